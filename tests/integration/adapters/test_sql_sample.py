"""The sample, through the SQL adapter's process, over each kind of database."""

from collections.abc import Callable
from typing import Any

import grpc
import pytest

from deskbridge.v1 import adapter_pb2 as pb
from deskbridge.v1.action_pb2 import ActionInputType
from deskbridge.v1.adapter_pb2 import AdapterServiceExecuteActionRequest as ExecuteActionRequest
from deskbridge.v1.auth_pb2 import Auth, FieldValue
from deskbridge.v1.contact_pb2 import CONTACT_ORDERING_KEYSET, Contact, ContactPosition

MakeAuth = Callable[..., Auth]


def pages(stub: Any, auth: Auth, size: int, after: ContactPosition | None = None) -> list[Contact]:
    """Every contact from the position on, page by page. Fails when a page does not lead on."""
    contacts: list[Contact] = []
    while True:
        page = stub.ListContacts(pb.ListContactsRequest(auth=auth, page_size=size, after=after))
        contacts.extend(page.contacts)
        assert len(page.contacts) <= size
        if page.exhausted:
            return contacts
        last = page.contacts[-1]
        position = ContactPosition(updated_at=last.updated_at, id=last.id)
        assert position != after
        after = position


def key(contact: Contact) -> tuple[int, int, int]:
    return contact.updated_at.seconds, contact.updated_at.nanos, int(contact.id)


def values(**inputs: str | int) -> dict[str, FieldValue]:
    return {
        name: FieldValue(string_value=value) if isinstance(value, str) else FieldValue(integer_value=value)
        for name, value in inputs.items()
    }


def test_describes_itself(sample: Any) -> None:
    description = sample.stub.Describe(pb.DescribeRequest())
    assert (description.name, description.protocol_version) == ("sql", "1.1")
    assert [field.name for field in description.authentication.fields] == ["username", "password"]
    assert description.contacts.ordering == CONTACT_ORDERING_KEYSET
    assert description.contacts.visibility_lag.seconds == 10
    assert description.contacts.find
    assert list(description.interactions.types) == ["ticket", "note", "call"]
    inputs = {action.name: [(i.key, i.mandatory, i.type) for i in action.inputs] for action in description.actions}
    text, integer = ActionInputType.ACTION_INPUT_TYPE_STRING, ActionInputType.ACTION_INPUT_TYPE_INTEGER
    assert inputs == {
        "create_ticket": [("subject", True, text), ("description", True, text), ("priority", False, text)],
        "create_contact": [
            ("name", True, text),
            ("email", False, text),
            ("phone", False, text),
            ("company", False, text),
        ],
        "log_call": [("subject", True, text), ("notes", False, text), ("duration_seconds", False, integer)],
        "add_note": [("text", True, text)],
    }


def test_good_credentials(sample: Any, auth: MakeAuth) -> None:
    assert not sample.stub.ValidateCredentials(pb.ValidateCredentialsRequest(auth=auth())).fields


@pytest.mark.parametrize(
    "fields",
    [
        {"username": "john.doe@example.com", "password": "wrong"},
        {"username": "john.doe@example.com"},
        {"username": "john.doe@example.com", "password": "605b32dd\0"},
        {"username": "' OR 1=1 --", "password": "' OR '1'='1"},
    ],
)
def test_bad_credentials_open_nothing(sample: Any, auth: MakeAuth, fields: dict[str, str]) -> None:
    bad = auth(**fields)
    calls: list[Callable[[], Any]] = [
        lambda: sample.stub.ValidateCredentials(pb.ValidateCredentialsRequest(auth=bad)),
        lambda: sample.stub.ListContacts(pb.ListContactsRequest(auth=bad, page_size=1)),
        lambda: sample.stub.FindContacts(pb.FindContactsRequest(auth=bad, emails=["a@example.com"], page_size=1)),
        lambda: sample.stub.ListAgents(pb.ListAgentsRequest(auth=bad, page_size=1)),
        lambda: sample.stub.ListInteractions(
            pb.ListInteractionsRequest(auth=bad, contact_ids=["1"], types=["note"], page_size=1)
        ),
        lambda: sample.stub.ExecuteAction(
            ExecuteActionRequest(auth=bad, action="add_note", contact_external_id="1", inputs=values(text="no"))
        ),
    ]
    for call in calls:
        with pytest.raises(grpc.RpcError) as caught:
            call()
        assert caught.value.code() == grpc.StatusCode.UNAUTHENTICATED


@pytest.mark.parametrize("size", [7, 100, 1000])
def test_pages_deliver_every_contact_once_ascending(sample: Any, auth: MakeAuth, size: int) -> None:
    keys = [key(contact) for contact in pages(sample.stub, auth(), size)]
    assert keys == sorted(set(keys))
    assert {id_ for _, _, id_ in keys} == set(range(1, 2001))


def test_a_group_of_equal_timestamps_larger_than_a_page_is_paged_by_id(sample: Any, auth: MakeAuth) -> None:
    contacts = pages(sample.stub, auth(), 1000)
    times = [(contact.updated_at.seconds, contact.updated_at.nanos) for contact in contacts]
    largest = max(set(times), key=times.count)
    assert times.count(largest) > 100
    first = next(contact for contact in contacts if (contact.updated_at.seconds, contact.updated_at.nanos) == largest)
    inclusive = ContactPosition(updated_at=first.updated_at)
    page = sample.stub.ListContacts(pb.ListContactsRequest(auth=auth(), page_size=50, after=inclusive))
    assert page.contacts[0] == first
    assert [key(c) for c in pages(sample.stub, auth(), 50, inclusive)] == [
        key(c) for c in contacts if key(c) >= key(first)
    ]


def test_jane_doe(sample: Any, auth: MakeAuth) -> None:
    found = sample.stub.FindContacts(pb.FindContactsRequest(auth=auth(), phones=["+15555550100"], page_size=5))
    (jane,) = found.contacts
    assert (jane.id, jane.name, list(jane.phones), list(jane.emails)) == (
        "1", "Jane Doe", ["+15555550100"], ["jane.doe@example.com"],
    )  # fmt: skip
    assert jane.url == "https://crm.example.com/contacts/1"
    assert jane.HasField("updated_at")


def test_finds_by_email_and_by_a_national_phone(sample: Any, auth: MakeAuth) -> None:
    request = pb.FindContactsRequest(
        auth=auth(), emails=["jane.doe@example.com", "x\0y"], phones=["(202) 555-0109", "\0"], page_size=5
    )
    assert {contact.id for contact in sample.stub.FindContacts(request).contacts} == {"1", "9"}


def test_finds_nobody_by_nothing(sample: Any, auth: MakeAuth) -> None:
    assert not sample.stub.FindContacts(pb.FindContactsRequest(auth=auth(), page_size=5)).contacts


def test_agents_page_by_page(sample: Any, auth: MakeAuth) -> None:
    agents, token = [], ""
    while True:
        page = sample.stub.ListAgents(pb.ListAgentsRequest(auth=auth(), page_size=10, page_token=token))
        agents.extend(page.agents)
        token = page.next_page_token
        if not token:
            break
    assert [agent.id for agent in agents] == [str(number) for number in range(1, 26)]
    assert (agents[0].name, agents[0].email) == ("John Doe", "john.doe@example.com")


def test_interactions_newest_first_of_the_types_asked_for(sample: Any, auth: MakeAuth) -> None:
    def ask(*types: str, size: int = 50) -> list[Any]:
        request = pb.ListInteractionsRequest(auth=auth(), contact_ids=["1"], types=types, page_size=size)
        return list(sample.stub.ListInteractions(request).interactions)

    everything = ask("ticket", "note", "call")
    assert {interaction.type for interaction in everything} == {"ticket", "note", "call"}
    dates = [interaction.date.seconds for interaction in everything]
    assert dates == sorted(dates, reverse=True)
    assert {interaction.contact_id for interaction in everything} == {"1"}
    assert ask("ticket", "note", "call", size=2) == everything[:2]
    assert ask("note") == [interaction for interaction in everything if interaction.type == "note"]


def test_unknown_contacts_are_told_from_those_without_interactions(sample: Any, auth: MakeAuth) -> None:
    ids = ["1", "23", "0", "2001", "01", "1.0", "abc", "x\0", "9" * 30, " 1"]
    request = pb.ListInteractionsRequest(auth=auth(), contact_ids=ids, types=["note"], page_size=5)
    answer = sample.stub.ListInteractions(request)
    assert {interaction.contact_id for interaction in answer.interactions} == {"1"}
    assert list(answer.unknown_contact_ids) == ids[2:]


@pytest.mark.parametrize("id_", ["abc", "1.5", "9" * 30, "1\0", "\uff10"])
def test_a_position_that_cannot_be_is_refused(sample: Any, auth: MakeAuth, id_: str) -> None:
    position = ContactPosition(updated_at={"seconds": 1_600_000_000}, id=id_)  # type: ignore[arg-type]
    with pytest.raises(grpc.RpcError) as caught:
        sample.stub.ListContacts(pb.ListContactsRequest(auth=auth(), page_size=1, after=position))
    assert caught.value.code() == grpc.StatusCode.INVALID_ARGUMENT


def test_actions_write(database: Any, auth: MakeAuth) -> None:
    database.fill(100)
    with database.serving(database.sample_config()) as served:

        def execute(action: str, contact: str = "", **inputs: str | int) -> Any:
            request = ExecuteActionRequest(
                auth=auth(), action=action, contact_external_id=contact, agent_external_id="1", inputs=values(**inputs)
            )
            return served.stub.ExecuteAction(request).result

        last = pages(served.stub, auth(), 1000)[-1]
        position = ContactPosition(updated_at=last.updated_at, id=last.id)
        created = execute("create_contact", name="Neu Öl", email="Neu@Example.com", phone="+15550001")
        assert created.contact_external_type == "contact"
        assert created.contact_external_url == f"https://crm.example.com/contacts/{created.contact_external_id}"
        (contact,) = pages(served.stub, auth(), 10, position)
        assert (contact.id, contact.name) == (created.contact_external_id, "Neu Öl")
        assert (list(contact.emails), list(contact.phones)) == (["neu@example.com"], ["+15550001"])

        ids = {
            execute("create_ticket", contact.id, subject="Late", description="Where is it?").external_id,
            execute("log_call", contact.id, subject="Missed", duration_seconds=65).external_id,
            execute("add_note", contact.id, text="Ünïcode").external_id,
        }
        request = pb.ListInteractionsRequest(
            auth=auth(), contact_ids=[contact.id], types=["ticket", "note", "call"], page_size=10
        )
        interactions = {i.type: i for i in served.stub.ListInteractions(request).interactions}
        assert {interaction.id for interaction in interactions.values()} == ids
        assert (interactions["ticket"].priority, interactions["ticket"].status) == ("normal", "new")
        assert interactions["note"].description == "Ünïcode"


@pytest.mark.parametrize(
    ("action", "contact", "inputs", "message"),
    [
        ("add_note", "", {"text": "x"}, "A note needs a contact to be added to."),
        ("add_note", "99999", {"text": "x"}, "There is no contact 99999."),
        ("add_note", "abc", {"text": "x"}, "There is no contact abc."),
    ],
)
def test_refused_actions(
    sample: Any, auth: MakeAuth, action: str, contact: str, inputs: dict[str, str], message: str
) -> None:
    request = ExecuteActionRequest(auth=auth(), action=action, contact_external_id=contact, inputs=values(**inputs))
    with pytest.raises(grpc.RpcError) as caught:
        sample.stub.ExecuteAction(request)
    assert caught.value.code() == grpc.StatusCode.FAILED_PRECONDITION
    assert caught.value.details() == message


@pytest.mark.parametrize(
    "inputs",
    [values(subject="x", duration_seconds=2**63 - 1), values(subject="x\0y"), values(subject="x" * 5000)],
    ids=["out of range", "NUL", "too long"],
)
def test_values_that_do_not_fit_are_no_bug(sample: Any, auth: MakeAuth, inputs: dict[str, FieldValue]) -> None:
    request = ExecuteActionRequest(auth=auth(), action="log_call", contact_external_id="2", inputs=inputs)
    try:
        sample.stub.ExecuteAction(request)
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.FAILED_PRECONDITION  # noqa: PT017
