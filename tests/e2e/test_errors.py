"""Bad input and bad times, through real processes."""

import json
import signal
from typing import Any

import pytest

from tests.support.bridge import AUTH, Bridge


@pytest.mark.parametrize(
    ("path", "body", "status", "reason", "field"),
    [
        ("contact_sync", b"", 400, "REQUEST_INVALID", "body"),
        ("contact_sync", b"null", 400, "REQUEST_INVALID", "body"),
        ("contact_sync", b"[]", 400, "REQUEST_INVALID", "body"),
        ("contact_sync", b"{", 400, "REQUEST_INVALID", "body"),
        ("contact_sync", b'{"auth":' + b"[" * 10_000 + b"]" * 10_000 + b"}", 400, "REQUEST_INVALID", ""),
        ("contact_sync", b'{"meta": {}}', 400, "REQUEST_INVALID", "auth"),
        ("contact_sync", b'{"auth": {"username": "a\\u0000b"}}', 400, "REQUEST_INVALID", "auth.username"),
        ("contact_sync", b'{"auth": {"username": "\\ud800"}}', 400, "REQUEST_INVALID", ""),
        ("contact_sync", {"auth": AUTH, "meta": {"offset": "garbage"}}, 400, "OFFSET_INVALID", "meta.offset"),
        (
            "contact_sync",
            {"auth": AUTH, "meta": {"synchronization_checkpoint": "yesterday"}},
            400,
            "CHECKPOINT_INVALID",
            "meta.synchronization_checkpoint",
        ),
        ("agent_sync", {"auth": AUTH, "meta": {"offset": -1}}, 400, "OFFSET_INVALID", "meta.offset"),
        ("actions/create_ticket", {"auth": AUTH, "data": {}}, 400, "INPUT_MISSING", "data.subject"),
        (
            "actions/log_call",
            {"auth": AUTH, "data": {"subject": "x", "duration_seconds": "long"}},
            400,
            "INPUT_INVALID",
            "data.duration_seconds",
        ),
        ("actions/explode", {"auth": AUTH, "data": {}}, 404, "ACTION_NOT_FOUND", None),
        ("../nobody/contact_sync", {"auth": AUTH}, 404, "INTEGRATION_NOT_FOUND", None),
        ("contact_sync", {"auth": {}}, 401, "CREDENTIALS_INVALID", None),
        ("contact_sync", {"auth": AUTH | {"password": "wrong"}}, 401, "CREDENTIALS_INVALID", None),
        (
            "interaction_update",
            {"auth": AUTH | {"password": "wrong"}, "data": {"contact_external_id": "1"}},
            401,
            "CREDENTIALS_INVALID",
            None,
        ),
        ("agent_sync", {"auth": AUTH | {"password": "wrong"}}, 401, "CREDENTIALS_INVALID", None),
        (
            "actions/add_note",
            {"auth": AUTH, "meta": {"contact_external_id": "999999"}, "data": {"text": "x"}},
            400,
            "CRM_REJECTED",
            None,
        ),
        ("contact_sync", b'{"auth": {}, "meta": {"x": "' + b"x" * 2**21 + b'"}}', 413, "BODY_TOO_LARGE", None),
    ],
)
def test_bad_input_gets_its_answer(
    bridge: Bridge, path: str, body: Any, status: int, reason: str, field: str | None
) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    response = bridge.http.post(f"/sample/{path}", content=content, headers={"Content-Type": "application/json"})
    answer = response.json()
    assert (response.status_code, answer["error"]["reason"]) == (status, reason), response.text
    assert response.headers["Content-Type"].startswith("application/json")
    assert answer["error"]["request_id"] == response.headers["X-Request-Id"]
    if field:
        assert field in answer["message"]


@pytest.mark.parametrize(
    "body",
    [
        {"auth": AUTH, "meta": {"offset": None, "synchronization_checkpoint": "2012-11-20 23:01:00 UTC"}, "extra": [1]},
        {"auth": AUTH | {"account": 7, "flag": True, "more": {"nested": []}}, "meta": None},
        {"auth": AUTH},
    ],
)
def test_sloppy_callers_are_served(bridge: Bridge, body: Any) -> None:
    assert bridge.post("contact_sync", body).status_code == 200


def test_an_offset_of_another_integration_is_refused(bridge: Bridge) -> None:
    import base64

    offset = bridge.post("contact_sync").json()["next_offset"]
    decoded = base64.urlsafe_b64decode(offset[2:] + "==").replace(b'"sample"', b'"another"')
    forged = "1." + base64.urlsafe_b64encode(decoded).decode().rstrip("=")
    response = bridge.post("contact_sync", meta={"offset": forged})
    assert (response.status_code, response.json()["error"]["reason"]) == (400, "OFFSET_INVALID")


def test_duplicate_keys_take_the_last_value(bridge: Bridge) -> None:
    body = json.dumps({"auth": AUTH})[:-1] + ', "auth": {"username": "nobody", "password": "x"}}'
    response = bridge.http.post("/sample/auth_validation", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 401


def test_a_killed_adapter_is_a_503_that_says_when_to_come_again(own_bridge: Bridge) -> None:
    own_bridge.adapter.kill()
    for path in ("auth_validation", "contact_sync", "agent_sync", "interaction_update"):
        response = own_bridge.post(path, data={"contact_external_id": "1"})
        assert (response.status_code, response.json()["error"]["reason"]) == (503, "ADAPTER_UNAVAILABLE")
        assert int(response.headers["Retry-After"]) > 0
    response = own_bridge.post("actions/add_note", meta={"contact_external_id": "1"}, data={"text": "x"})
    assert response.status_code == 503
    assert own_bridge.http.get("/healthz").status_code == 200
    assert own_bridge.http.get("/readyz").status_code == 200
    assert own_bridge.http.get("/readyz?integration=sample").status_code == 503


def test_a_killed_core_is_a_503_too(own_bridge: Bridge) -> None:
    own_bridge.core.kill()
    response = own_bridge.post("contact_sync")
    assert (response.status_code, response.json()["error"]["reason"]) == (503, "CORE_UNAVAILABLE")
    assert int(response.headers["Retry-After"]) > 0
    assert own_bridge.http.get("/readyz").status_code == 503


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_every_process_stops_cleanly_when_it_is_told(own_bridge: Bridge, number: signal.Signals) -> None:
    for process in reversed(own_bridge.processes):
        process.signal(number)
        assert process.wait() == 0, process.output
        assert "Traceback" not in process.output
