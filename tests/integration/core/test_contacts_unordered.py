"""Given this CRM and this request, these contacts; in the ordering unordered."""

from typing import Any

import grpc
import pytest

from core.moments import Moment
from deskbridge.v1.adapter_pb2 import ListContactsRequest, ListContactsResponse
from tests.support.contact_sync import calling, ids
from tests.support.fake_adapter import contact, many
from tests.support.ordered_crms import DAY, SECOND, UNORDERED, Scripted, UnorderedCrm, offering, undated
from tests.support.status import failing

# 2001-09-09T01:46:40Z, and no second has passed since.
STARTED: Moment = (1_000_000_000, 0)


def clock() -> Moment:
    return STARTED


def crm(**fields: Any) -> UnorderedCrm:
    return UnorderedCrm(contacts=list(many(25)), description=offering(UNORDERED, **fields))


@pytest.mark.parametrize("page_size", [1, 3, 10, 25, 26])
async def test_a_scan_delivers_every_contact_once(page_size: int) -> None:
    async with calling(crm()) as caller:
        pages = await caller.pages(page_size=page_size)
    assert sorted(ids(pages)) == [f"{number:04d}" for number in range(1, 26)]


@pytest.mark.parametrize(
    ("lag", "checkpoint"),
    [
        (0, "2001-09-09T01:46:40.000000Z"),
        (100 * SECOND, "2001-09-09T01:45:00.000000Z"),
        (DAY, "2001-09-08T01:46:40.000000Z"),
    ],
)
async def test_the_checkpoint_of_the_last_page_is_the_start_less_the_lag(lag: int, checkpoint: str) -> None:
    async with calling(crm(lag=lag), clock) as caller:
        pages = await caller.pages(page_size=10)
        again = await caller.pages("2000-01-01T00:00:00.000000Z", page_size=10)
    assert [page.synchronization_checkpoint for page in pages] == ["", "", checkpoint]
    assert [page.synchronization_checkpoint for page in again] == [checkpoint]


async def test_until_then_an_incremental_scan_keeps_the_checkpoint_it_began_with() -> None:
    async with calling(crm(), clock) as caller:
        pages = await caller.pages("1970-01-01T00:00:05Z", page_size=10)
    assert [page.synchronization_checkpoint for page in pages] == [
        "1970-01-01T00:00:05.000000Z",
        "1970-01-01T00:00:05.000000Z",
        "2001-09-09T01:46:40.000000Z",
    ]


async def test_a_checkpoint_never_goes_backwards_on_a_replica_whose_clock_is_behind() -> None:
    async with calling(crm(), clock) as caller:
        pages = await caller.pages("2001-09-09T12:00:00Z")
    assert pages[-1].synchronization_checkpoint == "2001-09-09T12:00:00.000000Z"


@pytest.mark.parametrize(
    ("step", "lag", "since"), [(SECOND, 0, 90_061), (DAY, 0, 86_400), (SECOND, 2 * SECOND, 90_059), (DAY, DAY, 0)]
)
async def test_what_changed_since_the_checkpoint_less_the_lag_is_asked_for_at_a_whole_step(
    step: int, lag: int, since: int
) -> None:
    adapter = crm(step=step, lag=lag)
    async with calling(adapter) as caller:
        await caller.pages("1970-01-02T01:01:01.5Z", page_size=10)
    calls = adapter.requests_of(ListContactsRequest)
    assert len(calls) == 3
    assert all(call.scan.since.seconds == since and not call.scan.since.nanos for call in calls)
    assert [call.scan.page_token for call in calls] == ["", "0016", "0006"]


async def test_an_initial_scan_asks_for_everything() -> None:
    adapter = crm()
    async with calling(adapter) as caller:
        await caller.pages()
    assert not any(call.scan.HasField("since") for call in adapter.requests_of(ListContactsRequest))


@pytest.mark.parametrize("cap", [1, 24, 25])
@pytest.mark.parametrize("page_size", [4, 1000])
async def test_a_scan_that_reaches_the_cap_is_an_error(cap: int, page_size: int) -> None:
    async with calling(crm(result_cap=cap)) as caller, failing() as failure:
        await caller.pages(page_size=page_size)
    assert (failure.error.code, failure.error.reason) == (grpc.StatusCode.INTERNAL, "CRM_RESPONSE_INVALID")
    assert f"{cap} contacts" in failure.error.message


async def test_a_scan_below_the_cap_is_whole() -> None:
    async with calling(crm(result_cap=26)) as caller:
        assert len(ids(await caller.pages(page_size=4))) == 25


async def test_contacts_without_a_date_or_an_id() -> None:
    adapter = UnorderedCrm(contacts=[undated("1"), contact("2", 2), contact("", 3)])
    async with calling(adapter) as caller:
        (page,) = await caller.pages()
    assert sorted(ids([page])) == ["1", "2"]
    assert page.skipped_contacts == 1


async def test_an_empty_page_with_a_next_token_is_only_a_step() -> None:
    pages = {
        "": ListContactsResponse(next_page_token="a"),
        "a": ListContactsResponse(next_page_token="b", exhausted=True),
        "b": ListContactsResponse(contacts=[contact("1", 1)]),
    }
    adapter = Scripted(description=offering(UNORDERED), answer=lambda request: pages[request.scan.page_token])
    async with calling(adapter) as caller:
        assert ids(await caller.pages()) == ["1"]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (ListContactsResponse(next_page_token="x" * 4001), "longer than 4000"),
        (ListContactsResponse(contacts=[contact("1", 1)], next_page_token="same"), "do not advance"),
        (ListContactsResponse(contacts=many(1001)), "more contacts than it was asked for"),
    ],
)
async def test_what_the_crm_must_not_answer(answer: ListContactsResponse, message: str) -> None:
    adapter = Scripted(description=offering(UNORDERED), answer=lambda _: answer)
    async with calling(adapter) as caller, failing() as failure:
        await caller.pages()
    assert failure.error.reason == "CRM_RESPONSE_INVALID"
    assert message in failure.error.message


async def test_what_changed_where_the_scan_has_been_is_found_by_the_next_one() -> None:
    adapter = crm()
    async with calling(adapter, clock) as caller:
        first = await caller.page(page_size=10)
        adapter.contacts.append(contact("9999", STARTED[0] + 5))
        rest = await caller.page(offset=first.next_offset)
        after = await caller.pages(rest.synchronization_checkpoint)
    assert "9999" not in ids([first, rest])
    assert ids(after) == ["9999"]


async def test_an_adapter_of_a_protocol_without_page_tokens_offers_no_contacts() -> None:
    adapter = Scripted(
        description=offering(UNORDERED), answer=lambda request: ListContactsResponse(contacts=many(request.page_size))
    )
    adapter.description.protocol_version = "1.0"
    async with calling(adapter) as caller, failing() as failure:
        await caller.pages(page_size=10)
    assert failure.error.reason == "COMPONENT_NOT_OFFERED"
