"""An error as JSON: `message`, and `error` with `google.rpc` details as protobuf's JSON mapping writes them."""

from typing import Annotated

import msgspec

from edge.errors import InternalError, error_to_http_status, error_to_retry_after
from runtime.errors import DOMAIN, StatusError

_TYPE = "type.googleapis.com/google.rpc."


class ErrorInfo(msgspec.Struct, tag_field="@type", tag=_TYPE + "ErrorInfo", omit_defaults=True):
    """Why, for programs."""

    reason: Annotated[str, msgspec.Meta(description="UPPER_SNAKE, stable.")]
    domain: Annotated[str, msgspec.Meta(description="Whose reasons they are.")]
    metadata: Annotated[dict[str, str], msgspec.Meta(description="Facts, such as `outcome`: `unknown`.")] = {}


class FieldViolation(msgspec.Struct):
    """One thing wrong with the request."""

    field: Annotated[str, msgspec.Meta(description="Its path, such as `meta.offset`.")]
    description: Annotated[str, msgspec.Meta(description="What is wrong, and what was expected.")]


class BadRequest(msgspec.Struct, tag_field="@type", tag=_TYPE + "BadRequest", rename="camel"):
    """What is wrong with the request."""

    field_violations: list[FieldViolation]


class RetryInfo(msgspec.Struct, tag_field="@type", tag=_TYPE + "RetryInfo", rename="camel"):
    """When it may help to try again."""

    retry_delay: Annotated[str, msgspec.Meta(description="Seconds, such as `30s`; also in `Retry-After`.")]


class Error(msgspec.Struct):
    """An error, for programs."""

    code: Annotated[int, msgspec.Meta(description="The HTTP status.")]
    status: Annotated[str, msgspec.Meta(description="The gRPC code's name.")]
    reason: Annotated[str, msgspec.Meta(description="UPPER_SNAKE, stable.")]
    request_id: Annotated[str, msgspec.Meta(description="As in `X-Request-Id`; finds the request in every log.")]
    details: list[ErrorInfo | BadRequest | RetryInfo]


class ErrorAnswer(msgspec.Struct):
    """The body of every answer that is an error."""

    message: Annotated[str, msgspec.Meta(description="For people.")]
    error: Error


def error_to_answer(error: StatusError, request_id: str) -> ErrorAnswer:
    """The body. Of a bug nothing is told.

    Nothing is masked: the core has masked what adapters and databases said, and our own errors quote no values. An
    ordinary word as a password would make nonsense of fields and sentences.
    """
    if error.reason == InternalError.reason:
        error = InternalError()
    details: list[ErrorInfo | BadRequest | RetryInfo] = [ErrorInfo(error.reason, DOMAIN, error.metadata)]
    if error.violations:
        details.append(BadRequest([FieldViolation(each.field, each.description) for each in error.violations]))
    if (seconds := error_to_retry_after(error)) is not None:
        details.append(RetryInfo(f"{seconds}s"))
    status = error_to_http_status(error)
    return ErrorAnswer(error.message, Error(status, error.code.name, error.reason, request_id, details))


def error_to_headers(error: StatusError) -> dict[str, str]:
    """The headers that go with the status."""
    if (seconds := error_to_retry_after(error)) is not None:
        return {"Retry-After": str(seconds)}
    allow = getattr(error, "allow", None)
    return {"Allow": allow} if allow else {}
