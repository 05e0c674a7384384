"""Who connects and does not get to the point is hung up on; who is only slow to come again is not."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from deskbridge.v1.contact_retriever_pb2 import RetrieveContactsResponse
from tests.support.fake_core import FakeCore
from tests.support.processes import Process

pytestmark = pytest.mark.asyncio(loop_scope="module")

POST = b"POST /open/contact_sync HTTP/1.1\r\nHost: x\r\n"
WHOLE = POST + b'Content-Length: 11\r\n\r\n{"auth":{}}'


class HeldCore(FakeCore):
    """Says what it knows of an integration when it is told to."""

    def __init__(self, *integrations: str) -> None:
        super().__init__(*integrations)
        self.go_on = asyncio.Event()

    async def GetIntegration(self, request: Any, context: Any) -> Any:
        await self.go_on.wait()
        return await super().GetIntegration(request, context)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def core() -> AsyncIterator[HeldCore]:
    core = HeldCore("open", "unread")
    await core.start()
    yield core
    await core.stop()


@pytest.fixture(scope="module")
def edge_env(edge_env: dict[str, str]) -> dict[str, str]:
    return {**edge_env, "DESKBRIDGE_EDGE_HEAD_TIMEOUT": "0.2", "DESKBRIDGE_EDGE_BODY_TIMEOUT": "0.2"}


@pytest.mark.parametrize(
    "sent",
    [
        b"PO",
        POST,
        POST + b"Content-Length: 11\r\n\r\n",
        POST + b'Content-Length: 11\r\n\r\n{"au',
        POST + b'Transfer-Encoding: chunked\r\n\r\n4\r\n{"au',
        POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\na: ",
    ],
)
@pytest.mark.parametrize("before", [b"", WHOLE])
async def test_half_a_request(address: tuple[str, int], before: bytes, sent: bytes) -> None:
    reader, writer = await asyncio.open_connection(*address)
    if before:
        writer.write(before)
        assert (await read_answer(reader))[0] == 200
    writer.write(sent)
    status, headers, body = await read_answer(reader)
    assert (status, body["error"]["code"], body["error"]["reason"]) == (408, 408, "REQUEST_TIMEOUT")
    assert headers["connection"] == "close"
    assert headers["x-request-id"] == body["error"]["request_id"]
    assert await reader.read() == b""
    await close(writer)


@pytest.mark.parametrize("sent", [b"", b"\r\n"])
@pytest.mark.parametrize("before", [b"", WHOLE])
async def test_nothing_that_could_be_answered(address: tuple[str, int], before: bytes, sent: bytes) -> None:
    reader, writer = await asyncio.open_connection(*address)
    if before:
        writer.write(before)
        assert (await read_answer(reader))[0] == 200
    writer.write(sent)
    assert await reader.read() == b""
    await close(writer)


async def test_a_trickle_does_not_help(address: tuple[str, int]) -> None:
    reader, writer = await asyncio.open_connection(*address)
    writer.write(POST)
    trickling = asyncio.create_task(trickle(writer))
    assert (await read_answer(reader))[0] == 408
    trickling.cancel()
    await asyncio.wait([trickling])
    await close(writer)


async def trickle(writer: asyncio.StreamWriter) -> None:
    for number in range(1000):
        writer.write(b"a%d: b\r\n" % number)
        await asyncio.sleep(0.05)


async def test_the_rest_of_a_body_that_was_refused(address: tuple[str, int]) -> None:
    reader, writer = await asyncio.open_connection(*address)
    writer.write(POST + b"Content-Type: text/plain\r\nContent-Length: 11\r\n\r\n{")
    assert (await read_answer(reader))[0] == 415
    writer.write(b"}")
    assert await reader.read() == b""
    await close(writer)


async def test_there_is_no_second_answer(address: tuple[str, int], core: HeldCore, edge: Process) -> None:
    reader, writer = await asyncio.open_connection(*address)
    writer.write(POST.replace(b"open", b"unread") + b"X-Request-Id: second\r\nContent-Length: 11\r\n\r\n{")
    assert (await read_answer(reader))[0] == 408
    core.go_on.set()
    await asyncio.to_thread(edge.wait_for_event, "request", request_id="second")
    assert await reader.read() == b""
    await close(writer)


@pytest.mark.parametrize("behind", [b"", b"\r\n", b"PO", POST + b'Content-Length: 11\r\n\r\n{"au'])
async def test_an_answer_that_takes_longer_is_waited_for(
    address: tuple[str, int], core: FakeCore, edge: Process, behind: bytes
) -> None:
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def wait(request: Any, context: Any) -> RetrieveContactsResponse:
        arrived.set()
        await go_on.wait()
        return RetrieveContactsResponse()

    core.will_answer("RetrieveContacts", wait)
    reader, writer = await asyncio.open_connection(*address)
    writer.write(WHOLE)
    await arrived.wait()
    writer.write(behind)
    # When another, begun later, has been hung up on, its time would have passed too.
    other_reader, other_writer = await asyncio.open_connection(*address)
    other_writer.write(b"PO")
    assert (await read_answer(other_reader))[0] == 408
    await close(other_writer)
    go_on.set()
    assert (await read_answer(reader))[0] == 200
    await close(writer)


async def test_a_connection_is_used_again(address: tuple[str, int]) -> None:
    reader, writer = await asyncio.open_connection(*address)
    for _ in range(3):
        for part in (WHOLE[:20], WHOLE[20:-4], WHOLE[-4:]):
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0)
        assert (await read_answer(reader))[0] == 200
    other_reader, other_writer = await asyncio.open_connection(*address)
    assert await other_reader.read() == b""
    await close(other_writer)
    writer.write(WHOLE)
    assert (await read_answer(reader))[0] == 200
    await close(writer)


async def test_nothing_of_all_this_was_unexpected(edge: Process) -> None:
    assert "Traceback" not in edge.output
    assert "unexpected error" not in edge.output


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], Any]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
    return int(head[0].split()[1]), headers, json.loads(await reader.readexactly(int(headers["content-length"])))


async def close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    await asyncio.wait([asyncio.ensure_future(writer.wait_closed())])
