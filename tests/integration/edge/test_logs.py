"""No access key and no credential in any log, at the most talkative level, whatever is sent."""

import json
from typing import Any

import grpc
import httpx
import pytest

from tests.integration.edge.conftest import ACCESS_KEY
from tests.support.fake_core import FakeCore, FakeCoreError
from tests.support.processes import Process

pytestmark = pytest.mark.asyncio(loop_scope="module")

SECRET = "credential-canary"
AUTH = {"auth": {"password": SECRET, "deep": [SECRET], "number": 987654321012}}


def events(edge: Process) -> list[dict[str, Any]]:
    return [json.loads(line) for line in edge.lines]


async def test_canaries(client: httpx.AsyncClient, core: FakeCore, edge: Process) -> None:
    error = FakeCoreError(grpc.StatusCode.INTERNAL, "CRM_RESPONSE_INVALID", f"{SECRET} is odd")
    core.will_answer("RetrieveContacts", error, ValueError(SECRET))
    key = f"/keyed/key/{ACCESS_KEY}"
    bearer = {"Authorization": f"Bearer {ACCESS_KEY}"}
    for path in ("contact_sync", "contact_sync", "interaction_update", "actions/create_ticket", "nothing"):
        await client.post(f"{key}/{path}", json=AUTH)
        await client.post(f"/keyed/{path}", json=AUTH, headers=bearer)
    for path in (
        f"/{ACCESS_KEY}",
        f"/{ACCESS_KEY}/contact_sync",
        f"/open/{ACCESS_KEY}",
        f"/open/key/{ACCESS_KEY}/contact_sync",
    ):
        await client.post(path, json=AUTH, headers=bearer)
        await client.get(path, headers=bearer)
    for body in (
        f'{{"auth":{{"password":"{SECRET}"',
        f'{{"auth":"{SECRET}"}}',
        f'{{"auth":{{"password":"{SECRET}\\u0000"}}}}',
        f'{{"auth":{{"password":"{SECRET}\\ud800"}}}}',
        f'{{"auth":{{"password":"{SECRET}"}},"meta":"{SECRET}"}}',
        f'{{"auth":{{}},"meta":{{"offset":"{SECRET}"}}}}',
    ):
        await client.post(f"{key}/agent_sync", content=body)
        await client.post(f"{key}/agent_sync", content=body, headers={"Content-Type": SECRET})
    # The last line is written before the last answer is read only if one more request comes after it.
    await client.get("/schema/openapi.json", headers={"X-Request-Id": "the-end"})
    edge.wait_for_event("request", request_id="the-end")
    assert SECRET not in edge.output
    assert ACCESS_KEY not in edge.output
    assert "987654321012" not in edge.output


async def test_a_request_is_one_line(client: httpx.AsyncClient, edge: Process) -> None:
    await client.post(f"/keyed/key/{ACCESS_KEY}/contact_sync", json=AUTH, headers={"X-Request-Id": "line"})
    event = edge.wait_for_event("request", request_id="line")
    assert isinstance(event.pop("duration_ms"), float)
    assert event.pop("timestamp")
    assert event == {
        "event": "request",
        "level": "info",
        "process": "edge",
        "request_id": "line",
        "route": "/{integration}/key/{access_key}/contact_sync",
        "integration": "keyed",
        "status": 200,
    }
    assert [
        event["event"] for event in events(edge) if (event.get("request_id"), event["level"]) == ("line", "info")
    ] == ["request"]
