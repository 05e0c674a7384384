"""Given this CRM and this caller, these interactions."""

from typing import Any

import grpc
import pytest

from deskbridge.v1.adapter_pb2 import FindContactsRequest, ListInteractionsRequest
from deskbridge.v1.interaction_pb2 import Interaction
from deskbridge.v1.interaction_retriever_pb2 import RetrieveInteractionsRequest, RetrieveInteractionsResponse
from deskbridge.v1.interaction_retriever_pb2_grpc import InteractionRetrieverServiceStub
from tests.support.core_server import AUTH, core_channel, integration_file
from tests.support.fake_adapter import CrmError, FakeAdapter, contact, interaction, serving
from tests.support.status import failing


async def retrieve(channel: grpc.aio.Channel, **fields: Any) -> RetrieveInteractionsResponse:
    return await InteractionRetrieverServiceStub(channel).RetrieveInteractions(
        RetrieveInteractionsRequest(integration="fake", auth=AUTH, **fields)
    )


def ids(response: RetrieveInteractionsResponse) -> list[str]:
    return [each.id for each in response.interactions]


@pytest.fixture
def crm(adapter: FakeAdapter) -> FakeAdapter:
    """Two contacts with one phone; the newer one is 2."""
    adapter.known_contact_ids = {"1", "2"}
    adapter.interactions = [
        interaction("a", "1", 100),
        interaction("b", "1", 300, type="note"),
        interaction("c", "1", 200),
        interaction("d", "2", 400),
    ]
    adapter.found = [
        contact("1", 1, phones=["(415) 555-0100"], emails=["jane@example.com"]),
        contact("2", 2, phones=["+1 415 555 0100"]),
    ]
    return adapter


async def test_a_known_contact_shows_its_interactions_newest_first(crm: FakeAdapter, channel: grpc.aio.Channel) -> None:
    assert ids(await retrieve(channel, contact_external_id="1")) == ["b", "c", "a"]
    assert crm.requests_of(FindContactsRequest) == []


async def test_only_the_types_asked_for(crm: FakeAdapter, channel: grpc.aio.Channel) -> None:
    assert ids(await retrieve(channel, contact_external_id="1", interaction_types=["note", "unheard-of"])) == ["b"]
    assert ids(await retrieve(channel, contact_external_id="1", interaction_types=["unheard-of"])) == []


async def test_an_id_that_the_crm_no_longer_knows_is_looked_up(crm: FakeAdapter, channel: grpc.aio.Channel) -> None:
    merged = await retrieve(channel, contact_external_id="gone", contact_emails=["Jane@Example.com "])
    assert ids(merged) == ["b", "c", "a"]


async def test_the_newest_of_several_contacts_with_one_phone(crm: FakeAdapter, channel: grpc.aio.Channel) -> None:
    assert ids(await retrieve(channel, contact_phones=["+14155550100"])) == ["d"]


@pytest.mark.parametrize(("policy", "expected"), [("all", ["d", "b", "c", "a"]), ("none", [])])
async def test_the_integrations_policy_for_ambiguous_contacts(
    crm: FakeAdapter, policy: str, expected: list[str]
) -> None:
    async with (
        serving(crm) as address,
        core_channel(integration_file(address, ambiguous_contacts=policy)) as channel,
    ):
        assert ids(await retrieve(channel, contact_phones=["+14155550100"])) == expected


async def test_a_look_up_that_answers_anybody_is_dropped_and_counted(
    crm: FakeAdapter, channel: grpc.aio.Channel
) -> None:
    response = await retrieve(channel, contact_phones=["+442079460000"])
    assert (ids(response), response.mismatched_contacts) == ([], 2)
    assert crm.requests_of(ListInteractionsRequest) == []


async def test_a_look_up_does_not_find_what_is_deleted(crm: FakeAdapter, channel: grpc.aio.Channel) -> None:
    for each in crm.found:
        each.deleted = True
    response = await retrieve(channel, contact_phones=["+14155550100"])
    assert (ids(response), response.mismatched_contacts) == ([], 0)


async def test_the_look_up_asks_for_national_forms(crm: FakeAdapter, channel: grpc.aio.Channel) -> None:
    await retrieve(channel, contact_phones=["+14155550100"])
    (asked,) = crm.requests_of(FindContactsRequest)
    assert {"+14155550100", "4155550100", "(415) 555-0100", "415-555-0100"} <= set(asked.phones)


async def test_nobody_to_look_up_is_nothing_to_show(crm: FakeAdapter, channel: grpc.aio.Channel) -> None:
    assert ids(await retrieve(channel, contact_name="Jane", contact_phones=[" "])) == []
    assert crm.requests_of(FindContactsRequest) == []


async def test_a_crm_that_ignores_filters_shows_nothing_foreign(crm: FakeAdapter, channel: grpc.aio.Channel) -> None:
    crm.ignores_filters = True
    response = await retrieve(channel, contact_external_id="1", interaction_types=["note"])
    assert (ids(response), response.skipped_interactions) == (["b"], 3)


async def test_words_subjects_and_what_cannot_be_delivered(crm: FakeAdapter, channel: grpc.aio.Channel) -> None:
    crm.interactions = [
        interaction("a", "1", 9, priority="Critical", status="on-hold"),
        interaction("b", "1", 8, priority="P1", status="Whatever", subject="", description="First line\nSecond"),
        interaction("c", "1", 7, subject=" "),
        interaction("", "1", 6),
        Interaction(id="undated", contact_id="1", type="ticket", subject="x"),
        interaction("a", "1", 9, priority="Critical", status="on-hold"),
    ]
    response = await retrieve(channel, contact_external_id="1")
    assert [(each.id, each.subject, each.priority, each.status) for each in response.interactions] == [
        ("a", "Ticket a", "urgent", "pending"),
        ("b", "First line", "", ""),
        ("c", "ticket", "", ""),
    ]
    assert response.skipped_interactions == 2


async def test_the_integrations_own_words_and_limit(crm: FakeAdapter) -> None:
    crm.interactions = [interaction(str(second), "1", second, priority="P1", status="Parked") for second in range(9)]
    file_fields = {"priorities": {"p1": "urgent"}, "statuses": {"parked": "pending"}, "interaction_limit": 2}
    async with serving(crm) as address, core_channel(integration_file(address, **file_fields)) as channel:
        response = await retrieve(channel, contact_external_id="1")
    assert [(each.id, each.priority, each.status) for each in response.interactions] == [
        ("8", "urgent", "pending"),
        ("7", "urgent", "pending"),
    ]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"contact_external_id": "a\0"}, "data.contact_external_id"),
        ({"contact_external_id": "a" * 1001}, "data.contact_external_id"),
        ({"contact_emails": ["x@example.com"] * 101}, "data.contact_emails"),
        ({"contact_phones": ["1", "\0"]}, "data.contact_phones[1]"),
        ({"interaction_types": ["\0"]}, "meta.interaction_types[0]"),
    ],
)
async def test_bad_requests_name_the_field(channel: grpc.aio.Channel, fields: dict[str, Any], field: str) -> None:
    async with failing() as failure:
        await retrieve(channel, **fields)
    assert failure.error.reason == "REQUEST_INVALID"
    assert [violation.field for violation in failure.error.violations] == [field]


@pytest.mark.parametrize("fields", [{"interaction_types": ["unheard-of"], "contact_external_id": "1"}, {}])
async def test_nothing_to_ask_for_does_not_hide_wrong_credentials(
    crm: FakeAdapter, channel: grpc.aio.Channel, fields: dict[str, Any]
) -> None:
    crm.errors["ValidateCredentials"] = [CrmError(grpc.StatusCode.UNAUTHENTICATED, "CREDENTIALS_INVALID")]
    async with failing() as failure:
        await retrieve(channel, **fields)
    assert failure.error.reason == "CREDENTIALS_INVALID"
