"""A synchronisation as a stream, and pages whose time runs out; in every ordering."""

import asyncio
from collections.abc import Mapping
from typing import Any

import grpc
import pytest
from structlog.testing import capture_logs

from deskbridge.v1.adapter_pb2 import ListContactsRequest, ListContactsResponse
from deskbridge.v1.contact_pb2 import ContactOrdering
from tests.support.contact_sync import calling, ids
from tests.support.fake_adapter import CrmError, FakeAdapter, contact, many
from tests.support.ordered_crms import CURSOR, KEYSET, UNORDERED, UPDATED, CursorCrm, UnorderedCrm, UpdatedCrm
from tests.support.status import failing

CRMS: Mapping["ContactOrdering.ValueType", type[FakeAdapter]] = {
    KEYSET: FakeAdapter,
    UPDATED: UpdatedCrm,
    CURSOR: CursorCrm,
    UNORDERED: UnorderedCrm,
}

every_ordering = pytest.mark.parametrize("ordering", CRMS, ids=lambda each: ContactOrdering.Name(each)[17:].lower())

ALL = [f"{number:04d}" for number in range(1, 26)]


@every_ordering
async def test_a_stream_is_resumed_from_the_offset_of_any_page(ordering: "ContactOrdering.ValueType") -> None:
    async with calling(CRMS[ordering](contacts=list(many(25)))) as caller:
        pages = await caller.streamed(page_size=5)
        assert sorted(ids(pages)) == ALL
        assert pages[-1].next_offset == ""
        for count, page in enumerate(pages[:-1], start=1):
            rest = await caller.streamed(offset=page.next_offset, page_size=4)
            assert sorted(ids(pages[:count]) + ids(rest)) == ALL


@every_ordering
async def test_a_stream_is_resumed_from_the_checkpoint_of_any_page(ordering: "ContactOrdering.ValueType") -> None:
    adapter = CRMS[ordering](contacts=list(many(25)))
    async with calling(adapter) as caller:
        pages = await caller.streamed(page_size=5)
        for count, page in enumerate(pages, start=1):
            rest = await caller.streamed(synchronization_checkpoint=page.synchronization_checkpoint, page_size=4)
            assert {*ids(pages[:count]), *ids(rest)} == set(ALL)
        adapter.contacts.append(contact("edited", 2_000_000_000_000 if ordering == UNORDERED else 2_000_000))
        after = await caller.streamed(synchronization_checkpoint=pages[-1].synchronization_checkpoint)
    assert "edited" in ids(after)


class Bulky(FakeAdapter):
    """Contacts without end, a hundred kilobytes each."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()

    async def ListContacts(self, request: ListContactsRequest, context: Any) -> ListContactsResponse:
        self._note("ListContacts", request)
        self.asked.set()
        number = len(self.requests)
        return ListContactsResponse(contacts=[contact(f"{number:06d}", number, address="x" * 100_000)])

    async def asks_again(self) -> bool:
        """Whether it is asked within a moment."""
        self.asked.clear()
        try:
            async with asyncio.timeout(0.2):
                await self.asked.wait()
        except TimeoutError:
            return False
        return True


async def test_a_reader_that_stops_reading_stops_the_calls_to_the_crm() -> None:
    crm = Bulky()
    async with calling(crm) as caller:
        stream = caller.stream(page_size=1)
        await stream.read()
        while await crm.asks_again():
            assert len(crm.requests) < 200, "it is read as fast as the CRM answers"
        ahead = len(crm.requests)
        for _ in range(ahead):
            await stream.read()
        assert await crm.asks_again() or len(crm.requests) > ahead
        stream.cancel()


class Hanging(FakeAdapter):
    """Answers the first so many calls; those that follow never."""

    answers: int = 1

    async def ListContacts(self, request: ListContactsRequest, context: Any) -> ListContactsResponse:
        response = await super().ListContacts(request, context)
        if len(self.requests_of(ListContactsRequest)) > self.answers:
            await asyncio.Event().wait()
        return response


def hanging(ordering: "ContactOrdering.ValueType", answers: int) -> FakeAdapter:
    adapter: FakeAdapter = type("Hanging", (Hanging, CRMS[ordering]), {"answers": answers})(contacts=list(many(25)))
    adapter.description.contacts.max_page_size = 10
    return adapter


@every_ordering
async def test_what_is_ready_is_answered_when_the_deadline_nears(ordering: "ContactOrdering.ValueType") -> None:
    adapter = hanging(ordering, 1)
    async with calling(adapter) as caller:
        page = await caller.page(seconds=0.3)
        assert 0 < len(page.contacts) <= 10
        type(adapter).answers = 100  # type: ignore[attr-defined]
        rest = await caller.page(offset=page.next_offset)
    assert sorted(ids([page, rest])) == ALL


@every_ordering
async def test_a_page_with_nothing_ready_is_never_a_success(ordering: "ContactOrdering.ValueType") -> None:
    async with calling(hanging(ordering, 0)) as caller, failing() as failure:
        await caller.page(seconds=0.3)
    assert failure.error.code == grpc.StatusCode.DEADLINE_EXCEEDED


async def test_empty_batches_until_the_deadline_are_no_success() -> None:
    class Empty(CursorCrm):
        async def ListContacts(self, request: ListContactsRequest, context: Any) -> ListContactsResponse:
            return ListContactsResponse(next_cursor=str(int(request.cursor or 0) + 1))

    async with calling(Empty()) as caller, failing() as failure:
        await caller.page(seconds=0.3)
    assert (failure.error.code, failure.error.reason) == (grpc.StatusCode.DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED")


@every_ordering
async def test_a_stream_whose_crm_fails_for_the_moment_hands_over_what_is_ready(
    ordering: "ContactOrdering.ValueType",
) -> None:
    class Throttled(Hanging):
        async def ListContacts(self, request: ListContactsRequest, context: Any) -> ListContactsResponse:
            if len(self.requests_of(ListContactsRequest)) >= self.answers:
                raise CrmError(grpc.StatusCode.RESOURCE_EXHAUSTED, "CRM_THROTTLED", "Later.")
            return await super().ListContacts(request, context)

    adapter: FakeAdapter = type("Throttled", (Throttled, CRMS[ordering]), {"answers": 2})(contacts=list(many(25)))
    adapter.description.contacts.max_page_size = 10
    pages = []
    async with calling(adapter) as caller:
        async with failing() as failure:
            stream = caller.stream()
            while True:
                pages.append(await stream.read())
        type(adapter).answers = 100
        rest = await caller.streamed(offset=pages[-1].next_offset)
    assert failure.error.reason == "CRM_THROTTLED"
    assert sorted(ids(pages) + ids(rest)) == ALL


async def test_a_stream_hands_over_what_is_ready_before_its_deadline() -> None:
    pages = []
    async with calling(hanging(KEYSET, 1)) as caller, failing() as failure:
        stream = caller.stream(seconds=0.4)
        while True:
            pages.append(await stream.read())
    assert failure.error.code == grpc.StatusCode.DEADLINE_EXCEEDED
    assert len(ids(pages)) == 10


async def test_what_a_page_that_is_cut_short_has_skipped_is_logged() -> None:
    class FailsSecond(FakeAdapter):
        async def ListContacts(self, request: ListContactsRequest, context: Any) -> ListContactsResponse:
            if request.HasField("after"):
                raise CrmError(grpc.StatusCode.RESOURCE_EXHAUSTED, "CRM_THROTTLED", "Later.")
            return await super().ListContacts(request, context)

    adapter = FailsSecond(contacts=[contact("", 1), contact("1", 2), contact("2", 3)])
    adapter.description.contacts.max_page_size = 2
    with capture_logs() as logs:
        async with calling(adapter) as caller:
            page = await caller.page()
    assert (ids([page]), page.skipped_contacts) == (["1"], 1)
    assert [entry["count"] for entry in logs if "skipped" in entry["event"]] == [1]
