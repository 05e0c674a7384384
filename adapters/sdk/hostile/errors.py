"""What the CRM's API answers, as the errors that adapters raise."""

from adapters.sdk.errors import (
    CredentialsExpiredError,
    CredentialsInvalidError,
    RejectedError,
    ResponseInvalidError,
    ThrottledError,
    UnavailableError,
)
from adapters.sdk.hostile.api import ApiError, TokenExpiredApiError
from runtime.errors import StatusError


class RepeatedUnavailableError(UnavailableError):
    """The CRM is out of reach, and the adapter has tried again itself: its caller must not."""

    repeated = True


def api_error_to_error(error: ApiError) -> StatusError:
    """The error of that HTTP status."""
    if isinstance(error, TokenExpiredApiError):
        return CredentialsExpiredError(error.words)
    match error.status:
        case 400:
            return RejectedError(error.words)
        case 401:
            return CredentialsInvalidError(error.words)
        case 429:
            return ThrottledError(error.words, retry_after=error.retry_after)
        case _:
            return ResponseInvalidError(error.words)
