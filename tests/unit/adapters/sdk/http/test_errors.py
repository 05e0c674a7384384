"""What a status means, unless an author says otherwise."""

import httpx
import pytest

from adapters.sdk import HttpErrors, HttpResponse
from runtime.errors import StatusError


def error_of(status: int, *, is_read: bool, **headers: str) -> StatusError | None:
    response = HttpResponse("GET", httpx.URL("https://crm.example.com/secret"), status, headers, b"no")
    return HttpErrors().of(response, is_read=is_read)


@pytest.mark.parametrize(
    ("status", "read", "write"),
    [
        (200, None, None),
        (204, None, None),
        (304, None, None),
        (300, "CRM_RESPONSE_INVALID", "CRM_RESPONSE_INVALID"),
        (400, "CRM_RESPONSE_INVALID", "CRM_REJECTED"),
        (401, "CREDENTIALS_INVALID", "CREDENTIALS_INVALID"),
        (403, "CRM_PERMISSION_DENIED", "CRM_PERMISSION_DENIED"),
        (404, "CRM_RESPONSE_INVALID", "CRM_REJECTED"),
        (405, "CRM_RESPONSE_INVALID", "CRM_RESPONSE_INVALID"),
        (408, "CRM_UNAVAILABLE", "CRM_UNAVAILABLE"),
        (409, "CRM_RESPONSE_INVALID", "CRM_REJECTED"),
        (422, "CRM_RESPONSE_INVALID", "CRM_REJECTED"),
        (429, "CRM_THROTTLED", "CRM_THROTTLED"),
        (500, "CRM_UNAVAILABLE", "CRM_UNAVAILABLE"),
        (503, "CRM_UNAVAILABLE", "CRM_UNAVAILABLE"),
        (529, "CRM_UNAVAILABLE", "CRM_UNAVAILABLE"),
    ],
)
def test_statuses(status: int, read: str | None, write: str | None) -> None:
    reasons = []
    for is_read in (True, False):
        error = error_of(status, is_read=is_read)
        assert error is None or ("crm.example.com" in error.message and "secret" not in error.message)
        reasons.append(error and error.reason)
    assert reasons == [read, write]


@pytest.mark.parametrize(("status", "unknown"), [(500, True), (502, True), (504, True), (408, False), (503, False)])
def test_only_a_writes_outcome_can_be_unknown(status: int, unknown: bool) -> None:
    read, write = error_of(status, is_read=True), error_of(status, is_read=False)
    assert read is not None
    assert write is not None
    assert (read.metadata, write.metadata) == ({}, {"outcome": "unknown"} if unknown else {})


@pytest.mark.parametrize("status", [429, 503])
def test_when_to_come_back(status: int) -> None:
    error = error_of(status, is_read=True, **{"retry-after": "7"})
    assert error is not None
    assert error.retry_after == 7
