"""A caller that costs little, so that the bridge is measured and not the caller: HTTP/1.1, one connection."""

import asyncio
import time
from types import TracebackType
from typing import Any

import msgspec


class Caller:
    """An async context manager."""

    def __init__(self, address: str) -> None:
        self._host, _, self._port = address.rpartition(":")

    async def __aenter__(self) -> "Caller":
        self._reader, self._writer = await asyncio.open_connection(self._host, int(self._port))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._writer.close()
        await self._writer.wait_closed()

    async def post(self, path: str, body: Any) -> tuple[bytes, float]:
        """The answer's body, and how many seconds it took. Raises RuntimeError for anything but 200."""
        encoded = msgspec.json.encode(body)
        headers = f"Host: x\r\nContent-Type: application/json\r\nContent-Length: {len(encoded)}"
        started = time.perf_counter()
        self._writer.write(f"POST {path} HTTP/1.1\r\n{headers}\r\n\r\n".encode() + encoded)
        answer = (await self._reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(answer.partition("content-length: ")[2].partition("\r\n")[0])
        answer_body = await self._reader.readexactly(length)
        seconds = time.perf_counter() - started
        if " 200 " not in answer.partition("\r\n")[0]:
            raise RuntimeError(f"{answer}{answer_body.decode()}")
        return answer_body, seconds
