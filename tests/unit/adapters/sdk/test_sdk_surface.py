"""The SDK's public surface is exact: nothing leaves it, and nothing joins it, by accident."""

import inspect

import grpc
import pytest

from adapters import sdk
from runtime.errors import StatusError

SURFACE = {
    "ActionFile",
    "ActionInputFile",
    "ActionNotFoundError",
    "ActionResult",
    "Adapter",
    "AdapterSettings",
    "Agent",
    "AgentPage",
    "AllowedHosts",
    "AuthenticationFieldFile",
    "AuthenticationFile",
    "ConfigurationError",
    "Contact",
    "ContactPage",
    "ContactPosition",
    "CredentialsExpiredError",
    "CredentialsInvalidError",
    "Deadline",
    "DeadlineExceededError",
    "Declaration",
    "FieldName",
    "ForbiddenError",
    "HttpClient",
    "HttpErrors",
    "HttpOptions",
    "HttpResponse",
    "Interaction",
    "InteractionPage",
    "Mistake",
    "NotAvailableError",
    "NotOfferedError",
    "PROTOCOL_VERSION",
    "PositionInvalidError",
    "ProvedCredentials",
    "Rate",
    "RejectedError",
    "RequestBudget",
    "RequestBudgets",
    "RequestInvalidError",
    "ResponseInvalidError",
    "Scalar",
    "StatusError",
    "ThrottledError",
    "Token",
    "TokenCache",
    "UnavailableError",
    "Words",
    "action",
    "action_input",
    "adapter_service",
    "agents",
    "authentication",
    "authentication_field",
    "call_deadline",
    "contacts",
    "datetime_to_timestamp",
    "interactions",
    "number_to_timestamp",
    "serve",
    "text_to_timestamp",
    "timestamp_to_number",
    "timestamp_to_text",
    "value_to_scalar",
    "value_to_text",
    "value_to_texts",
}


def test_all_is_exact() -> None:
    assert set(sdk.__all__) == SURFACE
    assert all(hasattr(sdk, name) for name in SURFACE)
    assert sdk.PROTOCOL_VERSION == "1.1"


def test_all_is_documented() -> None:
    ours = {name: thing for name in sdk.__all__ if inspect.isroutine(thing := getattr(sdk, name)) or _is_ours(thing)}
    assert len(ours) > 40
    assert [name for name, thing in ours.items() if not thing.__doc__] == []


def _is_ours(thing: object) -> bool:
    return inspect.isclass(thing) and thing.__module__.startswith(("adapters.", "runtime."))


@pytest.mark.parametrize(
    ("error", "code", "reason"),
    [
        (sdk.CredentialsInvalidError, grpc.StatusCode.UNAUTHENTICATED, "CREDENTIALS_INVALID"),
        (sdk.CredentialsExpiredError, grpc.StatusCode.UNAUTHENTICATED, "CREDENTIALS_EXPIRED"),
        (sdk.ForbiddenError, grpc.StatusCode.PERMISSION_DENIED, "CRM_PERMISSION_DENIED"),
        (sdk.ThrottledError, grpc.StatusCode.RESOURCE_EXHAUSTED, "CRM_THROTTLED"),
        (sdk.RejectedError, grpc.StatusCode.FAILED_PRECONDITION, "CRM_REJECTED"),
        (sdk.UnavailableError, grpc.StatusCode.UNAVAILABLE, "CRM_UNAVAILABLE"),
        (sdk.ResponseInvalidError, grpc.StatusCode.INTERNAL, "CRM_RESPONSE_INVALID"),
        (sdk.DeadlineExceededError, grpc.StatusCode.DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED"),
        (sdk.PositionInvalidError, grpc.StatusCode.INVALID_ARGUMENT, "POSITION_INVALID"),
        (sdk.RequestInvalidError, grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_INVALID"),
        (sdk.ActionNotFoundError, grpc.StatusCode.NOT_FOUND, "ACTION_NOT_FOUND"),
        (sdk.NotOfferedError, grpc.StatusCode.UNIMPLEMENTED, "COMPONENT_NOT_OFFERED"),
    ],
)
def test_errors(error: type[StatusError], code: grpc.StatusCode, reason: str) -> None:
    raised = error("It happened.", retry_after=2.5)
    assert (raised.code, raised.reason, raised.message, raised.retry_after) == (code, reason, "It happened.", 2.5)
