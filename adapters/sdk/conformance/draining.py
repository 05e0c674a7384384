"""Health, and how the adapter ends: it says that it stops, finishes what it is at, and is gone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf.message import Message
from grpc_health.v1 import health_pb2, health_pb2_grpc

from adapters.sdk.conformance import catalogue
from adapters.sdk.conformance.calls import SERVICE
from adapters.sdk.conformance.describing import offered
from adapters.sdk.conformance.process import Process
from adapters.sdk.conformance.session import Session
from deskbridge.v1 import adapter_pb2 as pb
from deskbridge.v1.adapter_pb2_grpc import AdapterServiceStub
from runtime.channel import open_channel
from runtime.errors import rpc_error_to_error

_SERVING = health_pb2.HealthCheckResponse.SERVING
# Seconds within which health must have changed, and then new calls be refused. Calls in progress get more.
_NOTICE = 3.0
_REFUSAL = 2.0
_LOOK_SECONDS = 0.05


async def verify_health(session: Session) -> None:
    """It serves, as a whole and by the service's name."""
    stub = health_pb2_grpc.HealthStub(session.calls.channel)
    async with session.check(catalogue.HEALTH) as verdict:
        for service in ("", SERVICE.full_name):
            request = health_pb2.HealthCheckRequest(service=service)
            try:
                answer = await stub.Check(request, timeout=session.calls.seconds)  # type: ignore[attr-defined]
            except grpc.aio.AioRpcError as error:
                detail = f"grpc.health.v1.Health/Check of {service or 'the whole'}: {error.code().name}"
                session.violation(verdict, "health cannot be asked for", detail)
                continue
            if answer.status != _SERVING:
                status = health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status)
                detail = f"{service or 'the whole'} is {status}, and every call is answered"
                session.violation(verdict, "it does not say that it serves", detail)


async def verify_stop(session: Session, process: Process | None) -> None:
    """SIGTERM while a call is in progress whose request is not complete yet."""
    checks = (catalogue.HEALTH_CHANGES, catalogue.DRAIN, catalogue.STOPPED)
    if process is None:
        session.skip("neither --command nor --pid: the adapter cannot be told to stop", *checks)
        return
    async with session.check(catalogue.DRAIN) as verdict, AsyncExitStack() as stack:
        held = await _hold(session)
        stack.callback(held.call.cancel)
        watch = health_pb2_grpc.HealthStub(session.calls.channel).Watch(  # type: ignore[attr-defined]
            health_pb2.HealthCheckRequest()
        )
        statuses = _statuses(watch)
        watched = await anext(statuses, None)
        try:
            process.terminate()
        except OSError as error:
            session.skip(f"the process cannot be told to stop: {error.strerror}", *checks)
            return
        await _judge_health(session, statuses, watched)
        # It would be a call in progress itself.
        watch.cancel()
        await _wait_until_it_refuses(session)
        held.go_on()
        if (problem := await held.outcome()) is not None:
            detail = f"{held.method}, whose request was complete only after SIGTERM: {problem}"
            session.violation(verdict, "a call in progress is broken off", detail)
    await _judge_end(session, process)


async def _judge_health(session: Session, statuses: AsyncIterator[int], watched: int | None) -> None:
    if watched is None:
        session.skip("grpc.health.v1.Health/Watch is not there", catalogue.HEALTH_CHANGES)
        return
    async with session.check(catalogue.HEALTH_CHANGES) as verdict:
        try:
            async with asyncio.timeout(_NOTICE):
                async for status in statuses:
                    if status != _SERVING:
                        return
        except TimeoutError:
            pass
        detail = f"within {_NOTICE:g} s of SIGTERM, and a call in progress, Health/Watch said nothing but SERVING"
        session.violation(verdict, "it does not say that it stops", detail)


async def _wait_until_it_refuses(session: Session) -> None:
    """Whether it takes new calls for a while, so that whoever sends them can go elsewhere, is its own business."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_REFUSAL):
            while True:
                async with open_channel(session.options.target, (), tls=session.options.tls) as channel:
                    try:
                        await AdapterServiceStub(channel).Describe(pb.DescribeRequest(), timeout=_REFUSAL)
                    except grpc.aio.AioRpcError:
                        return
                await asyncio.sleep(_LOOK_SECONDS)


async def _judge_end(session: Session, process: Process) -> None:
    async with session.check(catalogue.STOPPED) as verdict:
        try:
            async with asyncio.timeout(session.calls.seconds):
                code = await process.wait()
        except TimeoutError:
            detail = f"{session.calls.seconds:g} s after SIGTERM, and without a call in progress, it is still there"
            session.violation(verdict, "it does not stop", detail)
            return
        if code:
            session.violation(verdict, "it does not end well", f"its exit code is {code}, not 0")


@dataclass(frozen=True)
class _Held:
    """A call whose request is on its way, and comes when it is let `go_on`."""

    method: str
    call: Any
    go_on: Callable[[], None]

    async def outcome(self) -> str | None:
        """None where it was answered."""
        try:
            await self.call
        except grpc.aio.AioRpcError as error:
            return f"{error.code().name}: {rpc_error_to_error(error).message}"
        return None


async def _hold(session: Session) -> _Held:
    reads = [each for each in offered(session) if each[0] != "ValidateCredentials"]
    method, request = reads[0] if reads else ("Describe", pb.DescribeRequest())
    complete = asyncio.Event()

    async def requests() -> AsyncIterator[Message]:
        await complete.wait()
        yield request

    # To the server a stream of one message is what a single message is.
    start = session.calls.channel.stream_unary(
        f"/{SERVICE.full_name}/{method}",
        request_serializer=type(request).SerializeToString,
        response_deserializer=getattr(pb, SERVICE.methods_by_name[method].output_type.name).FromString,
    )
    call = start(requests(), timeout=session.calls.seconds + _NOTICE + _REFUSAL)
    await call.wait_for_connection()
    # Answered behind it on the same connection: the server knows of both.
    await session.calls.send("Describe", pb.DescribeRequest())
    return _Held(method, call, complete.set)


async def _statuses(watch: Any) -> AsyncIterator[int]:
    """Ends where the stream does."""
    with suppress(grpc.aio.AioRpcError):
        async for answer in watch:
            yield answer.status
