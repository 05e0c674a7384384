"""Whatever is raised while a request is answered, made the answer."""

from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException

from edge.error_answer import ErrorAnswer, error_to_answer, error_to_headers
from edge.errors import (
    InternalError,
    MethodNotAllowedError,
    RequestInvalidError,
    RouteNotFoundError,
    error_to_http_status,
)
from runtime.errors import StatusError
from runtime.redaction import masked
from runtime.request_id import current_request_id

_log = structlog.get_logger()


def answer_error(request: Request[Any, Any, Any], exception: Exception) -> Response[ErrorAnswer]:
    """The application's one exception handler."""
    error = exception_to_error(exception)
    status = error_to_http_status(error)
    request.scope["state"]["error"] = {"reason": error.reason}
    if status >= 500:
        request.scope["state"]["error"]["message"] = masked(error.message)
    return Response(error_to_answer(error, current_request_id()), status_code=status, headers=error_to_headers(error))


def exception_to_error(exception: Exception) -> StatusError:
    """Ours as it is, Litestar's as ours, anything else logged and told to nobody."""
    match exception:
        case StatusError():
            return exception
        case NotFoundException():
            return RouteNotFoundError("There is no such route.")
        case MethodNotAllowedException():
            return MethodNotAllowedError((exception.headers or {}).get("allow", ""))
        case HTTPException() if exception.status_code < 500:
            # Its detail may quote the request.
            return RequestInvalidError("request", "cannot be understood")
        case _:
            _log.error("unexpected error", exc_info=exception)
            return InternalError()
