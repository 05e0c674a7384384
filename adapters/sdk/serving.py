"""An adapter's process, from start to end, in one line."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import TypeVar

from adapters.sdk.adapter import Adapter
from adapters.sdk.health import Reachability
from adapters.sdk.servicer import adapter_service
from adapters.sdk.settings import AdapterSettings
from runtime.process import run_process
from runtime.server import GrpcServer

_Settings = TypeVar("_Settings", bound=AdapterSettings)


def serve(name: str, settings: type[_Settings], make: Callable[[_Settings], Adapter]) -> None:
    """Run an adapter process: `serve("acme", AdapterSettings, lambda settings: AcmeAdapter())`.

    Reads the settings, makes the adapter, opens it, serves until SIGTERM or SIGINT, lets the calls in progress
    finish, closes it. Its health is that of the adapter's `probe`. A ConfigurationError of `make` or `open`, or a
    declaration that contradicts the adapter, ends the process with exit code 78, a NotAvailableError (the CRM is not
    there at the moment) with 69: then it is worth starting again.
    """

    async def main(values: _Settings) -> None:
        adapter = make(values)
        try:
            await adapter.open()
            await _serve(adapter, values)
        finally:
            await adapter.close()

    run_process(f"adapter.{name}", settings, main)


async def _serve(adapter: Adapter, settings: AdapterSettings) -> None:
    async def wait() -> None:
        await asyncio.sleep(settings.adapter_probe_seconds)

    server = GrpcServer(settings.server_options(), [adapter_service(adapter)])
    reachability = Reachability(adapter, wait)
    if not reachability.is_probed:
        await server.serve()
        return
    await server.set_ready(await reachability.ask())
    watching = asyncio.create_task(reachability.watch(server.set_ready))
    try:
        await server.serve()
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
