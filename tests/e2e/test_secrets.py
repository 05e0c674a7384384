"""No credential and no access key in any log of any process, at any level; nor in any answer."""

import json
from pathlib import Path

from tests.support.bridge import Bridge, running_bridge

CANARY_USER = "canary-user-51b2@example.com"
CANARY_PASSWORD = 'canary-pass\\word "ü" 77aa'
CANARY_KEY = "canary-key-93cd"
CANARIES = ("canary-user", "canary-pass", "canary-key", "605b32dd", "john.doe")


def bodies() -> list[bytes]:
    wrong = {"username": CANARY_USER, "password": CANARY_PASSWORD}
    good = {"username": "john.doe@example.com", "password": "605b32dd"}
    requests = [
        {"auth": auth, "meta": meta, "data": data}
        for auth in (wrong, good, wrong | {"nested": {"deep": CANARY_PASSWORD}})
        for meta in ({}, {"offset": CANARY_PASSWORD}, {"synchronization_checkpoint": CANARY_PASSWORD}, 7)
        for data in ({}, {"contact_external_id": "1"}, {"subject": "x", "description": "y", "text": "z"}, "nonsense")
    ]
    encoded = [json.dumps(request).encode() for request in requests]
    broken = json.dumps({"auth": wrong}).encode()
    return [
        *encoded,
        broken[:-2],
        broken + b"}",
        b"\xff" + broken,
        broken.replace(b"canary-user", b"\\ud800canary-user"),
    ]


def test_canaries_appear_nowhere(tmp_path: Path) -> None:
    key_file = tmp_path / "key"
    key_file.write_text(CANARY_KEY)
    integration = {"access_key": {"file": str(key_file)}}
    with running_bridge(tmp_path, integration=integration, env={"DESKBRIDGE_LOG_LEVEL": "debug"}) as bridge:
        answers = call_everything(bridge)
        logs = {process.pid: process for process in bridge.processes}
        for process in reversed(bridge.processes):
            process.stop()
    assert {200, 201, 400, 401, 403} <= {status for status, _ in answers}
    for process in logs.values():
        leaked = [line for line in process.lines if any(canary in line for canary in CANARIES)]
        assert leaked == []
    errors = "".join(text for status, text in answers if status >= 400)
    assert [canary for canary in CANARIES if canary in errors] == []


def call_everything(bridge: Bridge) -> list[tuple[int, str]]:
    answers = []
    routes = ["auth_validation", "contact_sync", "agent_sync", "interaction_update"]
    routes += ["actions/create_ticket", "actions/add_note", "actions/explode"]
    for prefix in (f"/sample/key/{CANARY_KEY}", "/sample/key/canary-key-wrong", "/sample"):
        for route in routes:
            for body in bodies() if prefix.endswith(CANARY_KEY) else bodies()[:2]:
                response = bridge.http.post(
                    f"{prefix}/{route}", content=body, headers={"Content-Type": "application/json"}
                )
                answers.append((response.status_code, response.text))
    bearer = {"Authorization": f"Bearer {CANARY_KEY}"}
    response = bridge.http.post("/sample/auth_validation", content=bodies()[0], headers=bearer)
    answers.append((response.status_code, response.text))
    return answers
