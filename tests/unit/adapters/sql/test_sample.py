"""The sample's people are what design.md fixes."""

from collections import Counter
from datetime import UTC, datetime

from adapters.sql.sample import history, people

CONTACTS = [people.contact(number, people.CONTACTS) for number in range(1, people.CONTACTS + 1)]


def test_contacts() -> None:
    assert [contact["id"] for contact in CONTACTS] == list(range(1, 2001))
    jane = CONTACTS[0]
    assert (jane["name"], jane["phone"], jane["email"]) == ("Jane Doe", "+15555550100", "jane.doe@example.com")
    nameless = [contact for contact in CONTACTS if not contact["name"]]
    phoneless = [contact for contact in CONTACTS if not contact["phone"] and not contact["mobile"]]
    bare = [contact for contact in nameless if contact in phoneless]
    assert len(nameless) == 50
    assert len(phoneless) == 80
    assert len(bare) == 10
    assert all(contact["company"] and contact["email"] for contact in bare)
    assert all(contact["email"] is None or str(contact["email"]).islower() for contact in CONTACTS)


def test_timestamps_are_shared_and_long_past() -> None:
    groups = Counter(people.changed_at(number, people.CONTACTS) for number in range(1, people.CONTACTS + 1))
    assert max(groups.values()) == 160
    assert all(count > 1 for count in groups.values())
    assert max(groups) < datetime(2020, 1, 1, tzinfo=UTC)


def test_agents() -> None:
    agents = people.users()
    assert len(agents) == 25
    assert agents[0] == {"id": 1, "name": "John Doe", "email": "john.doe@example.com"}
    assert len({agent["email"] for agent in agents}) == 25


def test_jane_doe_has_interactions_of_every_type() -> None:
    for records in (history.tickets(5), history.notes(5), history.calls(5)):
        assert 1 in {record["contact_id"] for record in records}
