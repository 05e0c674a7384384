"""Errors that cross a process boundary, as `google.rpc.Status` (AIP-193), in both directions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import grpc
from google.protobuf import any_pb2, duration_pb2
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2, status_pb2

DOMAIN = "deskbridge"
STATUS_METADATA_KEY = "grpc-status-details-bin"

# A status travels in HTTP/2 trailers, which peers limit to 8 KiB; ours holds the message twice.
_MESSAGE_LIMIT = 1000
_VIOLATION_LIMIT = 100
_VIOLATIONS_LIMIT = 10
_CODES_BY_NUMBER = {code.value[0]: code for code in grpc.StatusCode}


@dataclass(frozen=True, slots=True)
class FieldViolation:
    """One thing wrong with a request: `field` is its path, such as `auth.username`."""

    field: str
    description: str


class StatusError(Exception):
    """An error with a gRPC code and an UPPER_SNAKE reason. Subclasses fix the two; `message` is for people.

    `retry_after` is in seconds; None says that nobody knows when it would help to try again.
    """

    code: grpc.StatusCode = grpc.StatusCode.INTERNAL
    reason: str = "INTERNAL"
    # Whether the message may hold words that are not ours, and so a credential.
    quotes: bool = True
    # Whether this process has repeated the call already, so that its caller must not.
    repeated: bool = False

    def __init__(
        self,
        message: str,
        *,
        metadata: Mapping[str, str] | None = None,
        violations: Sequence[FieldViolation] = (),
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = _cut(message)
        self.metadata = dict(metadata or {})
        self.violations = tuple(
            FieldViolation(_cut(violation.field, _VIOLATION_LIMIT), _cut(violation.description, _VIOLATION_LIMIT))
            for violation in violations[:_VIOLATIONS_LIMIT]
        )
        self.retry_after = retry_after


class PeerError(StatusError):
    """An error that a peer answered. Its reason is empty where the peer sent no `ErrorInfo`."""

    def __init__(
        self,
        message: str,
        *,
        code: grpc.StatusCode,
        reason: str = "",
        metadata: Mapping[str, str] | None = None,
        violations: Sequence[FieldViolation] = (),
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, metadata=metadata, violations=violations, retry_after=retry_after)
        self.code = code
        self.reason = reason


def error_to_status(error: StatusError) -> status_pb2.Status:
    """The error on the wire: `ErrorInfo` always, `BadRequest` and `RetryInfo` where they fit."""
    status = status_pb2.Status(code=error.code.value[0], message=error.message)
    _pack(status, error_details_pb2.ErrorInfo(reason=error.reason, domain=DOMAIN, metadata=error.metadata))
    if error.violations:
        violations = [
            error_details_pb2.BadRequest.FieldViolation(field=violation.field, description=violation.description)
            for violation in error.violations
        ]
        _pack(status, error_details_pb2.BadRequest(field_violations=violations))
    if error.retry_after is not None:
        seconds = int(error.retry_after)
        nanos = int((error.retry_after - seconds) * 1_000_000_000)
        _pack(status, error_details_pb2.RetryInfo(retry_delay=duration_pb2.Duration(seconds=seconds, nanos=nanos)))
    return status


def rpc_error_to_error(rpc_error: grpc.aio.AioRpcError) -> PeerError:
    """What a peer answered, `google.rpc` details included. Details that cannot be read are as good as none."""
    code, message = rpc_error.code(), rpc_error.details() or ""
    for key, value in rpc_error.trailing_metadata() or ():
        if key == STATUS_METADATA_KEY and isinstance(value, bytes):
            try:
                return _status_to_error(status_pb2.Status.FromString(value), code)
            except DecodeError:  # a peer in another language may put anything here
                break
    return PeerError(message, code=code)


def _cut(text: str, limit: int = _MESSAGE_LIMIT) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _status_to_error(status: status_pb2.Status, code: grpc.StatusCode) -> PeerError:
    info = error_details_pb2.ErrorInfo()
    bad_request = error_details_pb2.BadRequest()
    retry_info = error_details_pb2.RetryInfo()
    for detail in status.details:
        for message in (info, bad_request, retry_info):
            detail.Unpack(message)  # does nothing where the type is another
    delay = retry_info.retry_delay
    return PeerError(
        status.message,
        code=_CODES_BY_NUMBER.get(status.code, code),
        reason=info.reason,
        metadata=dict(info.metadata),
        violations=[
            FieldViolation(violation.field, violation.description) for violation in bad_request.field_violations
        ],
        retry_after=delay.seconds + delay.nanos / 1_000_000_000 if retry_info.HasField("retry_delay") else None,
    )


def _pack(
    status: status_pb2.Status,
    detail: error_details_pb2.ErrorInfo | error_details_pb2.BadRequest | error_details_pb2.RetryInfo,
) -> None:
    packed = any_pb2.Any()
    packed.Pack(detail)
    status.details.append(packed)
