"""The core's services on a real server, over adapters of a test's choice."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import grpc

from core.moments import Clock, now
from core.registry import Registry
from core.server import services
from deskbridge.v1.auth_pb2 import Auth, FieldValue
from runtime.addresses import Address
from runtime.channel import open_channel
from runtime.integrations import IntegrationFile
from runtime.server import GrpcServer, ServerOptions

AUTH = Auth(fields={"token": FieldValue(string_value="canary-token")})


def integration_file(target: object, **fields: Any) -> IntegrationFile:
    """The integration `fake`, whose adapter is at the target."""
    defaults: dict[str, Any] = {
        "name": "fake",
        "display_name": "Fake",
        "description": "A CRM in memory.",
        "logo_url": "https://example.com/logo.png",
        "icon_url": "https://example.com/icon.png",
        "adapter": {"target": str(target)},
        "default_region": "US",
    }
    return IntegrationFile.model_validate(defaults | fields)


@asynccontextmanager
async def core_channel(*files: IntegrationFile, clock: Clock = now) -> AsyncIterator[grpc.aio.Channel]:
    """A channel to a core that serves these integrations."""
    async with Registry(files) as registry:
        offered = list(services(registry, clock))
        server = GrpcServer(ServerOptions(Address("127.0.0.1", 0), drain=0), offered)
        address = await server.start()
        try:
            async with open_channel(str(address), [service.descriptor for service in offered]) as channel:
                yield channel
        finally:
            await server.stop()
