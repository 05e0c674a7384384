"""A server that starts and stops wrongly."""

import dataclasses
from collections.abc import Collection, Iterable

import structlog
from grpc_health.v1 import health_pb2

from adapters.sdk.hostile.mistakes.mistake import Mistake
from runtime.addresses import Address
from runtime.server import GrpcServer, ServerOptions, Service, until_signalled

_log = structlog.get_logger()


class MistakenServer(GrpcServer):
    """As `GrpcServer`, with the mistakes that concern the process."""

    def __init__(self, options: ServerOptions, services: Iterable[Service], mistakes: Collection[Mistake]) -> None:
        if Mistake.DRAIN_IGNORED in mistakes:
            options = dataclasses.replace(options, drain=0.0)
        super().__init__(options, services)
        self._mistakes = mistakes

    async def start(self) -> Address:
        address = await super().start()
        if Mistake.HEALTH_WRONG in self._mistakes:
            for name in ("", *(service.descriptor.full_name for service in self._services)):
                await self._health.set(name, health_pb2.HealthCheckResponse.NOT_SERVING)
        return address

    async def stop(self) -> None:
        if Mistake.HEALTH_UNCHANGED not in self._mistakes:
            await super().stop()
            return
        await self._server.stop(self._options.drain)

    async def serve(self) -> None:
        if Mistake.NEVER_STOPS not in self._mistakes:
            await super().serve()
            return
        async with until_signalled() as signalled:
            await self.start()
            await signalled.wait()
            # As if it drained: the listener stays.
            await self._health.enter_graceful_shutdown()
            _log.info("staying")
            await self._server.wait_for_termination()
