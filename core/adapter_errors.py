"""What an adapter's failure means to the core's caller. Adapters are anybody's code: codes are believed, and reasons
only where they fit their code."""

import grpc
from grpc import StatusCode

from core.errors import (
    AdapterUnavailableError,
    CrmResponseInvalidError,
    DeadlineExceededError,
)
from runtime.errors import FieldViolation, PeerError, StatusError, rpc_error_to_error
from runtime.redaction import masked

# Seconds after which an adapter that is being restarted has usually come back.
ADAPTER_RETRY_AFTER = 5.0
CRM_RETRY_AFTER = 30.0

# The reasons that fit a code, the one for adapters that send none first.
_REASONS: dict[StatusCode, tuple[str, ...]] = {
    StatusCode.UNAUTHENTICATED: ("CREDENTIALS_INVALID", "CREDENTIALS_EXPIRED"),
    StatusCode.PERMISSION_DENIED: ("CRM_PERMISSION_DENIED",),
    StatusCode.RESOURCE_EXHAUSTED: ("CRM_THROTTLED",),
    StatusCode.FAILED_PRECONDITION: ("CRM_REJECTED",),
    StatusCode.INVALID_ARGUMENT: ("INPUT_INVALID", "INPUT_MISSING", "POSITION_INVALID"),
    StatusCode.UNAVAILABLE: ("CRM_UNAVAILABLE",),
}


def adapter_error_to_error(rpc_error: grpc.aio.AioRpcError) -> StatusError:
    """The error to answer for a failed call to an adapter."""
    error = rpc_error_to_error(rpc_error)
    if error.code in (StatusCode.UNAVAILABLE, StatusCode.CANCELLED) and not error.reason:
        return AdapterUnavailableError("The adapter cannot be reached.", retry_after=ADAPTER_RETRY_AFTER)
    if error.code is StatusCode.DEADLINE_EXCEEDED:
        return DeadlineExceededError("The CRM did not answer in time.")
    if error.code is StatusCode.RESOURCE_EXHAUSTED and not error.reason and "larger than max" in error.message:
        return CrmResponseInvalidError("The adapter's answer is larger than a message may be.")
    if reasons := _REASONS.get(error.code):
        fitting = PeerError(
            error.message,
            code=error.code,
            reason=error.reason if error.reason in reasons else reasons[0],
            metadata=error.metadata,
            violations=[
                FieldViolation(violation.field, masked(violation.description)) for violation in error.violations
            ],
            retry_after=_retry_after(error),
        )
        fitting.repeated = True
        return fitting
    if error.reason == CrmResponseInvalidError.reason:
        return CrmResponseInvalidError(error.message, metadata=error.metadata)
    # An adapter's bug; its text is for its own log.
    return CrmResponseInvalidError(f"The adapter failed with {error.code.name}.")


def _retry_after(error: PeerError) -> float | None:
    if error.retry_after is None and error.code is StatusCode.UNAVAILABLE:
        return CRM_RETRY_AFTER
    return error.retry_after
