import signal

import httpx
import pytest

from deskbridge.v1.integration_pb2 import AdapterState
from tests.support.fake_core import FakeCore
from tests.support.processes import Process

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_healthz(client: httpx.AsyncClient) -> None:
    answer = await client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


async def test_one_adapter_that_is_down_takes_nothing_else_out(client: httpx.AsyncClient, core: FakeCore) -> None:
    core.adapters["keyed"] = AdapterState.ADAPTER_STATE_UNREACHABLE
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "status": "ready",
            "adapters": [
                {"integration": "keyed", "state": "unreachable"},
                {"integration": "open", "state": "serving"},
                {"integration": "unread", "state": "serving"},
            ],
        },
    )


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (AdapterState.ADAPTER_STATE_SERVING, 200),
        (AdapterState.ADAPTER_STATE_NOT_SERVING, 503),
        (AdapterState.ADAPTER_STATE_UNREACHABLE, 503),
        (AdapterState.ADAPTER_STATE_INCOMPATIBLE, 503),
    ],
)
async def test_one_integration(
    client: httpx.AsyncClient, core: FakeCore, state: AdapterState.ValueType, status: int
) -> None:
    core.adapters["keyed"] = state
    answer = await client.get("/readyz", params={"integration": "keyed"})
    assert answer.status_code == status
    assert answer.json()["adapters"] == [
        {"integration": "keyed", "state": AdapterState.Name(state).removeprefix("ADAPTER_STATE_").lower()}
    ]
    assert ("Retry-After" in answer.headers) == (status == 503)


async def test_an_unknown_integration(client: httpx.AsyncClient) -> None:
    answer = await client.get("/readyz", params={"integration": "strange"})
    assert (answer.status_code, answer.json()["error"]["reason"]) == (404, "INTEGRATION_NOT_FOUND")


@pytest.mark.parametrize("params", [{}, {"integration": "open"}])
async def test_a_core_that_hangs(edge_env: dict[str, str], params: dict[str, str]) -> None:
    env = {"DESKBRIDGE_CORE_LISTEN": "127.0.0.1:0", "DESKBRIDGE_INTEGRATIONS": edge_env["DESKBRIDGE_INTEGRATIONS"]}
    with Process.module("core", env=env) as core:
        env = {**edge_env, "DESKBRIDGE_CORE_TARGET": core.wait_until_listening()}
        with Process.module("edge", env=env) as edge:
            url = f"http://{edge.wait_until_listening()}/readyz"
            async with httpx.AsyncClient(timeout=30) as client:
                assert (await client.get(url)).status_code == 200
                core.signal(signal.SIGSTOP)
                answer = await client.get(url, params=params)
    assert (answer.status_code, answer.json()["error"]["reason"]) == (503, "CORE_UNAVAILABLE")
    assert answer.headers["Retry-After"] == "5"


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
@pytest.mark.parametrize("params", [{}, {"integration": "open"}])
async def test_others_learn_nothing_about_adapters(
    client: httpx.AsyncClient, header: str, params: dict[str, str]
) -> None:
    answer = await client.get("/readyz", params=params, headers={header: "for=127.0.0.1"})
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})
