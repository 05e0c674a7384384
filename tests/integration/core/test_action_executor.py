"""Given this action and these inputs, this is done, once."""

import contextlib
from collections.abc import Mapping

import grpc
import pytest

from deskbridge.v1.action_executor_pb2 import ExecuteActionRequest, ExecuteActionResponse
from deskbridge.v1.action_executor_pb2_grpc import ActionExecutorServiceStub
from deskbridge.v1.adapter_pb2 import AdapterServiceExecuteActionRequest
from deskbridge.v1.auth_pb2 import FieldValue
from tests.support.core_server import AUTH, core_channel, integration_file
from tests.support.fake_adapter import CrmError, FakeAdapter, serving
from tests.support.status import failing


async def execute(
    channel: grpc.aio.Channel, inputs: Mapping[str, FieldValue], action: str = "create_ticket"
) -> ExecuteActionResponse:
    stub = ActionExecutorServiceStub(channel)
    return await stub.ExecuteAction(
        ExecuteActionRequest(
            integration="fake", auth=AUTH, action=action, contact_external_id="1", agent_external_id="2", inputs=inputs
        ),
        metadata=(("x-request-id", "the-request"),),
    )


SUBJECT = {"subject": FieldValue(string_value="Missed call")}


async def test_the_adapter_gets_declared_inputs_of_their_types(adapter: FakeAdapter, channel: grpc.aio.Channel) -> None:
    response = await execute(
        channel,
        SUBJECT | {"duration": FieldValue(string_value="65"), "unheard_of": FieldValue(json_value="[]")},
    )
    assert (response.result.message, response.result.external_id) == ("Done.", "77")
    (request,) = adapter.requests_of(AdapterServiceExecuteActionRequest)
    assert (request.action, request.contact_external_id, request.agent_external_id) == ("create_ticket", "1", "2")
    assert dict(request.inputs) == SUBJECT | {"duration": FieldValue(integer_value=65)}
    assert request.request_id == "the-request"


async def test_an_unknown_action(channel: grpc.aio.Channel) -> None:
    async with failing() as failure:
        await execute(channel, {}, "explode")
    assert (failure.error.code, failure.error.reason) == (grpc.StatusCode.NOT_FOUND, "ACTION_NOT_FOUND")


@pytest.mark.parametrize("inputs", [{}, {"subject": FieldValue(string_value=" ")}, {"subject": FieldValue()}])
async def test_a_missing_input_is_named(
    adapter: FakeAdapter, channel: grpc.aio.Channel, inputs: dict[str, FieldValue]
) -> None:
    async with failing() as failure:
        await execute(channel, inputs)
    assert (failure.error.code, failure.error.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "INPUT_MISSING")
    assert failure.error.message == "data.subject is missing."
    assert adapter.requests_of(AdapterServiceExecuteActionRequest) == []


async def test_a_refusal_carries_the_crms_words(adapter: FakeAdapter, channel: grpc.aio.Channel) -> None:
    adapter.errors["ExecuteAction"] = [
        CrmError(grpc.StatusCode.FAILED_PRECONDITION, "CRM_REJECTED", "Stage is closed for canary-token.")
    ]
    async with failing() as failure:
        await execute(channel, SUBJECT)
    assert failure.error.reason == "CRM_REJECTED"
    assert failure.error.message == "Stage is closed for [REDACTED]."


async def test_an_action_is_sent_once_even_when_its_outcome_is_unknown(
    adapter: FakeAdapter, channel: grpc.aio.Channel
) -> None:
    adapter.errors["ExecuteAction"] = [CrmError(grpc.StatusCode.UNAVAILABLE, "", "connection reset")] * 3
    async with failing() as failure:
        await execute(channel, SUBJECT)
    assert failure.error.reason == "ADAPTER_UNAVAILABLE"
    assert failure.error.metadata == {"outcome": "unknown"}
    assert failure.error.retry_after is None
    assert "may have taken effect" in failure.error.message
    assert len(adapter.requests_of(AdapterServiceExecuteActionRequest)) == 1


async def test_an_action_that_was_never_sent_may_be_repeated(adapter: FakeAdapter) -> None:
    async with contextlib.AsyncExitStack() as adapter_process:
        address = await adapter_process.enter_async_context(serving(adapter))
        async with core_channel(integration_file(address)) as channel:
            await execute(channel, SUBJECT)
            await adapter_process.aclose()
            async with failing() as failure:
                await execute(channel, SUBJECT)
    assert failure.error.reason == "ADAPTER_UNAVAILABLE"
    assert failure.error.metadata == {}
    assert failure.error.retry_after is not None
    assert "was not sent" in failure.error.message
