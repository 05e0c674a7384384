"""The rows of design.md's error table through a real edge."""

import asyncio
from typing import Any

import grpc
import httpx
import pytest

from deskbridge.v1.action_executor_pb2 import ExecuteActionResponse
from runtime.errors import STATUS_METADATA_KEY, FieldViolation, error_to_status
from tests.support.fake_core import FakeCore, FakeCoreError
from tests.support.processes import Process

pytestmark = pytest.mark.asyncio(loop_scope="module")

Code = grpc.StatusCode

METHODS = {
    "auth_validation": "ValidateAuthorization",
    "contact_sync": "RetrieveContacts",
    "agent_sync": "RetrieveAgents",
    "interaction_update": "RetrieveInteractions",
    "actions/create_ticket": "ExecuteAction",
}


async def post(client: httpx.AsyncClient, route: str) -> httpx.Response:
    return await client.post(f"/open/{route}", json={"auth": {"password": "605b32dd"}})


def assert_error(answer: httpx.Response, status: int, reason: str) -> dict[str, Any]:
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["error"]["code"], body["error"]["reason"]) == (status, status, reason)
    assert answer.headers["Content-Type"] == "application/json"
    assert body["error"]["request_id"] == answer.headers["X-Request-Id"]
    assert set(body) == {"message", "error"}
    assert set(body["error"]) == {"code", "status", "reason", "request_id", "details"}
    return body


@pytest.mark.parametrize("route", METHODS)
@pytest.mark.parametrize(
    ("code", "reason", "status", "retry_after"),
    [
        (Code.NOT_FOUND, "INTEGRATION_NOT_FOUND", 404, None),
        (Code.NOT_FOUND, "COMPONENT_NOT_OFFERED", 404, None),
        (Code.NOT_FOUND, "ACTION_NOT_FOUND", 404, None),
        (Code.UNAUTHENTICATED, "CREDENTIALS_INVALID", 401, None),
        (Code.UNAUTHENTICATED, "CREDENTIALS_EXPIRED", 401, None),
        (Code.PERMISSION_DENIED, "CRM_PERMISSION_DENIED", 403, None),
        (Code.INVALID_ARGUMENT, "INPUT_MISSING", 400, None),
        (Code.INVALID_ARGUMENT, "OFFSET_INVALID", 400, None),
        (Code.FAILED_PRECONDITION, "CRM_REJECTED", 400, None),
        (Code.RESOURCE_EXHAUSTED, "CRM_THROTTLED", 429, "30"),
        (Code.INTERNAL, "CRM_RESPONSE_INVALID", 502, None),
        (Code.DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED", 504, None),
        (Code.INTERNAL, "INTERNAL", 500, None),
    ],
)
async def test_row(
    client: httpx.AsyncClient,
    core: FakeCore,
    route: str,
    code: grpc.StatusCode,
    reason: str,
    status: int,
    retry_after: str | None,
) -> None:
    core.will_answer(METHODS[route], FakeCoreError(code, reason, "The CRM's own words."))
    answer = await post(client, route)
    body = assert_error(answer, status, reason)
    assert body["error"]["status"] == code.name
    assert body["message"] == ("An unexpected error occurred." if reason == "INTERNAL" else "The CRM's own words.")
    assert answer.headers.get("Retry-After") == retry_after


@pytest.mark.parametrize("reason", ["ADAPTER_UNAVAILABLE", "CRM_UNAVAILABLE"])
@pytest.mark.parametrize("route", METHODS)
async def test_unavailable(client: httpx.AsyncClient, core: FakeCore, route: str, reason: str) -> None:
    error = FakeCoreError(Code.UNAVAILABLE, reason, retry_after=1.5)
    error.repeated = True
    core.will_answer(METHODS[route], error)
    answer = await post(client, route)
    assert_error(answer, 503, reason)
    assert answer.headers["Retry-After"] == "2"


async def test_an_unknown_outcome_is_not_to_be_repeated(client: httpx.AsyncClient, core: FakeCore) -> None:
    error = FakeCoreError(Code.UNAVAILABLE, "ADAPTER_UNAVAILABLE", metadata={"outcome": "unknown"})
    core.will_answer("ExecuteAction", error)
    answer = await post(client, "actions/create_ticket")
    body = assert_error(answer, 503, "ADAPTER_UNAVAILABLE")
    assert body["error"]["details"][0]["metadata"] == {"outcome": "unknown"}
    assert "Retry-After" not in answer.headers


async def test_the_core_is_too_slow(client: httpx.AsyncClient, core: FakeCore) -> None:
    async def never(request: Any, context: Any) -> None:
        await asyncio.Event().wait()

    core.will_answer("RetrieveAgents", never)
    assert_error(await post(client, "agent_sync"), 504, "DEADLINE_EXCEEDED")


async def test_a_peer_that_is_not_the_core_gets_no_401(client: httpx.AsyncClient, core: FakeCore) -> None:
    async def refuse(request: Any, context: Any) -> None:
        await context.abort(Code.UNAUTHENTICATED, "who are you")

    core.will_answer("RetrieveContacts", refuse)
    assert_error(await post(client, "contact_sync"), 500, "INTERNAL")


async def test_a_credential_that_is_an_ordinary_word_masks_no_sentence(
    client: httpx.AsyncClient, core: FakeCore
) -> None:
    violation = FieldViolation("meta.offset", "is not an offset of this bridge")
    error = FakeCoreError(Code.INVALID_ARGUMENT, "OFFSET_INVALID", "x is not an offset", violations=[violation])

    async def refuse(request: Any, context: Any) -> None:
        trailers = ((STATUS_METADATA_KEY, error_to_status(error).SerializeToString()),)
        await context.abort(error.code, error.message, trailers)

    core.will_answer("RetrieveContacts", refuse)
    auth = {"username": "meta.offset", "password": "offset"}
    answer = await client.post("/open/contact_sync", json={"auth": auth, "meta": {"offset": "x"}})
    body = assert_error(answer, 400, "OFFSET_INVALID")
    assert body["message"] == "x is not an offset"
    assert body["error"]["details"][1]["fieldViolations"] == [
        {"field": "meta.offset", "description": "is not an offset of this bridge"}
    ]
    answer = await client.post("/open/agent_sync", json={"auth": auth, "meta": {"offset": "x"}})
    assert assert_error(answer, 400, "REQUEST_INVALID")["message"] == "meta.offset: must be a whole number"


async def test_a_caller_that_hangs_up_ends_what_only_it_waits_for(
    client: httpx.AsyncClient, core: FakeCore, edge: Process
) -> None:
    read, executed = Held(), Held()
    core.will_answer("RetrieveContacts", read)
    core.will_answer("ExecuteAction", executed)
    # The edge sees them hang up in this order.
    for route, held in (("actions/create_ticket", executed), ("contact_sync", read)):
        posting = asyncio.create_task(client.post(f"/open/{route}", json={"auth": {}}, headers={"X-Request-Id": route}))
        await held.arrived.wait()
        posting.cancel()
        await asyncio.wait([posting])
    await read.cancelled.wait()
    event = await asyncio.to_thread(edge.wait_for_event, "request", request_id="contact_sync")
    assert event["reason"] == "CALLER_GONE"
    assert not executed.cancelled.is_set()
    executed.go_on.set()
    event = await asyncio.to_thread(edge.wait_for_event, "request", request_id="actions/create_ticket")
    assert event["status"] == 201
    assert not executed.cancelled.is_set()


class Held:
    """A method of the core that answers when it is told to."""

    def __init__(self) -> None:
        self.arrived, self.go_on, self.cancelled = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def __call__(self, request: Any, context: Any) -> ExecuteActionResponse:
        self.arrived.set()
        try:
            await self.go_on.wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        return ExecuteActionResponse()


async def test_an_action_in_progress_when_the_core_goes(client: httpx.AsyncClient, core: FakeCore) -> None:
    arrived = asyncio.Event()

    async def never(request: Any, context: Any) -> None:
        arrived.set()
        await asyncio.Event().wait()

    core.will_answer("ExecuteAction", never)
    calls = len(core.requests)
    posting = asyncio.create_task(post(client, "actions/create_ticket"))
    await arrived.wait()
    await core.stop()
    answer = await posting
    body = assert_error(answer, 503, "CORE_UNAVAILABLE")
    assert "not known whether the action was executed" in body["message"]
    assert "Retry-After" not in answer.headers

    answer = await post(client, "actions/create_ticket")
    body = assert_error(answer, 503, "CORE_UNAVAILABLE")
    assert "was not executed" in body["message"]
    assert answer.headers["Retry-After"] == "5"
    for route in ("auth_validation", "contact_sync", "interaction_update"):
        answer = await post(client, route)
        assert_error(answer, 503, "CORE_UNAVAILABLE")
        assert answer.headers["Retry-After"] == "5"
    answer = await client.get("/readyz")
    assert_error(answer, 503, "CORE_UNAVAILABLE")
    assert (await client.get("/healthz")).status_code == 200

    assert len(core.requests) == calls + 1
    await core.start()
    # The channel finds it again by itself.
    assert (await post(client, "actions/create_ticket")).status_code == 201
