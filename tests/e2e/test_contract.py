"""The contract, as Talkdesk sees it, on the sample: edge, core, adapter and database are real."""

import uuid
from typing import Any

from tests.support.bridge import AUTH, Bridge


def the_contact(bridge: Bridge, contact_id: str) -> dict[str, Any]:
    contacts = (contact for page in bridge.synchronize() for contact in page["contacts"])
    return next(contact for contact in contacts if contact["id"] == contact_id)


def test_good_credentials(bridge: Bridge) -> None:
    response = bridge.post("auth_validation")
    assert response.status_code == 200
    assert isinstance(response.json(), dict)


def test_bad_credentials(bridge: Bridge) -> None:
    response = bridge.post("auth_validation", {"auth": AUTH | {"password": "wrong"}})
    assert response.status_code == 401
    assert response.json()["error"]["reason"] == "CREDENTIALS_INVALID"


def test_an_initial_synchronisation_delivers_every_contact_once_in_order(bridge: Bridge) -> None:
    pages = bridge.synchronize()
    ids = [int(contact["id"]) for page in pages for contact in page["contacts"]]
    assert len(ids) == len(set(ids))
    assert set(range(1, 2001)) <= set(ids)
    checkpoints = [page["synchronization_checkpoint"] for page in pages]
    assert checkpoints == sorted(checkpoints)
    assert all("next_offset" in page for page in pages[:-1])
    assert "next_offset" not in pages[-1]
    for page in pages:
        for contact in page["contacts"]:
            assert isinstance(contact["id"], str)
            assert contact["name"].strip()
            assert None not in contact.values()
            assert "" not in contact.values()


def test_a_created_contact_arrives_with_the_next_incremental_synchronisation(bridge: Bridge) -> None:
    checkpoint = bridge.synchronize()[-1]["synchronization_checkpoint"]
    name = f"Ada {uuid.uuid4()}"
    created = bridge.post("actions/create_contact", data={"name": name, "phone": "(415) 555-0199"})
    assert created.status_code == 201
    pages = bridge.synchronize(checkpoint)
    arrived = {contact["id"]: contact for page in pages for contact in page["contacts"]}
    assert arrived[created.json()["contact_external_id"]]["name"] == name
    assert arrived[created.json()["contact_external_id"]]["phones"] == ["+14155550199"]
    assert pages[-1]["synchronization_checkpoint"] > checkpoint


def test_a_created_ticket_shows_beside_its_contact(bridge: Bridge) -> None:
    subject = f"Missed call {uuid.uuid4()}"
    created = bridge.post(
        "actions/create_ticket",
        meta={"contact_external_id": "7", "agent_external_id": "2"},
        data={"subject": subject, "description": "A call was missed.", "priority": "high"},
    )
    assert created.status_code == 201
    shown = bridge.post("interaction_update", data={"contact_external_id": 7}).json()
    (ticket,) = (interaction for interaction in shown if interaction["subject"] == subject)
    assert (ticket["id"], ticket["type"], ticket["priority"]) == (created.json()["external_id"], "ticket", "high")


def test_interactions_by_id_phone_and_email_are_the_same(bridge: Bridge) -> None:
    person = the_contact(bridge, "1")
    by_id = bridge.post("interaction_update", data={"contact_external_id": "1"}).json()
    by_phone = bridge.post("interaction_update", data={"contact_phones": person["phones"][:1]}).json()
    by_email = bridge.post("interaction_update", data={"contact_emails": person["emails"][:1]}).json()
    assert by_id
    assert by_id == by_phone == by_email
    assert {interaction["type"] for interaction in by_id} <= {"ticket", "note", "call"}
    notes = bridge.post("interaction_update", meta={"interaction_types": ["note"]}, data={"contact_external_id": "1"})
    assert {interaction["type"] for interaction in notes.json()} == {"note"}


def test_a_merged_contact_is_found_by_its_phone(bridge: Bridge) -> None:
    person = the_contact(bridge, "1")
    gone = bridge.post(
        "interaction_update", data={"contact_external_id": "999999", "contact_phones": person["phones"]}
    ).json()
    assert gone == bridge.post("interaction_update", data={"contact_external_id": "1"}).json()


def test_agents(bridge: Bridge) -> None:
    answer = bridge.post("agent_sync", meta={"offset": None}).json()
    assert len(answer["agents"]) == 25
    assert "next_offset" not in answer
    assert all(set(agent) == {"id", "name", "email"} for agent in answer["agents"])
    rest = bridge.post("agent_sync", meta={"offset": "5"}).json()
    assert rest["agents"] == answer["agents"][5:]


def test_every_answer_tells_its_request_id(bridge: Bridge) -> None:
    response = bridge.http.post("/sample/agent_sync", json={"auth": AUTH}, headers={"X-Request-Id": "call-4711"})
    assert response.headers["X-Request-Id"] == "call-4711"
    for process, event in zip(bridge.processes, ("call", "call", "request"), strict=True):
        process.wait_for_event(event, request_id="call-4711")
