"""The edge as a process: it starts, refuses to start, and stops."""

import asyncio
import signal
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.integration.edge.conftest import INTEGRATION
from tests.support.fake_core import FakeCore
from tests.support.processes import Process

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_requests_in_progress_are_finished(core: FakeCore, edge_env: dict[str, str]) -> None:
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def wait(request: Any, context: Any) -> Any:
        arrived.set()
        await go_on.wait()
        return await core.ValidateAuthorization(request, context)

    core.will_answer("RetrieveContacts", wait)
    with Process.module("edge", env=edge_env) as process:
        address = process.wait_until_listening()
        async with httpx.AsyncClient(base_url=f"http://{address}", timeout=30) as client:
            posting = asyncio.create_task(client.post("/open/contact_sync", json={"auth": {}}))
            await arrived.wait()
            process.signal(signal.SIGTERM)
            process.wait_for_event("stopping")
            go_on.set()
            answer = await posting
        assert (answer.status_code, answer.json()) == (200, {"contacts": []})
        assert process.wait() == 0


async def test_a_request_that_outlasts_the_drain_is_answered(core: FakeCore, edge_env: dict[str, str]) -> None:
    arrived = asyncio.Event()

    async def never(request: Any, context: Any) -> None:
        arrived.set()
        await asyncio.Event().wait()

    core.will_answer("ExecuteAction", never)
    with Process.module("edge", env={**edge_env, "DESKBRIDGE_DRAIN_SECONDS": "0"}) as process:
        address = process.wait_until_listening()
        async with httpx.AsyncClient(base_url=f"http://{address}", timeout=30) as client:
            posting = asyncio.create_task(client.post("/open/actions/x", json={"auth": {}}))
            await arrived.wait()
            process.signal(signal.SIGTERM)
            answer = await posting
        assert (answer.status_code, answer.json()["error"]["reason"]) == (503, "EDGE_STOPPING")
        assert "not known whether the action was executed" in answer.json()["message"]
        assert "Retry-After" not in answer.headers
        assert process.wait() == 0


async def test_a_body_that_outlasts_the_drain_is_answered(edge_env: dict[str, str]) -> None:
    with Process.module("edge", env={**edge_env, "DESKBRIDGE_DRAIN_SECONDS": "0"}) as process:
        host, _, port = process.wait_until_listening().rpartition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        # The edge asks for the body once it is waiting for it.
        writer.write(b"POST /open/contact_sync HTTP/1.1\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n")
        assert await reader.readline() == b"HTTP/1.1 100 Continue\r\n"
        process.signal(signal.SIGTERM)
        answer = await reader.read()
        assert b"EDGE_STOPPING" in answer
        assert b"content-type: application/json" in answer
        writer.close()
        await writer.wait_closed()
        assert process.wait() == 0
        assert "Traceback" not in process.output


async def test_without_a_core_it_starts_and_says_so(edge_env: dict[str, str], core: FakeCore) -> None:
    with Process.module("edge", env={**edge_env, "DESKBRIDGE_CORE_TARGET": "127.0.0.1:1"}) as process:
        address = process.wait_until_listening()
        async with httpx.AsyncClient(base_url=f"http://{address}", timeout=30) as client:
            assert (await client.get("/healthz")).status_code == 200
            assert (await client.get("/readyz")).status_code == 503
        assert process.stop() == 0


async def test_it_refuses_to_serve_others_without_a_key(tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / f"{name}.yaml").write_text(INTEGRATION.format(name=name))
    (tmp_path / "third.yaml").write_text(INTEGRATION.format(name="third") + "access_key: {env: NOT_SET}\n")
    env = {"DESKBRIDGE_INTEGRATIONS": str(tmp_path), "DESKBRIDGE_EDGE_LISTEN": "0.0.0.0:0"}
    with Process.module("edge", env=env) as process:
        assert process.wait() == 78
        for name in ("first", "second"):
            assert f'/{name}.yaml","path":"access_key"' in process.output
        assert "listen on 127.0.0.1" in process.output
        assert "NOT_SET" in process.output


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DESKBRIDGE_EDGE_LISTEN", "8080", "expected host:port"),
        ("DESKBRIDGE_EDGE_DEADLINE_ACTIONS", "0", "DESKBRIDGE_EDGE_DEADLINE_ACTIONS"),
        ("DESKBRIDGE_EDGE_TLS_CERT", "/nowhere.pem", "DESKBRIDGE_EDGE_TLS_KEY must be set too"),
        ("DESKBRIDGE_CORE_CA", "/nowhere.pem", "/nowhere.pem cannot be read"),
    ],
)
async def test_mistakes_in_the_settings(edge_env: dict[str, str], name: str, value: str, said: str) -> None:
    with Process.module("edge", env={**edge_env, name: value}) as process:
        assert process.wait() == 78
        assert said in process.output
        assert "Traceback" not in process.output


async def test_tls_files_that_are_no_such(edge_env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "pem").write_text("no")
    env = {"DESKBRIDGE_EDGE_TLS_CERT": str(tmp_path / "pem"), "DESKBRIDGE_EDGE_TLS_KEY": str(tmp_path / "pem")}
    with Process.module("edge", env={**edge_env, **env}) as process:
        assert process.wait() == 78
        assert "cannot be used" in process.output


async def test_an_address_in_use(edge_env: dict[str, str], core: FakeCore) -> None:
    with Process.module("edge", env={**edge_env, "DESKBRIDGE_EDGE_LISTEN": str(core.address)}) as process:
        assert process.wait() == 1
        assert "cannot listen" in process.output
