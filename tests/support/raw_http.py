"""An HTTP server that answers byte for byte what a test tells it to."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeAlias

Act: TypeAlias = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Request:
    """What came."""

    line: str
    headers: dict[str, str]
    body: bytes
    connection: int


@dataclass
class RawHttp:
    """Answers are taken one by one: bytes are sent as they are, an `Act` does as it likes; the last one stays."""

    answers: list[bytes | Act] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    port: int = 0
    connections: int = 0
    # Set once a caller has hung up on an `Act`, which ends with that.
    has_left: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def will_answer(self, *answers: bytes | Act) -> None:
        self.answers = list(answers)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        connection = self.connections
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                line, *rest = head.rstrip("\r\n").split("\r\n")
                headers = {name.lower(): value for name, _, value in (each.partition(": ") for each in rest)}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                self.requests.append(Request(line, headers, body, connection))
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                if isinstance(answer, bytes):
                    writer.write(answer)
                    await writer.drain()
                elif not await self._act(answer, reader, writer):
                    self.has_left.set()
                    return
                if writer.is_closing():
                    return

    async def _act(self, act: Act, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        acting = asyncio.ensure_future(act(writer))
        leaving = asyncio.ensure_future(reader.read(1))
        try:
            await asyncio.wait([acting, leaving], return_when=asyncio.FIRST_COMPLETED)
            return acting.done()
        finally:
            for task in (acting, leaving):
                task.cancel()
            await asyncio.gather(acting, leaving, return_exceptions=True)


@asynccontextmanager
async def raw_http() -> AsyncIterator[RawHttp]:
    """A server on a port of its own."""
    served = RawHttp()
    tasks: set[asyncio.Task[None]] = set()
    writers: set[asyncio.StreamWriter] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        writers.add(writer)
        try:
            await served.serve(reader, writer)
        except asyncio.CancelledError:
            return
        finally:
            writer.close()
            tasks.discard(task)

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    served.port = server.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


def answer(body: bytes = b"{}", status: int = 200, **headers: str) -> bytes:
    """A whole answer; `retry_after="1"` is the header `retry-after`."""
    lines = [f"HTTP/1.1 {status} Whatever", f"content-length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def hang_up(writer: asyncio.StreamWriter) -> None:
    """Close the connection instead of answering."""
    writer.close()


def partly(sent: bytes) -> Act:
    """Send this much, and close the connection."""

    async def act(writer: asyncio.StreamWriter) -> None:
        writer.write(sent)
        await writer.drain()
        writer.close()

    return act


async def never(_writer: asyncio.StreamWriter) -> None:
    """Do not answer at all."""
    await asyncio.Event().wait()
