"""An adapter as a process, as `deskbridge up` starts one."""

import asyncio
import os

from runtime.addresses import parse_address
from runtime.logs import configure_logs
from runtime.server import until_signalled
from tests.support.fake_adapter import FakeAdapter, serving


async def serve() -> None:
    address = parse_address(os.environ["DESKBRIDGE_ADAPTER_LISTEN"])
    async with until_signalled() as signalled, serving(FakeAdapter(), address.port):
        await signalled.wait()


configure_logs("json", "info", "stand-in")
asyncio.run(serve())
