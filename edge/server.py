"""The edge as a server: uvicorn on a socket of ours, started and stopped as the other processes are."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Iterator
from math import ceil

import structlog
import uvicorn

from edge.access import load_access_keys
from edge.app import create_app
from edge.core_client import Deadlines, open_core
from edge.http_protocol import bounded_http_protocol
from edge.settings import EdgeSettings
from runtime.addresses import Address
from runtime.documents import ConfigurationError, Mistake
from runtime.server import ListenError, until_signalled
from runtime.tls import ClientTls

_log = structlog.get_logger()

_BACKLOG = 2048


async def serve(settings: EdgeSettings) -> None:
    """Serve until SIGTERM or SIGINT; requests in progress are finished. Raises ConfigurationError and ListenError."""
    core_tls = _core_tls(settings)
    app = create_app(
        load_access_keys(settings),
        lambda: open_core(settings.core_target, core_tls, _deadlines(settings)),
        settings.edge_body_limit,
    )
    config = uvicorn.Config(
        app,
        loop="none",
        http=bounded_http_protocol(settings.edge_head_timeout, settings.edge_body_timeout),
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        # Whoever calls is whoever connected: what a header claims decides nothing.
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=ceil(settings.drain_seconds),
        ssl_certfile=settings.edge_tls_cert,
        ssl_keyfile=settings.edge_tls_key,
        reset_contextvars=True,
    )
    _load_tls(config, settings)
    with _listening_socket(settings.edge_listen) as listener:
        server = _Server(config, Address(settings.edge_listen.host, listener.getsockname()[1]))
        async with until_signalled() as signalled:
            await server.run_until(signalled, listener)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, address: Address) -> None:
        super().__init__(config)
        self._address = address

    async def run_until(self, signalled: asyncio.Event, listener: socket.socket) -> None:
        serving = asyncio.create_task(self.serve([listener]))
        stopping = asyncio.create_task(signalled.wait())
        await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not serving.done():
            _log.info("stopping", drain=self.config.timeout_graceful_shutdown)
            self.should_exit = True
        await serving
        _log.info("stopped")

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are ours; uvicorn would end the process by the one that it caught."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            _log.info("listening", address=str(self._address), tls=self.config.is_ssl)


def _listening_socket(address: Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        return socket.create_server((address.host, address.port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise ListenError(f"cannot listen on {address}: {error.strerror}") from error


def _load_tls(config: uvicorn.Config, settings: EdgeSettings) -> None:
    try:
        config.load()
    except (OSError, ssl.SSLError) as error:
        path = "DESKBRIDGE_EDGE_TLS_CERT, DESKBRIDGE_EDGE_TLS_KEY"
        files = f"{settings.edge_tls_cert}, {settings.edge_tls_key}"
        raise ConfigurationError([Mistake("environment", path, f"cannot be used: {files}: {error}")]) from error


def _core_tls(settings: EdgeSettings) -> ClientTls | None:
    tls = settings.core_tls()
    try:
        if tls is not None:
            tls.credentials()
    except OSError as error:
        message = f"{error.filename} cannot be read: {error.strerror}"
        raise ConfigurationError([Mistake("environment", "DESKBRIDGE_CORE_CA", message)]) from error
    return tls


def _deadlines(settings: EdgeSettings) -> Deadlines:
    return Deadlines(
        auth_validation=settings.edge_deadline_auth_validation,
        contact_sync=settings.edge_deadline_contact_sync,
        agent_sync=settings.edge_deadline_agent_sync,
        interaction_update=settings.edge_deadline_interaction_update,
        actions=settings.edge_deadline_actions,
    )
