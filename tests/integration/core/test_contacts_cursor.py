"""Given this CRM and this request, these contacts; in the ordering cursor."""

import grpc
import pytest

from core.moments import Moment
from deskbridge.v1.adapter_pb2 import ListContactsRequest, ListContactsResponse
from tests.support.contact_sync import calling, ids
from tests.support.fake_adapter import contact, many
from tests.support.ordered_crms import CURSOR, SECOND, CursorCrm, Scripted, offering, undated
from tests.support.status import failing

STARTED: Moment = (2_000_000, 0)


def clock() -> Moment:
    return STARTED


def scripted(pages: dict[str, ListContactsResponse], lag: int = 0) -> Scripted:
    """A CRM with this page behind each cursor."""
    return Scripted(description=offering(CURSOR, lag=lag), answer=lambda request: pages[request.cursor])


def listed(*seconds: int, to: str, exhausted: bool = False) -> ListContactsResponse:
    """A contact of each second, and the cursor behind them."""
    contacts = [contact(str(second), second) for second in seconds]
    return ListContactsResponse(contacts=contacts, next_cursor=to, exhausted=exhausted)


@pytest.mark.parametrize("page_size", [1, 3, 10, 25, 26])
async def test_every_contact_in_the_crms_order(page_size: int) -> None:
    async with calling(CursorCrm(contacts=list(many(25)))) as caller:
        pages = await caller.pages(page_size=page_size)
    assert ids(pages) == [f"{number:04d}" for number in range(1, 26)]
    assert pages[-1].synchronization_checkpoint == "cursor:25"


async def test_an_incremental_synchronisation_starts_behind_the_checkpoint() -> None:
    adapter = CursorCrm(contacts=list(many(25)))
    async with calling(adapter) as caller:
        first = await caller.pages(page_size=10)
        adapter.contacts += [contact("0001", 5, name="Edited"), contact("new", 1)]
        again = await caller.pages(first[-1].synchronization_checkpoint)
        quiet = await caller.pages(again[-1].synchronization_checkpoint)
    assert [page.synchronization_checkpoint for page in first] == ["cursor:10", "cursor:20", "cursor:25"]
    assert ids(again) == ["0001", "new"]
    assert [(ids([page]), page.synchronization_checkpoint) for page in quiet] == [([], "cursor:27")]


@pytest.mark.parametrize("cursor", ["x", " padded ", "cursor:nested", "2012-12-01T11:21:00Z", "é\U0001f600" * 2000])
async def test_checkpoints_travel_unchanged(cursor: str) -> None:
    adapter = scripted({"": listed(1, to=cursor, exhausted=True), cursor: listed(2, to="end", exhausted=True)})
    async with calling(adapter) as caller:
        (page,) = await caller.pages()
        assert page.synchronization_checkpoint == f"cursor:{cursor}"
        assert ids(await caller.pages(page.synchronization_checkpoint)) == ["2"]


async def test_an_empty_page_with_a_next_cursor_is_only_a_step() -> None:
    pages = {"": listed(to="a"), "a": listed(to="b"), "b": listed(1, to="c"), "c": listed(to="c", exhausted=True)}
    async with calling(scripted(pages)) as caller:
        (page,) = await caller.pages()
    assert (ids([page]), page.synchronization_checkpoint) == (["1"], "cursor:c")


async def test_an_empty_crm_may_have_no_cursor() -> None:
    async with calling(scripted({"": ListContactsResponse(exhausted=True)})) as caller:
        (page,) = await caller.pages()
    assert (ids([page]), page.synchronization_checkpoint) == ([], "")


@pytest.mark.parametrize(
    ("pages", "message"),
    [
        ({"": listed(1, to="", exhausted=True)}, "without a next_cursor"),
        ({"": listed(to="")}, "without a next_cursor"),
        ({"": listed(1, to="x" * 4001)}, "longer than 4000"),
        ({"": listed(1, to="a"), "a": listed(2, to="a")}, "do not advance"),
        ({"": listed(1, to="a"), "a": listed(to="a")}, "do not advance"),
        ({"": listed(*range(1001), to="a")}, "more contacts than it was asked for"),
    ],
)
@pytest.mark.parametrize("page_size", [1, 1000])
async def test_what_the_crm_must_not_answer(
    pages: dict[str, ListContactsResponse], message: str, page_size: int
) -> None:
    async with calling(scripted(pages)) as caller, failing() as failure:
        await caller.pages(page_size=page_size)
    assert (failure.error.code, failure.error.reason) == (grpc.StatusCode.INTERNAL, "CRM_RESPONSE_INVALID")
    if page_size > 1:
        assert message in failure.error.message


async def test_a_cursor_refused_at_the_start_is_the_checkpoints_fault() -> None:
    async with calling(CursorCrm()) as caller, failing() as failure:
        await caller.page(synchronization_checkpoint="cursor:gone")
    assert (failure.error.code, failure.error.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "CHECKPOINT_INVALID")
    assert [violation.field for violation in failure.error.violations] == ["meta.synchronization_checkpoint"]


@pytest.mark.parametrize("checkpoint", ["", "cursor:1"])
async def test_a_cursor_refused_in_mid_synchronisation_is_the_offsets_fault(checkpoint: str) -> None:
    adapter = CursorCrm(contacts=list(many(25)))
    async with calling(adapter) as caller:
        first = await caller.page(page_size=10, synchronization_checkpoint=checkpoint)
        adapter.contacts.clear()
        async with failing() as failure:
            await caller.page(offset=first.next_offset)
    assert (failure.error.code, failure.error.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "OFFSET_INVALID")
    assert [violation.field for violation in failure.error.violations] == ["meta.offset"]


@pytest.mark.parametrize("checkpoint", ["cursor:", "cursor:" + "x" * 4001, "curser:1"])
async def test_what_is_no_checkpoint_is_refused_by_name(checkpoint: str) -> None:
    async with calling(CursorCrm()) as caller, failing() as failure:
        await caller.page(synchronization_checkpoint=checkpoint)
    assert failure.error.reason == "CHECKPOINT_INVALID"
    assert [violation.field for violation in failure.error.violations] == ["meta.synchronization_checkpoint"]


# With a lag of 100 seconds, what is from second 1,999,900 on may have neighbours that are not visible yet.
OLD, EDGE, YOUNG = 1_999_899, 1_999_900, 1_999_999


@pytest.mark.parametrize(
    ("pages", "checkpoints"),
    [
        ({"": listed(1, OLD, to="a"), "a": listed(to="b", exhausted=True)}, ["", ""]),
        ({"": listed(1, 2, to="a"), "a": listed(OLD, YOUNG, to="b", exhausted=True)}, ["", "cursor:a"]),
        ({"": listed(1, OLD, to="a"), "a": listed(EDGE, to="b", exhausted=True)}, ["", ""]),
        ({"": listed(to="a"), "a": listed(2, to="b", exhausted=True)}, ["cursor:a"]),
        ({"": listed(YOUNG, to="a", exhausted=True)}, [""]),
    ],
)
async def test_within_the_lag_the_checkpoint_stays_behind(
    pages: dict[str, ListContactsResponse], checkpoints: list[str]
) -> None:
    async with calling(scripted(pages, lag=100 * SECOND), clock) as caller:
        answered = await caller.pages(page_size=2)
    assert [page.synchronization_checkpoint for page in answered] == checkpoints


async def test_within_the_lag_the_old_checkpoint_is_kept() -> None:
    pages = {"old": listed(EDGE, to="a"), "a": listed(YOUNG, to="b", exhausted=True)}
    async with calling(scripted(pages, lag=100 * SECOND), clock) as caller:
        answered = await caller.pages("cursor:old", page_size=1)
    assert [page.synchronization_checkpoint for page in answered] == ["cursor:old", "cursor:old"]


async def test_a_contact_without_a_date_may_lie_within_the_lag() -> None:
    page = ListContactsResponse(contacts=[undated("1"), contact("2", 1)], next_cursor="a", exhausted=True)
    async with calling(scripted({"": page}, lag=SECOND)) as caller:
        (answered,) = await caller.pages()
    assert (ids([answered]), answered.synchronization_checkpoint) == (["1", "2"], "")


async def test_a_cursor_of_the_present_is_no_checkpoint_within_the_lag() -> None:
    """As delta tokens are: times, and after the last page that of the CRM's clock."""
    contacts = [contact("early", OLD)]

    def answer(request: ListContactsRequest) -> ListContactsResponse:
        behind = [each for each in contacts if each.updated_at.seconds > int(request.cursor or 0)]
        return ListContactsResponse(contacts=behind, next_cursor=str(STARTED[0]), exhausted=True)

    async with calling(Scripted(description=offering(CURSOR, lag=100 * SECOND), answer=answer), clock) as caller:
        first = await caller.pages()
        contacts.append(contact("late", YOUNG))
        second = await caller.pages(first[-1].synchronization_checkpoint)
    assert "late" in ids(second)
