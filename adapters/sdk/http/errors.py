"""What a CRM's HTTP status means: the one place for it. Overridden where a CRM means something else by it."""

from adapters.sdk.errors import (
    CredentialsInvalidError,
    ForbiddenError,
    RejectedError,
    ResponseInvalidError,
    ThrottledError,
    UnavailableError,
)
from adapters.sdk.http.response import HttpResponse
from adapters.sdk.http.retry_after import retry_after_to_seconds
from runtime.errors import StatusError

# The rest of 5xx comes from a gateway, or from what broke half-way: whether it was done, nobody knows.
_NOT_DONE = (408, 425, 501, 503)


class HttpErrors:
    """The usual meaning of statuses. Subclass it, override `of`, and leave to `super().of` what is usual.

    class AcmeErrors(HttpErrors):
        def of(self, response: HttpResponse, *, is_read: bool) -> StatusError | None:
            if response.status == 403 and b"REQUEST_LIMIT_EXCEEDED" in response.body:
                return ThrottledError("The daily quota is used up.")
            return super().of(response, is_read=is_read)
    """

    def of(self, response: HttpResponse, *, is_read: bool) -> StatusError | None:
        """The error that the answer means; None where it is none. Called for every answer, 200 included.

        A read is repeated after an UnavailableError, and after a ThrottledError whose `retry_after` is known, while
        there is time.
        """
        status, where = response.status, response.where
        if status < 300 or status == 304:
            return None
        retry_after = retry_after_to_seconds(response.headers.get("retry-after"))
        match status:
            case 401:
                return CredentialsInvalidError(f"{where} does not accept these credentials.")
            case 403:
                return ForbiddenError(f"{where} does not let these credentials do this.")
            case 429:
                return ThrottledError(f"{where} wants fewer requests.", retry_after=retry_after)
            case 400 | 404 | 409 | 410 | 412 | 422 if not is_read:
                return RejectedError(self.words(response) or f"{where} refused with status {status}.")
            case _ if status in (408, 425) or status >= 500:
                metadata: dict[str, str] = {} if is_read or status in _NOT_DONE else {"outcome": "unknown"}
                return UnavailableError(
                    f"{where} is not available (status {status}).", metadata=metadata, retry_after=retry_after
                )
            case _:
                return ResponseInvalidError(f"{where} answered with status {status}.")

    def words(self, response: HttpResponse) -> str:
        """The CRM's own words for its refusal, for a person to read. Empty where it has none, or none are known."""
        body = response.words(dict)
        message = body.get("message") if body else None
        return message if isinstance(message, str) else ""
