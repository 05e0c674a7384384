from typing import Any

import grpc
import pytest

from edge.core_errors import lost_action_to_error, rpc_error_to_core_error, stopping_error
from edge.errors import error_to_http_status, error_to_retry_after
from runtime.errors import STATUS_METADATA_KEY, PeerError, error_to_status

Code = grpc.StatusCode


def failed(code: grpc.StatusCode, *trailers: tuple[str, bytes]) -> grpc.aio.AioRpcError:
    metadata = grpc.aio.Metadata(*trailers)
    return grpc.aio.AioRpcError(code, grpc.aio.Metadata(), metadata, details="ipv4:10.0.0.1:50051 said no")


@pytest.mark.parametrize(
    ("code", "reason", "status"),
    [
        (Code.UNAVAILABLE, "CORE_UNAVAILABLE", 503),
        (Code.CANCELLED, "CORE_UNAVAILABLE", 503),
        (Code.DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED", 504),
        (Code.RESOURCE_EXHAUSTED, "CORE_OVERLOADED", 503),
        (Code.UNAUTHENTICATED, "INTERNAL", 500),
        (Code.NOT_FOUND, "INTERNAL", 500),
        (Code.UNIMPLEMENTED, "INTERNAL", 500),
        (Code.UNKNOWN, "INTERNAL", 500),
        (Code.INTERNAL, "INTERNAL", 500),
    ],
)
def test_an_error_without_error_info_is_not_the_cores(code: Any, reason: Any, status: Any) -> None:
    error = rpc_error_to_core_error(failed(code))
    assert (error.reason, error_to_http_status(error)) == (reason, status)
    assert "10.0.0.1" not in error.message


@pytest.mark.parametrize("code", Code)
def test_an_action_without_an_answer_has_an_unknown_outcome(code: Any) -> None:
    error = lost_action_to_error(failed(code))
    assert error.metadata == {"outcome": "unknown"}
    assert "not known whether the action was executed" in error.message
    assert error_to_http_status(error) == (504 if code is Code.DEADLINE_EXCEEDED else 503)
    assert error_to_retry_after(error) is None


@pytest.mark.parametrize("convert", [rpc_error_to_core_error, lost_action_to_error])
def test_what_the_core_says_is_passed_on(convert: Any) -> None:
    said = PeerError("No.", code=Code.UNAVAILABLE, reason="CRM_UNAVAILABLE", retry_after=3)
    error = convert(failed(Code.UNAVAILABLE, (STATUS_METADATA_KEY, error_to_status(said).SerializeToString())))
    assert (error.reason, error.message, error.retry_after, error.metadata) == ("CRM_UNAVAILABLE", "No.", 3, {})


def test_stopping() -> None:
    assert stopping_error(action_sent=True).metadata == {"outcome": "unknown"}
    assert stopping_error(action_sent=False).metadata == {}
