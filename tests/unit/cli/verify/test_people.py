from typing import Any

from cli.verify.people import People


def test_counts_and_samples_do_not_grow_with_the_contacts() -> None:
    people = People()
    for number in range(1000):
        people.add({"id": str(number), "name": "N", "phones": ["555"] if number % 2 else [], "title": ""})
    people.add({"id": "x", "name": "N", "phones": ["+12025550123"], "emails": ["a@example.com"]})
    assert (people.contacts, people.phones, people.odd_phones, people.without_phone) == (1001, 501, 500, 500)
    assert people.odd_phone == "555"
    assert len(people.pick("any")) == len(people.pick("phones")) == 8
    assert [person.id for person in people.pick("emails")] == ["x"]
    assert max(int(person.id) for person in people.pick("any") if person.id != "x") > 100
    assert round(people.coverage()["phones"]) == 50
    assert people.coverage()["title"] == 0


def test_broken_contacts_are_borne() -> None:
    people = People()
    contacts: list[dict[str, Any]] = [{}, {"id": 7, "phones": "x", "emails": [1, None]}, {"id": [], "name": None}]
    for contact in contacts:
        people.add(contact)
    assert (people.contacts, people.without_phone) == (3, 3)
    assert [person.id for person in people.pick("any")] == ["7"]
