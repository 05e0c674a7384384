"""What travels between calls, in every ordering: offsets, checkpoints, places that come back."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from deskbridge.v1.adapter_pb2 import ListContactsRequest, ListContactsResponse
from deskbridge.v1.contact_pb2 import Contact, ContactOrdering
from tests.support.contact_sync import calling, ids
from tests.support.fake_adapter import CrmError, FakeAdapter, contact, many
from tests.support.ordered_crms import (
    CURSOR,
    KEYSET,
    UNORDERED,
    UPDATED,
    CursorCrm,
    Scripted,
    UnorderedCrm,
    UpdatedCrm,
    offering,
)
from tests.support.status import failing

CRMS: Mapping["ContactOrdering.ValueType", type[FakeAdapter]] = {
    KEYSET: FakeAdapter,
    UPDATED: UpdatedCrm,
    CURSOR: CursorCrm,
    UNORDERED: UnorderedCrm,
}

every_ordering = pytest.mark.parametrize("ordering", CRMS, ids=lambda each: ContactOrdering.Name(each)[17:].lower())


def crm(ordering: "ContactOrdering.ValueType", count: int = 25) -> FakeAdapter:
    return CRMS[ordering](contacts=list(many(count)))


@every_ordering
async def test_an_offset_is_enough_for_another_replica(ordering: "ContactOrdering.ValueType") -> None:
    adapter = crm(ordering)
    async with calling(adapter) as one, calling(adapter) as other:
        pages = [await one.page(page_size=7)]
        while pages[-1].next_offset:
            replica = (one, other)[len(pages) % 2]
            offset, nonsense = pages[-1].next_offset, "nonsense, which must not matter"
            pages.append(await replica.page(page_size=7, offset=offset, synchronization_checkpoint=nonsense))
    assert sorted(ids(pages)) == [f"{number:04d}" for number in range(1, 26)]


@every_ordering
@pytest.mark.parametrize("other", CRMS)
async def test_an_offset_of_another_ordering_is_refused(
    ordering: "ContactOrdering.ValueType", other: "ContactOrdering.ValueType"
) -> None:
    async with calling(crm(ordering)) as caller:
        offset = (await caller.page(page_size=7)).next_offset
    assert offset.startswith("2.")
    if ordering == other:
        return
    async with calling(crm(other)) as caller, failing() as failure:
        await caller.page(offset=offset)
    assert (failure.error.code, failure.error.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "OFFSET_INVALID")
    assert [violation.field for violation in failure.error.violations] == ["meta.offset"]


def offset_of_version_1(**fields: Any) -> str:
    """As the first core wrote it, which knew keyset alone."""
    position = {"integration": "fake", "started": [1_600_000_000, 5], "checkpoint": [1_000_000, 0]}
    encoded = json.dumps(position | {"after": [[1_000_000, 0], "0006"]} | fields, separators=(",", ":")).encode()
    return "1." + base64.urlsafe_b64encode(encoded).decode().rstrip("=")


@pytest.mark.parametrize(
    ("fields", "first"),
    [
        ({}, 7),
        ({"checkpoint": None}, 7),
        ({"after": None, "checkpoint": None}, 1),
        ({"after": [[1_000_001, 0], ""]}, 7),
    ],
)
async def test_an_offset_of_the_first_version_still_works(fields: dict[str, Any], first: int) -> None:
    async with calling(crm(KEYSET)) as caller:
        page = await caller.page(offset=offset_of_version_1(**fields), page_size=5)
        rest = await caller.page(offset=page.next_offset)
    assert ids([page, rest]) == [f"{number:04d}" for number in range(first, 26)]
    assert rest.synchronization_checkpoint == "1970-01-12T13:46:43.000000Z"


async def test_a_literal_offset_of_the_first_version_still_works() -> None:
    """Made by the core of commit bd0a415."""
    offset = (
        "1.eyJpbnRlZ3JhdGlvbiI6ImZha2UiLCJzdGFydGVkIjpbMTYwMDAwMDAwMCw1XSwiY2hlY2twb2ludCI6WzEwMDAwMDAsMF0sImFmdGVyIj"
        "pbWzEwMDAwMDAsMF0sIjAwMDYiXX0"
    )
    assert offset == offset_of_version_1()
    async with calling(crm(KEYSET)) as caller:
        assert ids([await caller.page(offset=offset, page_size=2)]) == ["0007", "0008"]


@pytest.mark.parametrize("ordering", [UPDATED, CURSOR, UNORDERED])
@pytest.mark.parametrize(
    "fields", [{}, {"ordering": "keyset"}, {"since": [1, -1]}, {"cursor": "x" * 4001}, {"page_token": 1}, {"since": 5}]
)
async def test_a_forged_offset_is_refused(ordering: "ContactOrdering.ValueType", fields: dict[str, Any]) -> None:
    async with calling(crm(ordering)) as caller, failing() as failure:
        await caller.page(offset=offset_of_version_1(**fields))
    assert failure.error.reason == "OFFSET_INVALID"


@every_ordering
@pytest.mark.parametrize("checkpoint", ["cursor:25", "1970-01-12T13:46:43.000000Z"])
async def test_a_checkpoint_of_another_kind_lists_everything_again(
    ordering: "ContactOrdering.ValueType", checkpoint: str
) -> None:
    is_of_its_kind = checkpoint.startswith("cursor:") == (ordering == CURSOR)
    async with calling(crm(ordering)) as caller:
        pages = await caller.pages(checkpoint, page_size=10)
    assert len(ids(pages)) == ((0 if ordering == CURSOR else 5) if is_of_its_kind else 25)
    assert pages[-1].synchronization_checkpoint.startswith("cursor:") == (ordering == CURSOR)


def looping(ordering: "ContactOrdering.ValueType", length: int) -> Scripted:
    """A CRM that comes back to a place after so many pages, each of them with a contact."""

    def answer(request: ListContactsRequest) -> ListContactsResponse:
        token = request.cursor or request.scan.page_token or request.tied.id or request.after.id
        following = str(int(token or 0) % length + 1)
        if request.WhichOneof("start") in (None, "since"):
            request.page_size = min(request.page_size, 1)
        return ListContactsResponse(
            contacts=[contact(following, 5)], next_cursor=following, next_page_token=following, exhausted=False
        )

    return Scripted(description=offering(ordering), answer=answer)


@every_ordering
@pytest.mark.parametrize("length", [1, 2, 3])
@pytest.mark.parametrize("page_size", [1, 100])
async def test_contacts_that_come_round_again_are_an_error(
    ordering: "ContactOrdering.ValueType", length: int, page_size: int
) -> None:
    adapter = looping(ordering, length)
    async with calling(adapter) as caller, failing() as failure:
        await caller.pages(page_size=page_size)
    assert (failure.error.reason, "do not advance" in failure.error.message) == ("CRM_RESPONSE_INVALID", True)
    assert len(adapter.requests) < 20


@every_ordering
@pytest.mark.parametrize("character", ["\U0001f600", "\x01", '"'])
async def test_the_longest_ids_and_cursors_fit_into_an_offset(
    ordering: "ContactOrdering.ValueType", character: str
) -> None:
    names = [character * 3999 + str(number) for number in range(3)]

    def answer(request: ListContactsRequest) -> ListContactsResponse:
        number = names.index(request.cursor) + 1 if request.cursor else 0
        return ListContactsResponse(
            contacts=[contact(names[number], 1)], next_cursor=names[number], exhausted=number == 2
        )

    adapter: FakeAdapter = CRMS[ordering](contacts=[contact(name, 1) for name in names])
    if ordering == CURSOR:
        adapter = Scripted(description=offering(CURSOR), answer=answer)
    async with calling(adapter) as caller:
        assert sorted(ids(await caller.pages(page_size=1))) == sorted(names)


NONSENSE = [Timestamp(seconds=2**62), Timestamp(seconds=-(2**62)), Timestamp(nanos=-5), Timestamp(nanos=2 * 10**9)]


@pytest.mark.parametrize("time", NONSENSE, ids=["late", "early", "negative nanos", "nanos"])
async def test_a_time_that_cannot_be_is_the_crms_fault(time: Timestamp) -> None:
    def answer(request: ListContactsRequest) -> ListContactsResponse:
        return ListContactsResponse(contacts=[] if request.HasField("after") else [Contact(id="1", updated_at=time)])

    async with calling(Scripted(description=offering(KEYSET), answer=answer)) as caller, failing() as failure:
        await caller.pages(page_size=1)
    assert failure.error.reason == "CRM_RESPONSE_INVALID"


@pytest.mark.parametrize("ordering", [KEYSET, UPDATED, UNORDERED])
async def test_a_start_that_the_crm_cannot_have_is_the_checkpoints_fault(
    ordering: "ContactOrdering.ValueType",
) -> None:
    def answer(request: ListContactsRequest) -> ListContactsResponse:
        raise CrmError(grpc.StatusCode.INVALID_ARGUMENT, "POSITION_INVALID", "No.")

    async with calling(Scripted(description=offering(ordering), answer=answer)) as caller, failing() as failure:
        await caller.page(synchronization_checkpoint="1970-01-01T00:00:05Z")
    assert failure.error.reason == "CHECKPOINT_INVALID"
