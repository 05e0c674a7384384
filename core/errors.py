"""The errors of the core, as the error table of the design names them.

StatusError
├── IntegrationNotFoundError, ComponentNotOfferedError, ActionNotFoundError
├── CredentialsInvalidError
├── RequestInvalidError
│   ├── OffsetInvalidError, CheckpointInvalidError, PageTokenInvalidError
│   └── InputMissingError, InputInvalidError
├── AdapterUnavailableError
├── AdapterIncompatibleError
├── CrmResponseInvalidError
└── DeadlineExceededError
"""

from collections.abc import Sequence
from typing import Self

from grpc import StatusCode

from runtime.errors import FieldViolation, StatusError


class IntegrationNotFoundError(StatusError):
    code = StatusCode.NOT_FOUND
    reason = "INTEGRATION_NOT_FOUND"


class ComponentNotOfferedError(StatusError):
    code = StatusCode.NOT_FOUND
    reason = "COMPONENT_NOT_OFFERED"


class ActionNotFoundError(StatusError):
    code = StatusCode.NOT_FOUND
    reason = "ACTION_NOT_FOUND"


class CredentialsInvalidError(StatusError):
    code = StatusCode.UNAUTHENTICATED
    reason = "CREDENTIALS_INVALID"


class RequestInvalidError(StatusError):
    """Fields of the request that are wrong; each is named in the message and as a violation."""

    code = StatusCode.INVALID_ARGUMENT
    reason = "REQUEST_INVALID"
    quotes = False

    def __init__(self, violations: Sequence[FieldViolation]) -> None:
        message = " ".join(f"{violation.field} {violation.description}." for violation in violations)
        super().__init__(message, violations=violations)

    @classmethod
    def of(cls, field: str, description: str) -> Self:
        """The error of a single field; `description` continues a sentence that begins with the field."""
        return cls([FieldViolation(field, description)])


class OffsetInvalidError(RequestInvalidError):
    reason = "OFFSET_INVALID"


class CheckpointInvalidError(RequestInvalidError):
    reason = "CHECKPOINT_INVALID"


class PageTokenInvalidError(RequestInvalidError):
    reason = "PAGE_TOKEN_INVALID"


class InputMissingError(RequestInvalidError):
    reason = "INPUT_MISSING"


class InputInvalidError(RequestInvalidError):
    reason = "INPUT_INVALID"


class AdapterUnavailableError(StatusError):
    code = StatusCode.UNAVAILABLE
    reason = "ADAPTER_UNAVAILABLE"
    repeated = True


class AdapterIncompatibleError(StatusError):
    """The adapter speaks another major version of the protocol."""

    code = StatusCode.INTERNAL
    reason = "ADAPTER_INCOMPATIBLE"


class CrmResponseInvalidError(StatusError):
    code = StatusCode.INTERNAL
    reason = "CRM_RESPONSE_INVALID"


class DeadlineExceededError(StatusError):
    code = StatusCode.DEADLINE_EXCEEDED
    reason = "DEADLINE_EXCEEDED"
