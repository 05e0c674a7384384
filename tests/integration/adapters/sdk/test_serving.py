"""An author's adapter as a process, over a CRM that comes and goes."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from deskbridge.v1 import adapter_pb2 as pb
from deskbridge.v1.adapter_pb2_grpc import AdapterServiceStub
from deskbridge.v1.auth_pb2 import Auth, FieldValue
from runtime.errors import PeerError, rpc_error_to_error
from tests.support.processes import PATIENCE, Process
from tests.support.raw_http import RawHttp, answer, never, raw_http

PROGRAM = Path(__file__).parent / "programs" / "http_adapter.py"
CANARY = "canary-7f3a"
AUTH = Auth(fields={"token": FieldValue(string_value=CANARY)})
Status = health_pb2.HealthCheckResponse


def adapter_process(url: str, **env: str) -> Process:
    settings = {"DESKBRIDGE_ADAPTER_LISTEN": "127.0.0.1:0", "DESKBRIDGE_LOG_LEVEL": "debug", "PYTHONPATH": "."}
    return Process([sys.executable, str(PROGRAM)], {**settings, "DESKBRIDGE_CRM_URL": url, **env})


@pytest.fixture
async def crm() -> AsyncIterator[RawHttp]:
    async with raw_http() as served:
        served.will_answer(answer(b'["7", "8"]'))
        yield served


async def listening(process: Process) -> str:
    return await asyncio.to_thread(process.wait_until_listening)


async def failure(call: Any) -> PeerError:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return rpc_error_to_error(caught.value)


async def test_a_whole_call(crm: RawHttp) -> None:
    with adapter_process(crm.url) as process:
        async with grpc.aio.insecure_channel(await listening(process)) as channel:
            stub: Any = AdapterServiceStub(channel)
            described = await stub.Describe(pb.DescribeRequest())
            assert (described.name, described.protocol_version, described.agents.max_page_size) == ("http", "1.1", 100)
            listed = await stub.ListAgents(pb.ListAgentsRequest(auth=AUTH, page_size=5))
            assert [agent.id for agent in listed.agents] == ["7", "8"]
            assert crm.requests[-1].headers["authorization"] == f"Bearer {CANARY}"
        assert await asyncio.to_thread(process.stop) == 0


@pytest.mark.parametrize(
    ("raw", "code", "reason", "retry_after"),
    [
        (answer(status=401), "UNAUTHENTICATED", "CREDENTIALS_INVALID", None),
        (answer(status=403), "PERMISSION_DENIED", "CRM_PERMISSION_DENIED", None),
        (answer(status=429, retry_after="3600"), "RESOURCE_EXHAUSTED", "CRM_THROTTLED", 3600),
        (answer(status=503, retry_after="3600"), "UNAVAILABLE", "CRM_UNAVAILABLE", 3600),
        (answer(b"<html>"), "INTERNAL", "CRM_RESPONSE_INVALID", None),
    ],
)
async def test_an_error_of_the_crm_is_a_status(
    crm: RawHttp, raw: bytes, code: str, reason: str, retry_after: float | None
) -> None:
    with adapter_process(crm.url) as process:
        async with grpc.aio.insecure_channel(await listening(process)) as channel:
            crm.will_answer(raw)
            stub: Any = AdapterServiceStub(channel)
            error = await failure(stub.ListAgents(pb.ListAgentsRequest(auth=AUTH, page_size=5)))
    assert (error.code.name, error.reason, error.retry_after) == (code, reason, retry_after)


async def test_a_bug_leaks_nothing(crm: RawHttp) -> None:
    with adapter_process(crm.url) as process:
        async with grpc.aio.insecure_channel(await listening(process)) as channel:
            stub: Any = AdapterServiceStub(channel)
            error = await failure(stub.ListAgents(pb.ListAgentsRequest(auth=AUTH, page_size=5, page_token="bug")))
        await asyncio.to_thread(process.stop)
    assert (error.code, error.reason, error.message) == (
        grpc.StatusCode.INTERNAL,
        "INTERNAL",
        "An unexpected error occurred.",
    )
    assert "LookupError" in process.output
    assert CANARY not in process.output


async def test_the_callers_deadline_is_the_requests(crm: RawHttp) -> None:
    with adapter_process(crm.url) as process:
        async with grpc.aio.insecure_channel(await listening(process)) as channel:
            crm.will_answer(never)
            stub: Any = AdapterServiceStub(channel)
            call = stub.ListAgents(pb.ListAgentsRequest(auth=AUTH, page_size=5), timeout=0.5)
            assert (await failure(call)).code is grpc.StatusCode.DEADLINE_EXCEEDED
            await crm.has_left.wait()


async def test_who_would_wait_beyond_the_callers_deadline_says_so_at_once(crm: RawHttp) -> None:
    with adapter_process(crm.url) as process:
        async with grpc.aio.insecure_channel(await listening(process)) as channel:
            crm.will_answer(answer(status=429, retry_after="25"))
            stub: Any = AdapterServiceStub(channel)
            error = await failure(stub.ListAgents(pb.ListAgentsRequest(auth=AUTH, page_size=5), timeout=10))
    assert (error.reason, error.retry_after) == ("CRM_THROTTLED", 25)


async def health(channel: grpc.aio.Channel, wanted: int) -> None:
    """Return once the health is that."""
    stub: Any = health_pb2_grpc.HealthStub(channel)
    watch = stub.Watch(health_pb2.HealthCheckRequest(service="deskbridge.v1.AdapterService"), timeout=PATIENCE)
    async for said in watch:
        if said.status == wanted:
            return


async def test_health_is_the_crms_reachability(crm: RawHttp) -> None:
    with adapter_process(crm.url, DESKBRIDGE_ADAPTER_PROBE_SECONDS="0.05") as process:
        async with grpc.aio.insecure_channel(await listening(process)) as channel:
            await health(channel, Status.SERVING)
            crm.will_answer(answer(status=503))
            await health(channel, Status.NOT_SERVING)
            crm.will_answer(answer(b"[]"))
            await health(channel, Status.SERVING)
        process.signal(signal.SIGTERM)
        assert await asyncio.to_thread(process.wait) == 0
    assert process.output.count('"event":"CRM out of reach"') == 1
    assert process.output.count('"event":"CRM within reach again"') == 1


async def test_an_adapter_starts_before_its_crm() -> None:
    async with raw_http() as gone:
        url = gone.url
    with adapter_process(url) as process:
        async with grpc.aio.insecure_channel(await listening(process)) as channel:
            stub: Any = health_pb2_grpc.HealthStub(channel)
            assert (await stub.Check(health_pb2.HealthCheckRequest())).status == Status.NOT_SERVING
            await AdapterServiceStub(channel).Describe(pb.DescribeRequest())


async def test_calls_in_progress_are_finished(crm: RawHttp) -> None:
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def wait(writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await go_on.wait()
        writer.write(answer(b'["9"]'))

    with adapter_process(crm.url) as process:
        async with grpc.aio.insecure_channel(await listening(process)) as channel:
            crm.will_answer(wait)
            stub: Any = AdapterServiceStub(channel)
            call = stub.ListAgents(pb.ListAgentsRequest(auth=AUTH, page_size=5))
            await arrived.wait()
            process.signal(signal.SIGTERM)
            await asyncio.to_thread(process.wait_for_event, "stopping")
            go_on.set()
            assert [agent.id for agent in (await call).agents] == ["9"]
        assert await asyncio.to_thread(process.wait) == 0


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"DESKBRIDGE_CRM_URL": "unfinished"}, "the method list_agents is not implemented"),
        ({"DESKBRIDGE_ADAPTER_PROBE_SECONDS": "0"}, "DESKBRIDGE_ADAPTER_PROBE_SECONDS"),
    ],
)
def test_a_mistake_keeps_it_from_starting(env: Mapping[str, str], said: str) -> None:
    with adapter_process(**{"url": "http://localhost", **env}) as process:
        assert process.wait() == 78
    assert said in process.output
