"""The edge's own errors, and the one table that makes every error an HTTP status.

StatusError
├── RequestInvalidError      the body, or a field of it, is not what the route takes
├── BodyTooLargeError
├── ContentTypeError
├── HttpInvalidError         not HTTP at all
├── RequestTimeoutError      the head or the body was not complete in time
├── HeadersTooLargeError
├── UrlTooLongError
├── RouteNotFoundError
├── MethodNotAllowedError
├── AccessDeniedError        the access key is wrong or missing
├── CallerGoneError          nobody reads the answer
├── CoreUnavailableError     the core does not answer, or what answers is not the core
├── CoreOverloadedError
├── CoreTooSlowError
├── EdgeStoppingError
└── InternalError            a bug of ours
"""

from math import ceil

import grpc

from runtime.errors import FieldViolation, StatusError

_Code = grpc.StatusCode

# Talkdesk comes again in half an hour by itself; most CRMs count calls in windows of ten seconds to a minute.
_THROTTLED_SECONDS = 30
# A process that died is back within seconds.
_UNAVAILABLE_SECONDS = 5

# Every code has its row; a reason has one where its status is another than its code's.
_STATUS_OF_CODE: dict[grpc.StatusCode, int] = {
    _Code.OK: 500,
    _Code.CANCELLED: 503,
    _Code.UNKNOWN: 500,
    _Code.INVALID_ARGUMENT: 400,
    _Code.DEADLINE_EXCEEDED: 504,
    _Code.NOT_FOUND: 404,
    _Code.ALREADY_EXISTS: 409,
    _Code.PERMISSION_DENIED: 403,
    _Code.UNAUTHENTICATED: 401,
    _Code.RESOURCE_EXHAUSTED: 429,
    _Code.FAILED_PRECONDITION: 400,
    _Code.ABORTED: 409,
    _Code.OUT_OF_RANGE: 400,
    _Code.UNIMPLEMENTED: 501,
    _Code.INTERNAL: 500,
    _Code.UNAVAILABLE: 503,
    _Code.DATA_LOSS: 500,
}
_STATUS_OF_REASON: dict[str, int] = {
    "CRM_RESPONSE_INVALID": 502,
    "ADAPTER_INCOMPATIBLE": 502,
    "CALLER_GONE": 499,  # nginx's word for it; nobody reads the answer
    "METHOD_NOT_ALLOWED": 405,
    "REQUEST_TIMEOUT": 408,
    "BODY_TOO_LARGE": 413,
    "URL_TOO_LONG": 414,
    "CONTENT_TYPE_UNSUPPORTED": 415,
    "HEADERS_TOO_LARGE": 431,
}


def error_to_http_status(error: StatusError) -> int:
    """The HTTP status that says it."""
    return _STATUS_OF_REASON.get(error.reason) or _STATUS_OF_CODE[error.code]


def error_to_retry_after(error: StatusError) -> int | None:
    """Whole seconds after which to try again. None: now or never, or nobody knows whether an action was executed."""
    defaults = {429: _THROTTLED_SECONDS, 503: _UNAVAILABLE_SECONDS}
    default = defaults.get(error_to_http_status(error))
    if default is None or error.metadata.get("outcome") == "unknown":
        return None
    return default if error.retry_after is None else max(1, ceil(error.retry_after))


class RequestInvalidError(StatusError):
    """`field` is the path of what is wrong, such as `meta.offset`; `body` where it is the body as a whole."""

    code = _Code.INVALID_ARGUMENT
    reason = "REQUEST_INVALID"

    def __init__(self, field: str, description: str) -> None:
        super().__init__(f"{field}: {description}", violations=[FieldViolation(field, description)])


class BodyTooLargeError(StatusError):
    """The body has more bytes than the edge takes."""

    code = _Code.INVALID_ARGUMENT
    reason = "BODY_TOO_LARGE"


class ContentTypeError(StatusError):
    """The body claims to be something else than JSON."""

    code = _Code.INVALID_ARGUMENT
    reason = "CONTENT_TYPE_UNSUPPORTED"


class HttpInvalidError(StatusError):
    """What came is not an HTTP request."""

    code = _Code.INVALID_ARGUMENT
    reason = "HTTP_INVALID"


class RequestTimeoutError(StatusError):
    """The request was not complete within the time that the edge waits for one."""

    code = _Code.INVALID_ARGUMENT
    reason = "REQUEST_TIMEOUT"


class HeadersTooLargeError(StatusError):
    """The request's headers, or its trailers, have more bytes than the edge takes."""

    code = _Code.INVALID_ARGUMENT
    reason = "HEADERS_TOO_LARGE"


class UrlTooLongError(StatusError):
    """The URL has more bytes than any route of ours."""

    code = _Code.INVALID_ARGUMENT
    reason = "URL_TOO_LONG"


class RouteNotFoundError(StatusError):
    """No route has this path."""

    code = _Code.NOT_FOUND
    reason = "ROUTE_NOT_FOUND"


class MethodNotAllowedError(StatusError):
    """The route takes other methods: those of `allow`, as the header of that name lists them."""

    code = _Code.UNIMPLEMENTED
    reason = "METHOD_NOT_ALLOWED"

    def __init__(self, allow: str) -> None:
        super().__init__(f"This route takes {allow}.")
        self.allow = allow


class AccessDeniedError(StatusError):
    """The access key is wrong or missing. Never 401: that would mean the customer's credentials in the CRM."""

    code = _Code.PERMISSION_DENIED
    reason = "ACCESS_DENIED"


class CallerGoneError(StatusError):
    """The caller hung up before the request was complete."""

    code = _Code.CANCELLED
    reason = "CALLER_GONE"


class CoreUnavailableError(StatusError):
    """The core does not answer, or what answers there is not the core."""

    code = _Code.UNAVAILABLE
    reason = "CORE_UNAVAILABLE"


class CoreOverloadedError(StatusError):
    """The core refused the call: it has too many."""

    code = _Code.UNAVAILABLE
    reason = "CORE_OVERLOADED"


class CoreTooSlowError(StatusError):
    """The deadline passed while the core was working."""

    code = _Code.DEADLINE_EXCEEDED
    reason = "DEADLINE_EXCEEDED"


class EdgeStoppingError(StatusError):
    """The edge stops, and waited for this request as long as it may."""

    code = _Code.UNAVAILABLE
    reason = "EDGE_STOPPING"


class InternalError(StatusError):
    """A bug of ours. What went wrong is in the log, never in the answer."""

    def __init__(self) -> None:
        super().__init__("An unexpected error occurred.")
