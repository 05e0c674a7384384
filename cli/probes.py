"""Asking the other processes how they are. Whoever does not answer as it should is an `UnreachableError`."""

import contextlib
import http.client
import ssl
from collections.abc import Iterator
from pathlib import Path

import anyio.to_thread
import grpc
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse

from cli.settings import OperatorSettings, reachable, where_the_core_is
from deskbridge.v1 import adapter_pb2, integration_service_pb2
from deskbridge.v1.adapter_pb2 import DescribeRequest, DescribeResponse
from deskbridge.v1.adapter_pb2_grpc import AdapterServiceStub
from deskbridge.v1.integration_pb2 import Integration
from deskbridge.v1.integration_service_pb2 import (
    GetIntegrationRequest,
    GetManifestRequest,
    GetManifestResponse,
    ListIntegrationsRequest,
)
from deskbridge.v1.integration_service_pb2_grpc import IntegrationServiceStub
from runtime.channel import open_channel
from runtime.errors import rpc_error_to_error
from runtime.integrations import AdapterFile


class UnreachableError(Exception):
    """It does not answer, or not as it should; the text says how. `reason` is the error's, where it came with one."""

    def __init__(self, text: str, reason: str = "") -> None:
        super().__init__(text)
        self.reason = reason


class TlsFileError(UnreachableError):
    """It cannot even be asked: a file that TLS needs cannot be read."""


def adapter_channel(adapter: AdapterFile) -> grpc.aio.Channel:
    """A channel to the adapter that an integration file names."""
    services = [adapter_pb2.DESCRIPTOR.services_by_name["AdapterService"]]
    with _tls_files():
        return open_channel(adapter.target, services, tls=adapter.tls.client_tls() if adapter.tls else None)


def core_channel(settings: OperatorSettings) -> grpc.aio.Channel:
    """A channel to the core."""
    services = [integration_service_pb2.DESCRIPTOR.services_by_name["IntegrationService"]]
    with _tls_files():
        return open_channel(where_the_core_is(settings), services, tls=settings.core_tls())


async def serving(channel: grpc.aio.Channel, timeout: float) -> bool:  # noqa: ASYNC109
    """Whether the server says that it serves."""
    check = channel.unary_unary(
        "/grpc.health.v1.Health/Check",
        request_serializer=HealthCheckRequest.SerializeToString,
        response_deserializer=HealthCheckResponse.FromString,
    )
    with _unreachable():
        answer = await check(HealthCheckRequest(), timeout=timeout)
    return bool(answer.status == HealthCheckResponse.SERVING)


async def describe(channel: grpc.aio.Channel, timeout: float) -> DescribeResponse:  # noqa: ASYNC109
    """What an adapter says of itself."""
    with _unreachable():
        return await AdapterServiceStub(channel).Describe(DescribeRequest(), timeout=timeout)


async def get_integration(channel: grpc.aio.Channel, name: str, timeout: float) -> Integration:  # noqa: ASYNC109
    """What the core says of an integration, its adapter asked now."""
    with _unreachable():
        answer = await IntegrationServiceStub(channel).GetIntegration(GetIntegrationRequest(name=name), timeout=timeout)
    return answer.integration


async def get_manifest(channel: grpc.aio.Channel, name: str, timeout: float) -> GetManifestResponse:  # noqa: ASYNC109
    """What the core would hand to Talkdesk, its adapter asked now."""
    with _unreachable():
        return await IntegrationServiceStub(channel).GetManifest(GetManifestRequest(name=name), timeout=timeout)


async def list_integrations(channel: grpc.aio.Channel, timeout: float) -> dict[str, Integration]:  # noqa: ASYNC109
    """Every integration that the core knows, by name."""
    request = ListIntegrationsRequest(page_size=1000)
    found: dict[str, Integration] = {}
    while True:
        with _unreachable():
            answer = await IntegrationServiceStub(channel).ListIntegrations(request, timeout=timeout)
        found.update((integration.name, integration) for integration in answer.integrations)
        if not answer.next_page_token:
            return found
        request.page_token = answer.next_page_token


async def edge_status(settings: OperatorSettings, path: str, timeout: float) -> int:  # noqa: ASYNC109
    """The status that the edge answers to GET."""
    address = reachable(settings.edge_listen)
    connection = http.client.HTTPConnection(address.host, address.port, timeout=timeout)
    if settings.edge_tls_cert:
        context = _trust(settings.edge_tls_cert)
        connection = http.client.HTTPSConnection(address.host, address.port, timeout=timeout, context=context)

    def get() -> int:
        with contextlib.closing(connection):
            connection.request("GET", path)
            return connection.getresponse().status

    try:
        return await anyio.to_thread.run_sync(get, abandon_on_cancel=True)
    except TimeoutError as error:
        raise UnreachableError(f"no answer within {timeout:g} s") from error
    except OSError as error:
        raise UnreachableError((error.strerror or str(error)).lower()) from error
    except http.client.HTTPException as error:
        raise UnreachableError(f"what answers does not speak HTTP ({error!r})") from error


def _trust(certificate: Path) -> ssl.SSLContext:
    # This very certificate; it need not name the loopback interface.
    with _tls_files():
        text = certificate.read_text()
    try:
        context = ssl.create_default_context(cadata=text)
    except ssl.SSLError as error:
        raise TlsFileError(f"the TLS file {certificate} holds no PEM certificate") from error
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


@contextlib.contextmanager
def _tls_files() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise TlsFileError(f"the TLS file {error.filename} cannot be read: {error.strerror}") from error


@contextlib.contextmanager
def _unreachable() -> Iterator[None]:
    try:
        yield
    except grpc.aio.AioRpcError as rpc_error:
        error = rpc_error_to_error(rpc_error)
        if error.code is grpc.StatusCode.DEADLINE_EXCEEDED:
            text = "no answer in time"
        elif error.code is grpc.StatusCode.UNIMPLEMENTED:
            text = f"what answers is something else ({error.message})"
        else:
            # gRPC tells the whole story of its attempts; how the last one ended is what counts.
            text = error.message.rpartition("last error: ")[2].rpartition("remote host: ")[2]
            if "socket closed" in text.lower() or "handshake" in text.lower():
                text += " (do both sides expect TLS, and the same certificates?)"
        raise UnreachableError(text, error.reason) from rpc_error
