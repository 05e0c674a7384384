"""Given this CRM and this request, these contacts; in the ordering updated."""

from collections.abc import Sequence
from typing import Any

import grpc
import pytest

from deskbridge.v1.adapter_pb2 import ListContactsRequest
from deskbridge.v1.contact_pb2 import Contact
from tests.support.contact_sync import calling, ids
from tests.support.fake_adapter import contact
from tests.support.ordered_crms import DAY, SECOND, UPDATED, UpdatedCrm, nanos_of, offering, undated
from tests.support.status import failing

MILLISECOND = 1_000_000
FRIDAY = 86_400 * 20_000


def crm(contacts: Sequence[Contact], *, step: int = SECOND, refuses: bool = False, **fields: Any) -> UpdatedCrm:
    return UpdatedCrm(
        contacts=list(contacts), description=offering(UPDATED, step=step, **fields), refuses_beyond_cap=refuses
    )


def groups(*sizes: int) -> list[Contact]:
    """So many contacts at second 100, at 101 and so on."""
    return [contact(f"{second}-{each:05d}", 100 + second) for second, size in enumerate(sizes) for each in range(size)]


@pytest.mark.parametrize("page_size", [1, 2, 3, 7, 10])
@pytest.mark.parametrize(
    "sizes", [(1,), (1,) * 5, (3, 3, 3), (10,), (11,), (25, 1, 25), (2, 30, 1), (9, 1, 10, 1)], ids=str
)
async def test_every_contact_once_whatever_shares_a_timestamp(sizes: tuple[int, ...], page_size: int) -> None:
    adapter = crm(groups(*sizes))
    async with calling(adapter, page_size=10) as caller:
        pages = await caller.pages(page_size=page_size)
    assert sorted(ids(pages)) == [each.id for each in adapter.contacts]
    assert all(0 < len(page.contacts) <= page_size for page in pages[:-1])
    assert pages[-1].synchronization_checkpoint == f"1970-01-01T00:01:{39 + len(sizes)}.000000Z"


@pytest.mark.parametrize("limits", [{"max_page_size": 1}, {"result_cap": 1}, {"result_cap": 2}, {"max_page_size": 2}])
async def test_the_smallest_pages_and_caps(limits: dict[str, Any]) -> None:
    adapter = crm(groups(1, 5, 2), **limits)
    async with calling(adapter) as caller:
        pages = await caller.pages()
    assert sorted(ids(pages)) == [each.id for each in adapter.contacts]


@pytest.mark.parametrize("refuses", [True, False])
@pytest.mark.parametrize(("count", "cap"), [(25, 10), (25_000, 10_000), (20, 10)])
async def test_more_contacts_at_one_timestamp_than_a_result_cap(count: int, cap: int, refuses: bool) -> None:
    adapter = crm(groups(1, count, 1), refuses=refuses, result_cap=cap, max_page_size=2 * cap)
    async with calling(adapter, page_size=cap) as caller:
        pages = await caller.pages()
    assert sorted(ids(pages)) == sorted(each.id for each in adapter.contacts)
    assert max(call.page_size for call in adapter.requests_of(ListContactsRequest)) <= cap


@pytest.mark.parametrize(
    ("step", "times"),
    [
        (MILLISECOND, [(5, 1_900_000), (5, 1_000_000), (5, 1_500_000), (5, 2_000_000)]),
        (SECOND, [(5, 900_000_000), (5, 0), (5, 500_000_000), (6, 0), (-1, 5)]),
        (DAY, [(FRIDAY + 80_000, 0), (FRIDAY, 0), (FRIDAY + 5, 7), (FRIDAY + 86_400, 0), (FRIDAY - 1, 0)]),
    ],
)
@pytest.mark.parametrize("page_size", [1, 2, 3, 10])
async def test_times_within_a_step_are_ties_in_any_order(
    step: int, times: list[tuple[int, int]], page_size: int
) -> None:
    adapter = crm([contact(f"{number}", *time) for number, time in enumerate(times)], step=step)
    async with calling(adapter, page_size=page_size) as caller:
        pages = await caller.pages()
        again = await caller.pages(pages[-1].synchronization_checkpoint)
    assert sorted(ids(pages)) == [each.id for each in adapter.contacts]
    starts = [call.since for call in adapter.requests_of(ListContactsRequest) if call.HasField("since")]
    assert all(nanos_of(start) % step == 0 for start in starts)
    steps = {each.id: nanos_of(each.updated_at) // step for each in adapter.contacts}
    assert {each for each, of in steps.items() if of == max(steps.values())} <= set(ids(again))


async def test_a_start_within_a_step_reaches_back_to_its_beginning_by_a_lag_smaller_than_it() -> None:
    adapter = crm([contact("1", FRIDAY - 1), contact("2", FRIDAY), contact("3", FRIDAY + 7)], step=DAY, lag=SECOND)
    async with calling(adapter) as caller:
        midnight = ids(await caller.pages("2024-10-04T00:00:00.5Z"))
        noon = ids(await caller.pages("2024-10-04T12:00:00Z"))
    assert sorted(midnight) == ["1", "2", "3"]
    assert sorted(noon) == ["2", "3"]


@pytest.mark.parametrize("page_size", [3, 4, 10])
async def test_contacts_without_a_date_are_delivered(page_size: int) -> None:
    adapter = crm([undated("u1"), undated("u2"), *groups(2, 1, 4)])
    async with calling(adapter) as caller:
        pages = await caller.pages(page_size=page_size)
    assert set(ids(pages)) == {each.id for each in adapter.contacts}


async def test_contacts_without_a_date_mark_nothing() -> None:
    async with calling(crm([undated("u"), *groups(1, 4)])) as caller:
        pages = await caller.pages(page_size=3)
    assert pages[-1].synchronization_checkpoint == "1970-01-01T00:01:41.000000Z"


@pytest.mark.parametrize("checkpoint", ["", "1970-01-01T00:00:05Z"])
async def test_a_page_full_of_contacts_without_a_date(checkpoint: str) -> None:
    adapter = crm([*(undated(f"u{number}") for number in range(5)), *groups(1, 1)])
    async with calling(adapter) as caller:
        pages = await caller.pages(checkpoint, page_size=3)
    assert set(ids(pages)) == {each.id for each in adapter.contacts}


async def test_the_end_is_found_without_being_said() -> None:
    adapter = UpdatedCrm(contacts=groups(3, 12, 1), says_exhausted=False)
    async with calling(adapter) as caller:
        pages = await caller.pages(page_size=5)
    assert sorted(ids(pages)) == sorted(each.id for each in adapter.contacts)


async def test_the_end_is_found_behind_contacts_without_a_date() -> None:
    adapter = UpdatedCrm(contacts=[undated("u"), *groups(1, 1)], says_exhausted=False)
    async with calling(adapter) as caller:
        pages = await caller.pages(page_size=2)
    assert set(ids(pages)) == {each.id for each in adapter.contacts}


@pytest.mark.parametrize(
    "contacts",
    [
        [contact("", second) for second in range(1, 40)] + [contact("1", 50)],
        [contact("1", 1)] + [contact("", second) for second in range(2, 40)],
        [contact("", 1), contact("", 2), contact("x" * 4001, 3), contact("1", 3), contact("", 4)],
    ],
)
@pytest.mark.parametrize("page_size", [2, 5])
async def test_contacts_without_an_id_are_passed_over(contacts: list[Contact], page_size: int) -> None:
    async with calling(crm(contacts)) as caller:
        pages = await caller.pages(page_size=page_size)
    assert set(ids(pages)) == {each.id for each in contacts} - {"", "x" * 4001}


@pytest.mark.parametrize("ignored", ["since", "tied"])
async def test_a_filter_that_the_crm_ignores_is_an_error(ignored: str) -> None:
    adapter = crm(groups(3, 3, 12, 2))
    adapter.ignores = ignored
    async with calling(adapter) as caller, failing() as failure:
        await caller.pages(page_size=5)
    assert (failure.error.code, failure.error.reason) == (grpc.StatusCode.INTERNAL, "CRM_RESPONSE_INVALID")


@pytest.mark.parametrize("edited", ["001-00", "001-11", "000-0"])
async def test_a_contact_edited_while_its_group_is_drained_moves_ahead(edited: str) -> None:
    adapter = crm([contact("000-0", 100), *(contact(f"001-{each:02d}", 101) for each in range(12))])
    async with calling(adapter, page_size=4) as caller:
        pages = [await caller.page()]
        pages.append(await caller.page(offset=pages[-1].next_offset))
        adapter.contacts = [each for each in adapter.contacts if each.id != edited] + [contact(edited, 200, name="New")]
        while pages[-1].next_offset:
            pages.append(await caller.page(offset=pages[-1].next_offset))
    assert set(ids(pages)) == {each.id for each in adapter.contacts}
    assert [each.name for page in pages for each in page.contacts if each.id == edited][-1] == "New"


async def test_contacts_deleted_and_added_while_their_group_is_drained() -> None:
    adapter = crm([contact(f"{each:02d}", 100) for each in range(12)])
    async with calling(adapter, page_size=4) as caller:
        pages = [await caller.page()]
        last = pages[0].contacts[-1].id
        adapter.contacts = [each for each in adapter.contacts if each.id != last] + [contact("000", 100)]
        while pages[-1].next_offset:
            pages.append(await caller.page(offset=pages[-1].next_offset))
        again = await caller.pages(pages[-1].synchronization_checkpoint)
    assert len(ids(pages)) == 12
    assert "000" in ids(again)


async def test_an_adapter_that_counts_in_coarser_steps_after_an_upgrade_goes_on() -> None:
    adapter = crm(groups(2, 2, 2))
    async with calling(adapter) as caller:
        first = await caller.page(page_size=3)
    adapter.description = offering(UPDATED, step=DAY)
    async with calling(adapter) as caller:
        rest = await caller.page(offset=first.next_offset)
    assert set(ids([first, rest])) == {each.id for each in adapter.contacts}


@pytest.mark.parametrize("seconds", [253_402_300_799, -62_135_596_800, -1])
@pytest.mark.parametrize("step", [1, SECOND, DAY])
async def test_the_ends_of_time(seconds: int, step: int) -> None:
    adapter = crm([contact(f"{number}", seconds, 999_999_999) for number in range(5)], step=step)
    async with calling(adapter, page_size=2) as caller:
        assert sorted(ids(await caller.pages())) == ["0", "1", "2", "3", "4"]
