"""A gRPC server, the same for core and adapters: health, reflection, limits, TLS, graceful stop."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass

import grpc
import structlog
from google.protobuf.descriptor import ServiceDescriptor
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from runtime.addresses import Address
from runtime.calls import CallInterceptor
from runtime.tls import ServerTls

_MEBIBYTE = 1024 * 1024

_log = structlog.get_logger()


class ListenError(Exception):
    """The address cannot be listened on."""


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """Where and how to serve. `drain` is how many seconds calls in progress get once the process is told to stop."""

    listen: Address
    tls: ServerTls | None = None
    max_message_bytes: int = 64 * _MEBIBYTE
    max_concurrent_calls: int = 1000
    drain: float = 10.0


@dataclass(frozen=True, slots=True)
class Service:
    """A servicer, by the function that adds it to a server, and its descriptor for reflection and health."""

    descriptor: ServiceDescriptor
    add_to: Callable[[grpc.aio.Server], None]


class GrpcServer:
    """Starts on `start`, says SERVING while it is ready, and stops on `stop` once the calls in progress are done."""

    def __init__(self, options: ServerOptions, services: Iterable[Service]) -> None:
        self._options = options
        self._services = tuple(services)
        self._health = health.aio.HealthServicer()
        self._is_ready = True
        self._is_started = False
        self._server = grpc.aio.server(
            interceptors=[CallInterceptor()],
            maximum_concurrent_rpcs=options.max_concurrent_calls,
            options=[
                ("grpc.max_receive_message_length", options.max_message_bytes),
                ("grpc.max_send_message_length", options.max_message_bytes),
                ("grpc.so_reuseport", 0),
                ("grpc.keepalive_time_ms", 30_000),
                ("grpc.keepalive_timeout_ms", 10_000),
                ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
                ("grpc.keepalive_permit_without_calls", 1),
            ],
        )

    async def start(self) -> Address:
        """Listen and serve; returns the address with its actual port. Raises ListenError and OSError."""
        names = [service.descriptor.full_name for service in self._services]
        for service in self._services:
            service.add_to(self._server)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        reflection.enable_server_reflection(
            [*names, health.SERVICE_NAME, reflection.SERVICE_NAME],
            self._server,
        )
        listen, tls = self._options.listen, self._options.tls
        try:
            port = (
                self._server.add_secure_port(str(listen), tls.credentials())
                if tls
                else self._server.add_insecure_port(str(listen))
            )
        except RuntimeError as error:
            raise ListenError(f"cannot listen on {listen}: is another process using it?") from error
        if not (tls or listen.is_loopback):
            _log.warning("serving beyond this machine without TLS", listen=str(listen))
        await self._server.start()
        self._is_started = True
        await self.set_ready(self._is_ready)
        address = Address(listen.host, port)
        _log.info("listening", address=str(address), tls=tls is not None, services=names)
        return address

    async def set_ready(self, is_ready: bool) -> None:
        """Say SERVING or NOT_SERVING from now on, or from the start on. Calls are answered either way."""
        self._is_ready = is_ready
        if self._is_started:
            status = health_pb2.HealthCheckResponse
            for name in ("", *(service.descriptor.full_name for service in self._services)):
                await self._health.set(name, status.SERVING if is_ready else status.NOT_SERVING)

    async def stop(self) -> None:
        """Say NOT_SERVING, let the calls in progress finish for at most `drain` seconds, stop."""
        await self._health.enter_graceful_shutdown()
        await self._server.stop(self._options.drain)
        _log.info("stopped")

    async def serve(self) -> None:
        """Start, and stop on SIGTERM or SIGINT."""
        async with until_signalled() as signalled:
            await self.start()
            await signalled.wait()
            _log.info("stopping", drain=self._options.drain)
            await self.stop()


@contextlib.asynccontextmanager
async def until_signalled() -> AsyncIterator[asyncio.Event]:
    """An event that is set by SIGTERM and by SIGINT."""
    signalled = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, signalled.set)
    try:
        yield signalled
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
