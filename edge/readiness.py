"""`GET /healthz`: alive. `GET /readyz`: the core answers, and with `?integration=NAME` that integration's adapter."""

import contextlib
from collections.abc import Iterator
from typing import Annotated, Any, cast

import msgspec
from litestar import Request, Response, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter

from deskbridge.v1.integration_pb2 import AdapterState, Integration
from edge.core_client import CoreClient
from edge.error_answer import ErrorAnswer
from edge.errors import CallerGoneError, CoreUnavailableError, EdgeStoppingError
from runtime.addresses import is_loopback
from runtime.errors import StatusError

# A proxy on this machine must not make the whole world a loopback caller.
_PROXY_HEADERS = frozenset((b"forwarded", b"x-forwarded-for", b"x-real-ip", b"via"))


class AdapterReadiness(msgspec.Struct, omit_defaults=True):
    """An integration's adapter, as the core sees it."""

    integration: str
    state: Annotated[str, msgspec.Meta(description="`serving`, `not_serving`, `unreachable` or `incompatible`.")]
    problems: list[str] = []


class Readiness(msgspec.Struct, omit_defaults=True):
    """Whether requests would be answered."""

    status: Annotated[str, msgspec.Meta(description="`ready` or `not_ready`.")]
    adapters: Annotated[list[AdapterReadiness], msgspec.Meta(description="For callers on this machine only.")] = []


class Liveness(msgspec.Struct):
    """The process is alive."""

    status: str = "alive"


_ERRORS = {
    400: (ErrorAnswer, "The query cannot be understood."),
    404: (ErrorAnswer, "There is no such integration."),
    500: (ErrorAnswer, "A bug in the bridge."),
    503: (
        Readiness | ErrorAnswer,
        "The integration's adapter is not ready, or the core does not answer. `Retry-After` says when to ask again.",
    ),
}


@get("/healthz", operation_id="healthz", summary="Whether the edge is alive", sync_to_thread=False)
def healthz() -> Liveness:
    return Liveness()


@get(
    "/readyz",
    operation_id="readyz",
    summary="Whether the core answers, and the adapter of one integration",
    responses={
        200: ResponseSpec(Readiness, description="Requests would be answered.", generate_examples=False),
        **{
            status: ResponseSpec(cast("Any", answer), description=description, generate_examples=False)
            for status, (answer, description) in _ERRORS.items()
        },
    },
)
async def readyz(
    request: Request[Any, Any, Any],
    integration: Annotated[
        str | None, Parameter(description="Also asks this integration's adapter. 404: there is no such integration.")
    ] = None,
) -> Response[Readiness]:
    core: CoreClient = request.app.state.core
    with _core_must_answer():
        await core.check()
        if integration is not None:
            return _answer([await core.get_integration(integration)], request, all_of_them=True)
        listed = [each async for each in core.list_integrations()] if _is_local(request) else []
    return _answer(listed, request, all_of_them=False)


@contextlib.contextmanager
def _core_must_answer() -> Iterator[None]:
    try:
        yield
    except (CallerGoneError, EdgeStoppingError):
        raise
    except StatusError as error:
        if error.reason == "INTEGRATION_NOT_FOUND":
            raise
        # However it failed, and be it by its silence: it is not ready.
        raise CoreUnavailableError("The core does not answer.") from error


def _answer(
    integrations: list[Integration], request: Request[Any, Any, Any], *, all_of_them: bool
) -> Response[Readiness]:
    ready = not all_of_them or all(each.adapter.state == AdapterState.ADAPTER_STATE_SERVING for each in integrations)
    adapters = [integration_to_readiness(each) for each in integrations] if _is_local(request) else []
    return Response(
        Readiness("ready" if ready else "not_ready", adapters),
        status_code=200 if ready else 503,
        headers={} if ready else {"Retry-After": "5"},
    )


def integration_to_readiness(integration: Integration) -> AdapterReadiness:
    """The state of its adapter in Talkdesk-free words."""
    adapter = integration.adapter
    state = AdapterState.Name(adapter.state) if adapter.state in AdapterState.values() else "UNSPECIFIED"
    return AdapterReadiness(integration.name, state.removeprefix("ADAPTER_STATE_").lower(), list(adapter.problems))


def _is_local(request: Request[Any, Any, Any]) -> bool:
    client = request.scope["client"]
    if client is None or not is_loopback(client[0]):
        return False
    return not any(name in _PROXY_HEADERS for name, _ in request.scope["headers"])
