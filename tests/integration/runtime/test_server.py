"""What every gRPC server of ours does around a call."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import grpc
import pytest

from deskbridge.v1.adapter_pb2 import ValidateCredentialsRequest, ValidateCredentialsResponse
from deskbridge.v1.adapter_pb2_grpc import AdapterServiceStub
from runtime.channel import open_channel
from runtime.server import GrpcServer, ListenError, ServerOptions
from tests.support.core_server import AUTH
from tests.support.fake_adapter import SERVICE, FakeAdapter, serving
from tests.support.processes import Process
from tests.support.status import failing


async def test_the_request_id_comes_back() -> None:
    async with serving(FakeAdapter()) as address, open_channel(str(address), [SERVICE]) as channel:
        call = AdapterServiceStub(channel).ValidateCredentials(
            ValidateCredentialsRequest(auth=AUTH), metadata=(("x-request-id", "mine"),)
        )
        await call
        assert dict(await call.trailing_metadata())["x-request-id"] == "mine"


async def test_a_bug_is_logged_without_credentials_and_answered_without_anything() -> None:
    with Process.module("tests.support.buggy_adapter") as process:
        address = await asyncio.to_thread(process.wait_until_listening)
        async with open_channel(address, [SERVICE]) as channel:
            async with failing() as failure:
                await AdapterServiceStub(channel).ValidateCredentials(ValidateCredentialsRequest(auth=AUTH))
        bug = await asyncio.to_thread(process.wait_for_event, "unexpected error")
    assert (failure.error.code, failure.error.reason) == (grpc.StatusCode.INTERNAL, "INTERNAL")
    assert failure.error.message == "An unexpected error occurred."
    assert "RuntimeError: a bug that holds [REDACTED]" in bug["exception"]
    assert "canary-token" not in process.output


async def test_stopping_waits_for_calls_in_progress() -> None:
    entered, go_on = asyncio.Event(), asyncio.Event()

    class Slow(FakeAdapter):
        async def ValidateCredentials(self, request: Any, context: Any) -> ValidateCredentialsResponse:
            entered.set()
            await go_on.wait()
            return ValidateCredentialsResponse()

    async with AsyncExitStack() as server:
        address = await server.enter_async_context(serving(Slow(), drain=30))
        async with open_channel(str(address), [SERVICE]) as channel:
            call = AdapterServiceStub(channel).ValidateCredentials(ValidateCredentialsRequest(auth=AUTH))
            await entered.wait()
            stopping = asyncio.create_task(server.aclose())
            asyncio.get_running_loop().call_soon(go_on.set)
            assert await call == ValidateCredentialsResponse()
            await stopping


async def test_an_address_in_use_is_said() -> None:
    async with serving(FakeAdapter()) as address:
        with pytest.raises(ListenError, match=f"cannot listen on {address}"):
            await GrpcServer(ServerOptions(address), []).start()


async def test_a_message_beyond_the_limit_is_refused_not_swallowed() -> None:
    async with (
        serving(FakeAdapter(), max_message_bytes=1000) as address,
        open_channel(str(address), [SERVICE]) as channel,
    ):
        request = ValidateCredentialsRequest(auth=AUTH)
        request.auth.fields["token"].string_value = "x" * 2000
        async with failing() as failure:
            await AdapterServiceStub(channel).ValidateCredentials(request)
    assert failure.error.code is grpc.StatusCode.RESOURCE_EXHAUSTED
