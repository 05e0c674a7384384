from typing import Any

import grpc
import msgspec
import pytest

from edge import errors
from edge.error_answer import error_to_answer, error_to_headers
from edge.errors import error_to_http_status, error_to_retry_after
from runtime.errors import FieldViolation, PeerError, StatusError
from runtime.redaction import protect

Code = grpc.StatusCode

# design.md, "Errors": what happened, and what Talkdesk gets.
ROWS = [
    (Code.NOT_FOUND, "INTEGRATION_NOT_FOUND", 404),
    (Code.NOT_FOUND, "COMPONENT_NOT_OFFERED", 404),
    (Code.NOT_FOUND, "ACTION_NOT_FOUND", 404),
    (Code.UNAUTHENTICATED, "CREDENTIALS_INVALID", 401),
    (Code.UNAUTHENTICATED, "CREDENTIALS_EXPIRED", 401),
    (Code.PERMISSION_DENIED, "CRM_PERMISSION_DENIED", 403),
    (Code.INVALID_ARGUMENT, "INPUT_MISSING", 400),
    (Code.INVALID_ARGUMENT, "INPUT_INVALID", 400),
    (Code.INVALID_ARGUMENT, "OFFSET_INVALID", 400),
    (Code.INVALID_ARGUMENT, "CHECKPOINT_INVALID", 400),
    (Code.FAILED_PRECONDITION, "CRM_REJECTED", 400),
    (Code.RESOURCE_EXHAUSTED, "CRM_THROTTLED", 429),
    (Code.UNAVAILABLE, "ADAPTER_UNAVAILABLE", 503),
    (Code.UNAVAILABLE, "CRM_UNAVAILABLE", 503),
    (Code.INTERNAL, "CRM_RESPONSE_INVALID", 502),
    (Code.DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED", 504),
    (Code.INTERNAL, "INTERNAL", 500),
]
OURS = [
    (errors.RequestInvalidError("auth", "is missing"), 400),
    (errors.HttpInvalidError("x"), 400),
    (errors.AccessDeniedError("x"), 403),
    (errors.RouteNotFoundError("x"), 404),
    (errors.MethodNotAllowedError("POST"), 405),
    (errors.RequestTimeoutError("x"), 408),
    (errors.BodyTooLargeError("x"), 413),
    (errors.UrlTooLongError("x"), 414),
    (errors.ContentTypeError("x"), 415),
    (errors.HeadersTooLargeError("x"), 431),
    (errors.CallerGoneError("x"), 499),
    (errors.InternalError(), 500),
    (errors.CoreUnavailableError("x"), 503),
    (errors.CoreOverloadedError("x"), 503),
    (errors.EdgeStoppingError("x"), 503),
    (errors.CoreTooSlowError("x"), 504),
]


@pytest.mark.parametrize(("code", "reason", "status"), ROWS)
def test_a_row_of_the_design(code: Any, reason: Any, status: Any) -> None:
    assert error_to_http_status(PeerError("x", code=code, reason=reason)) == status


@pytest.mark.parametrize(("error", "status"), OURS, ids=lambda value: getattr(value, "reason", value))
def test_an_error_of_the_edge(error: Any, status: Any) -> None:
    assert error_to_http_status(error) == status


def test_every_error_of_the_edge_is_asserted() -> None:
    classes = {each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, StatusError)} - {
        StatusError
    }
    assert classes == {type(error) for error, _ in OURS}


@pytest.mark.parametrize("code", grpc.StatusCode)
def test_every_code_has_a_status(code: Any) -> None:
    assert 400 <= error_to_http_status(PeerError("x", code=code, reason="ANYTHING")) <= 599


def test_only_credentials_get_401() -> None:
    assert {code for code in Code if error_to_http_status(PeerError("x", code=code, reason="ANYTHING")) == 401} == {
        Code.UNAUTHENTICATED
    }


@pytest.mark.parametrize(
    ("code", "retry_after", "metadata", "seconds"),
    [
        (Code.RESOURCE_EXHAUSTED, None, {}, 30),
        (Code.RESOURCE_EXHAUSTED, 7.2, {}, 8),
        (Code.RESOURCE_EXHAUSTED, 0.0, {}, 1),
        (Code.UNAVAILABLE, None, {}, 5),
        (Code.UNAVAILABLE, 2.0, {}, 2),
        (Code.UNAVAILABLE, 2.0, {"outcome": "unknown"}, None),
        (Code.RESOURCE_EXHAUSTED, None, {"outcome": "unknown"}, None),
        (Code.DEADLINE_EXCEEDED, 2.0, {}, None),
        (Code.INTERNAL, 2.0, {}, None),
    ],
)
def test_retry_after(code: Any, retry_after: Any, metadata: Any, seconds: Any) -> None:
    error = PeerError("x", code=code, reason="R", metadata=metadata, retry_after=retry_after)
    assert error_to_retry_after(error) == seconds
    assert error_to_headers(error) == ({} if seconds is None else {"Retry-After": str(seconds)})
    retry_infos = [detail for detail in error_to_answer(error, "r").error.details if hasattr(detail, "retry_delay")]
    assert [info.retry_delay for info in retry_infos] == ([] if seconds is None else [f"{seconds}s"])


def test_the_body() -> None:
    error = PeerError(
        "data.subject: is missing",
        code=Code.INVALID_ARGUMENT,
        reason="INPUT_MISSING",
        metadata={"action": "create_ticket"},
        violations=[FieldViolation("data.subject", "is missing")],
    )
    assert msgspec.to_builtins(error_to_answer(error, "r-1")) == {
        "message": "data.subject: is missing",
        "error": {
            "code": 400,
            "status": "INVALID_ARGUMENT",
            "reason": "INPUT_MISSING",
            "request_id": "r-1",
            "details": [
                {
                    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                    "reason": "INPUT_MISSING",
                    "domain": "deskbridge",
                    "metadata": {"action": "create_ticket"},
                },
                {
                    "@type": "type.googleapis.com/google.rpc.BadRequest",
                    "fieldViolations": [{"field": "data.subject", "description": "is missing"}],
                },
            ],
        },
    }


def test_of_a_bug_nothing_is_told() -> None:
    error = PeerError("SELECT secrets", code=Code.INTERNAL, reason="INTERNAL", metadata={"table": "secrets"})
    assert "secrets" not in repr(error_to_answer(error, "r"))


def test_a_credential_that_is_an_ordinary_word_masks_no_sentence() -> None:
    error = PeerError(
        "meta.offset: x is not an offset of this bridge",
        code=Code.INVALID_ARGUMENT,
        reason="OFFSET_INVALID",
        metadata={"field": "meta.offset"},
        violations=[FieldViolation("meta.offset", "x is not an offset of this bridge")],
    )
    with protect(["meta.offset", "offset"]):
        masked = error_to_answer(error, "r")
    assert masked == error_to_answer(error, "r")
    assert masked.message == error.message
