"""What an adapter raises when the CRM says no: design.md's error table, seen from an adapter.

    StatusError                      code                 reason
    ├── CredentialsInvalidError      UNAUTHENTICATED      CREDENTIALS_INVALID
    ├── CredentialsExpiredError      UNAUTHENTICATED      CREDENTIALS_EXPIRED
    ├── ForbiddenError               PERMISSION_DENIED    CRM_PERMISSION_DENIED
    ├── ThrottledError               RESOURCE_EXHAUSTED   CRM_THROTTLED
    ├── RejectedError                FAILED_PRECONDITION  CRM_REJECTED
    ├── UnavailableError             UNAVAILABLE          CRM_UNAVAILABLE
    ├── ResponseInvalidError         INTERNAL             CRM_RESPONSE_INVALID
    ├── DeadlineExceededError        DEADLINE_EXCEEDED    DEADLINE_EXCEEDED
    ├── PositionInvalidError         INVALID_ARGUMENT     POSITION_INVALID
    ├── RequestInvalidError          INVALID_ARGUMENT     REQUEST_INVALID
    ├── ActionNotFoundError          NOT_FOUND            ACTION_NOT_FOUND
    └── NotOfferedError              UNIMPLEMENTED        COMPONENT_NOT_OFFERED

The last three are the servicer's: an adapter need not raise them. Whatever else an adapter raises is a bug of
its own: logged, and answered as INTERNAL with nothing leaked. One place makes a status of either: `runtime/calls.py`.
"""

from grpc import StatusCode

from runtime.errors import StatusError


class CredentialsInvalidError(StatusError):
    """The CRM does not accept these credentials. Becomes the 401 after which Talkdesk asks the customer."""

    code = StatusCode.UNAUTHENTICATED
    reason = "CREDENTIALS_INVALID"


class CredentialsExpiredError(StatusError):
    """The access token has expired. Becomes the 401 after which Talkdesk refreshes it."""

    code = StatusCode.UNAUTHENTICATED
    reason = "CREDENTIALS_EXPIRED"


class ForbiddenError(StatusError):
    """The credentials work, but their user may not do this. Never for credentials that do not work."""

    code = StatusCode.PERMISSION_DENIED
    reason = "CRM_PERMISSION_DENIED"


class ThrottledError(StatusError):
    """The CRM wants fewer requests. `retry_after`, in seconds, where it says when to come back."""

    code = StatusCode.RESOURCE_EXHAUSTED
    reason = "CRM_THROTTLED"


class RejectedError(StatusError):
    """The CRM refuses the action and has not done it. The message is the CRM's own words."""

    code = StatusCode.FAILED_PRECONDITION
    reason = "CRM_REJECTED"


class UnavailableError(StatusError):
    """The CRM is down, or out of reach, or too busy."""

    code = StatusCode.UNAVAILABLE
    reason = "CRM_UNAVAILABLE"


class ResponseInvalidError(StatusError):
    """The CRM answered what nobody can make sense of."""

    code = StatusCode.INTERNAL
    reason = "CRM_RESPONSE_INVALID"


class DeadlineExceededError(StatusError):
    """The CRM took longer than the adapter is prepared to wait."""

    code = StatusCode.DEADLINE_EXCEEDED
    reason = "DEADLINE_EXCEEDED"


class PositionInvalidError(StatusError):
    """A position or page token that this adapter cannot have handed out."""

    code = StatusCode.INVALID_ARGUMENT
    reason = "POSITION_INVALID"


class RequestInvalidError(StatusError):
    """A request outside the contract's bounds."""

    code = StatusCode.INVALID_ARGUMENT
    reason = "REQUEST_INVALID"


class ActionNotFoundError(StatusError):
    """An action that the adapter does not declare."""

    code = StatusCode.NOT_FOUND
    reason = "ACTION_NOT_FOUND"


class NotOfferedError(StatusError):
    """A component that the adapter does not declare."""

    code = StatusCode.UNIMPLEMENTED
    reason = "COMPONENT_NOT_OFFERED"
