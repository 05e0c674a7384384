"""Around every request, whatever becomes of it: the request id, the masking of credentials, one line in the log."""

import contextlib
import time
from typing import Any

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from edge.access import AccessKeys
from edge.caller import Caller, serving
from edge.headers import first_header
from runtime.request_id import accept_request_id

_log = structlog.get_logger()

# Asked every few seconds by orchestrators.
_QUIET_ROUTES = ("/healthz", "/readyz")


class Envelope:
    """An ASGI application around the one that answers.

    Within it, `scope["state"]` has `protection`, an exit stack that ends with the request, and takes `error`, what to
    log of an error. The log never holds the path: an access key may be in it, also in the wrong place.
    """

    def __init__(self, app: ASGIApp, access_keys: AccessKeys) -> None:
        self._app = app
        self._access_keys = access_keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = accept_request_id(_offered_request_id(scope))
        status = 0

        async def send_with_request_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        state: dict[str, Any] = scope.setdefault("state", {})
        with structlog.contextvars.bound_contextvars(request_id=request_id), contextlib.ExitStack() as protection:
            state["protection"] = protection
            protection.enter_context(serving(state.get("caller") or Caller()))
            await self._app(scope, receive, send_with_request_id)
            route = scope.get("path_template", "unknown")
            log = _log.debug if route in _QUIET_ROUTES else _log.info
            log(
                "request",
                route=route.replace(":str", ""),
                integration=self._known(scope.get("path_params", {}).get("integration")),
                status=status,
                duration_ms=round((time.perf_counter() - started) * 1000, 1),
                **state.get("error", {}),
            )

    def _known(self, integration: str | None) -> str | None:
        return integration if integration in self._access_keys else None


def _offered_request_id(scope: Scope) -> str | None:
    offered = first_header(scope["headers"], b"x-request-id")
    return None if offered is None else offered.decode("latin-1")
