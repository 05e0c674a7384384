"""Given this CRM and this request, these contacts; in the ordering keyset."""

import base64
import gc
import itertools
from typing import Any

import grpc
import msgspec
import pytest
from google.protobuf.duration_pb2 import Duration

from core.moments import Moment
from deskbridge.v1.adapter_pb2 import ListContactsRequest
from deskbridge.v1.contact_retriever_pb2 import (
    RetrieveContactsRequest,
    RetrieveContactsResponse,
    StreamContactsRequest,
)
from deskbridge.v1.contact_retriever_pb2_grpc import ContactRetrieverServiceStub
from tests.support.core_server import AUTH, core_channel, integration_file
from tests.support.fake_adapter import CrmError, FakeAdapter, contact, many, serving
from tests.support.status import failing


def request(**fields: Any) -> RetrieveContactsRequest:
    return RetrieveContactsRequest(integration="fake", auth=AUTH, **fields)


async def synchronize(channel: grpc.aio.Channel, checkpoint: str = "", **fields: Any) -> list[RetrieveContactsResponse]:
    """Every page, as Talkdesk would fetch them."""
    stub = ContactRetrieverServiceStub(channel)
    pages = [await stub.RetrieveContacts(request(synchronization_checkpoint=checkpoint, **fields))]
    while pages[-1].next_offset:
        pages.append(await stub.RetrieveContacts(request(offset=pages[-1].next_offset, **fields)))
    return pages


def ids(pages: list[RetrieveContactsResponse]) -> list[str]:
    return [contact.id for page in pages for contact in page.contacts]


@pytest.mark.parametrize("page_size", [1, 2, 3, 7, 10])
async def test_an_initial_synchronisation_delivers_every_contact_once_in_order(
    adapter: FakeAdapter, channel: grpc.aio.Channel, page_size: int
) -> None:
    adapter.contacts = list(many(95))
    pages = await synchronize(channel, page_size=page_size)
    assert ids(pages) == [f"{number:04d}" for number in range(1, 96)]
    assert [len(page.contacts) for page in pages[:-1]] == [page_size] * (len(pages) - 1)
    assert pages[-1].next_offset == ""
    assert pages[-1].synchronization_checkpoint == "1970-01-12T13:46:53.000000Z"


async def test_an_integration_page_size_beyond_the_adapters_takes_several_calls(adapter: FakeAdapter) -> None:
    adapter.contacts = list(many(95))
    adapter.description.contacts.max_page_size = 20
    async with serving(adapter) as address, core_channel(integration_file(address)) as channel:
        pages = await synchronize(channel)
    assert len(pages) == 1
    assert len(ids(pages)) == 95
    assert [call.page_size for call in adapter.requests_of(ListContactsRequest)] == [20] * 5


async def test_an_incremental_synchronisation_is_inclusive(adapter: FakeAdapter, channel: grpc.aio.Channel) -> None:
    adapter.contacts = [contact("a", 100), contact("b", 200), contact("c", 200), contact("d", 300)]
    pages = await synchronize(channel, "1970-01-01 00:03:20 UTC")
    assert ids(pages) == ["b", "c", "d"]
    assert pages[-1].synchronization_checkpoint == "1970-01-01T00:05:00.000000Z"


async def test_the_start_reaches_back_by_the_visibility_lag(adapter: FakeAdapter) -> None:
    adapter.description.contacts.visibility_lag.CopyFrom(Duration(seconds=100, nanos=500))
    adapter.description.contacts.timestamp_granularity.CopyFrom(Duration(nanos=1))
    adapter.contacts = [contact("a", 99), contact("b", 99, 999_999_500), contact("c", 200)]
    async with serving(adapter) as address, core_channel(integration_file(address)) as channel:
        pages = await synchronize(channel, "1970-01-01T00:03:20Z")
    assert ids(pages) == ["b", "c"]


async def test_a_quiet_crm_keeps_its_checkpoint(channel: grpc.aio.Channel) -> None:
    (page,) = await synchronize(channel, "2012-12-01T11:21:00.123456Z")
    assert page.synchronization_checkpoint == "2012-12-01T11:21:00.123456Z"
    (page,) = await synchronize(channel)
    assert page.synchronization_checkpoint == ""


async def test_a_checkpoint_never_passes_the_start_of_its_synchronisation(
    adapter: FakeAdapter, channel: grpc.aio.Channel
) -> None:
    adapter.contacts = [contact("late", 200_000_000_000)]  # a CRM whose clock is far ahead
    (page,) = await synchronize(channel)
    assert ids([page]) == ["late"]
    assert page.synchronization_checkpoint < "3000"


async def test_a_contact_edited_between_pages_is_delivered_again(
    adapter: FakeAdapter, channel: grpc.aio.Channel
) -> None:
    adapter.contacts = list(many(30))
    stub = ContactRetrieverServiceStub(channel)
    first = await stub.RetrieveContacts(request())
    adapter.contacts[0] = contact("0001", 2_000_000, name="Edited")
    second = await stub.RetrieveContacts(request(offset=first.next_offset))
    third = await stub.RetrieveContacts(request(offset=second.next_offset))
    last = await stub.RetrieveContacts(request(offset=third.next_offset))
    assert ids([first, second, third]) == [f"{number:04d}" for number in range(1, 31)]
    assert [(each.id, each.name) for each in last.contacts] == [("0001", "Edited")]


async def test_contacts_dated_in_the_future_are_all_delivered(adapter: FakeAdapter, channel: grpc.aio.Channel) -> None:
    adapter.contacts = [contact(f"{number:05d}", 200_000_000_000 + number) for number in range(250)]
    pages = await synchronize(channel, page_size=1)
    assert len(ids(pages)) == 250


async def test_a_crm_edited_faster_than_it_is_read_still_ends_and_loses_nothing() -> None:
    """Each page fetched is followed by an edit, and a minute passes with each."""
    time = itertools.count(1_000_000, 60)

    def clock() -> Moment:
        return next(time), 0

    class Busy(FakeAdapter):
        async def ListContacts(self, request: ListContactsRequest, context: Any) -> Any:
            response = await super().ListContacts(request, context)
            seconds, _ = clock()
            self.contacts.append(contact(str(seconds), seconds))
            return response

    busy = Busy(contacts=[contact("1", 1)])
    async with serving(busy) as address, core_channel(integration_file(address), clock=clock) as channel:
        first = await synchronize(channel, page_size=1)
        busy.contacts.sort(key=lambda each: each.updated_at.seconds)
        reached = [each.id for each in busy.contacts]
        second = await synchronize(channel, first[-1].synchronization_checkpoint, page_size=1)
    assert set(reached) <= {*ids(first), *ids(second)}


async def test_an_offset_is_enough_for_another_replica(adapter: FakeAdapter) -> None:
    adapter.contacts = list(many(25))
    async with serving(adapter) as address:
        file = integration_file(address, page_size=10)
        async with core_channel(file) as one:
            first = await ContactRetrieverServiceStub(one).RetrieveContacts(request())
        async with core_channel(file) as other:
            second = await ContactRetrieverServiceStub(other).RetrieveContacts(
                request(offset=first.next_offset, synchronization_checkpoint="nonsense, which must not matter")
            )
    assert ids([first, second]) == [f"{number:04d}" for number in range(1, 21)]


def forged(**fields: Any) -> str:
    position = {"integration": "fake", "started": [1, 0], "checkpoint": None, "after": [[1, 0], "1"]} | fields
    return "1." + base64.urlsafe_b64encode(msgspec.json.encode(position)).decode().rstrip("=")


@pytest.mark.parametrize(
    "offset",
    [
        "2",
        "1.",
        "1.%%%",
        "1.é",
        "0.abcd",
        "1." + "A" * 10_000,
        "1." + base64.urlsafe_b64encode(b"[" * 5_000).decode(),
        forged(integration="another"),
        forged(after=[[1, -1], "1"]),
        forged(after=[[10**15, 0], "1"]),
        forged(after=[[1, 0], "x" * 4001]),
        forged(started=[10**30, 0]),
        forged(started=[200_000_000_000, 0]),
        forged(checkpoint="1970"),
        forged(ordering="updated"),
        forged(steps=-1),
        forged(after="1"),
    ],
)
async def test_a_bad_offset_is_refused_by_name(channel: grpc.aio.Channel, offset: str) -> None:
    async with failing() as failure:
        await ContactRetrieverServiceStub(channel).RetrieveContacts(request(offset=offset))
    assert (failure.error.code, failure.error.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "OFFSET_INVALID")
    assert [violation.field for violation in failure.error.violations] == ["meta.offset"]


@pytest.mark.parametrize("checkpoint", ["yesterday", "2012-02-30 00:00:00 UTC", "2012-12-01", "9999-01-01T00:00:00Z"])
async def test_a_bad_checkpoint_is_refused_by_name(channel: grpc.aio.Channel, checkpoint: str) -> None:
    async with failing() as failure:
        await ContactRetrieverServiceStub(channel).RetrieveContacts(request(synchronization_checkpoint=checkpoint))
    assert failure.error.reason == "CHECKPOINT_INVALID"
    assert [violation.field for violation in failure.error.violations] == ["meta.synchronization_checkpoint"]


async def test_contacts_are_made_deliverable(adapter: FakeAdapter, channel: grpc.aio.Channel) -> None:
    adapter.contacts = [
        contact("", 1),
        contact("1", 2, name="", company="Example Corp.", phones=["(415) 555-0100"]),
        contact("2", 3, name=" ", emails=["jane@example.com"], phones=["+14155550101"]),
        contact("3", 4, name="", phones=["415.555.0102 x12", "call me maybe"]),
        contact("4", 5, name=""),
    ]
    (page,) = await synchronize(channel)
    assert page.skipped_contacts == 1
    assert [(each.id, each.name, list(each.phones)) for each in page.contacts] == [
        ("1", "Example Corp.", ["+14155550100"]),
        ("2", "jane@example.com", ["+14155550101"]),
        ("3", "+14155550102", ["+14155550102", "call me maybe"]),
        ("4", "4", []),
    ]


async def test_an_id_too_long_for_an_offset_is_skipped(adapter: FakeAdapter, channel: grpc.aio.Channel) -> None:
    adapter.contacts = [contact("1", 1), contact("x" * 4001, 2), contact("y" * 4000, 3), contact("2", 4)]
    pages = await synchronize(channel, page_size=2)
    assert ids(pages) == ["1", "y" * 4000, "2"]


async def test_a_contact_without_a_date_is_delivered_and_marks_nothing(
    adapter: FakeAdapter, channel: grpc.aio.Channel
) -> None:
    undated = contact("undated", 0)
    undated.ClearField("updated_at")
    adapter.contacts = [undated, contact("1", 1)]
    (page,) = await synchronize(channel)
    assert ids([page]) == ["undated", "1"]
    assert page.synchronization_checkpoint == "1970-01-01T00:00:01.000000Z"


async def test_a_page_of_contacts_without_an_id_is_passed_over(adapter: FakeAdapter, channel: grpc.aio.Channel) -> None:
    adapter.contacts = [*(contact("", second) for second in range(1, 40)), contact("1", 50)]
    pages = await synchronize(channel, page_size=5)
    assert ids(pages) == ["1"]


async def test_a_contact_deleted_in_the_crm_is_reported_and_not_delivered(
    adapter: FakeAdapter, channel: grpc.aio.Channel, capsys: pytest.CaptureFixture[str]
) -> None:
    adapter.contacts = [contact("1", 1), contact("2", 2, deleted=True), contact("3", 3), contact("4", 4, deleted=True)]
    (page,) = await synchronize(channel)
    assert (ids([page]), page.deleted_contacts, page.skipped_contacts) == (["1", "3"], 2, 0)
    assert page.synchronization_checkpoint == "1970-01-01T00:00:04.000000Z"
    assert "['2', '4']" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (grpc.StatusCode.RESOURCE_EXHAUSTED, "CRM_THROTTLED"),
        (grpc.StatusCode.UNAVAILABLE, "CRM_UNAVAILABLE"),
    ],
)
async def test_what_is_ready_is_answered_when_the_crm_fails_for_the_moment(
    adapter: FakeAdapter, channel: grpc.aio.Channel, code: grpc.StatusCode, reason: str
) -> None:
    adapter.contacts = list(many(9))
    adapter.description.contacts.max_page_size = 5
    stub = ContactRetrieverServiceStub(channel)
    # The first batch succeeds, the second fails: three times, since reads are repeated twice.
    first = await stub.RetrieveContacts(request(page_size=5))
    adapter.errors["ListContacts"] = [CrmError(code, reason, "Later.", retry_after=7)] * 3
    async with failing() as failure:
        await stub.RetrieveContacts(request(offset=first.next_offset))
    assert (failure.error.code, failure.error.reason, failure.error.retry_after) == (code, reason, 7)


async def test_a_page_is_cut_short_when_a_later_batch_fails(adapter: FakeAdapter) -> None:
    adapter.contacts = list(many(9))
    adapter.description.contacts.max_page_size = 5

    class FailsSecond(FakeAdapter):
        async def ListContacts(self, request: ListContactsRequest, context: Any) -> Any:
            if request.HasField("after"):
                raise CrmError(grpc.StatusCode.RESOURCE_EXHAUSTED, "CRM_THROTTLED", "Later.")
            return await super().ListContacts(request, context)

    failing_adapter = FailsSecond(description=adapter.description, contacts=adapter.contacts)
    async with serving(failing_adapter) as address, core_channel(integration_file(address)) as channel:
        page = await ContactRetrieverServiceStub(channel).RetrieveContacts(request())
    assert ids([page]) == ["0001", "0002", "0003", "0004", "0005"]
    assert page.next_offset


async def test_contacts_that_do_not_advance_are_an_error() -> None:
    class Stuck(FakeAdapter):
        async def ListContacts(self, request: ListContactsRequest, context: Any) -> Any:
            response = await super().ListContacts(ListContactsRequest(page_size=1), context)
            response.exhausted = False
            return response

    async with (
        serving(Stuck(contacts=[contact("1", 5)])) as address,
        core_channel(integration_file(address)) as stuck,
    ):
        async with failing() as failure:
            await ContactRetrieverServiceStub(stuck).RetrieveContacts(request())
    assert failure.error.reason == "CRM_RESPONSE_INVALID"
    assert "do not advance" in failure.error.message


async def test_contacts_that_descend_are_an_error() -> None:
    class Descending(FakeAdapter):
        async def ListContacts(self, request: ListContactsRequest, context: Any) -> Any:
            response = await super().ListContacts(request, context)
            contacts = list(response.contacts)
            del response.contacts[:]
            response.contacts.extend(reversed(contacts))
            return response

    async with (
        serving(Descending(contacts=[contact("1", 5), contact("2", 6)])) as address,
        core_channel(integration_file(address)) as descending,
    ):
        async with failing() as failure:
            await ContactRetrieverServiceStub(descending).RetrieveContacts(request())
    assert failure.error.reason == "CRM_RESPONSE_INVALID"


async def test_a_stream_that_is_left_leaves_nothing_behind(
    adapter: FakeAdapter, channel: grpc.aio.Channel, caplog: pytest.LogCaptureFixture
) -> None:
    adapter.contacts = list(many(95))
    for _ in range(20):
        call = ContactRetrieverServiceStub(channel).StreamContacts(StreamContactsRequest(integration="fake", auth=AUTH))
        await call.read()
        call.cancel()
    assert ids(await synchronize(channel)) == [f"{number:04d}" for number in range(1, 96)]
    gc.collect()
    assert "different Context" not in caplog.text


async def test_a_stream_is_the_same_synchronisation(adapter: FakeAdapter, channel: grpc.aio.Channel) -> None:
    adapter.contacts = list(many(95))
    stub = ContactRetrieverServiceStub(channel)
    call = stub.StreamContacts(StreamContactsRequest(integration="fake", auth=AUTH))
    streamed = [page async for page in call]
    fetched = await synchronize(channel)
    assert [each.id for page in streamed for each in page.contacts] == ids(fetched)
    assert streamed[-1].synchronization_checkpoint == fetched[-1].synchronization_checkpoint
    resumed = stub.StreamContacts(StreamContactsRequest(integration="fake", auth=AUTH, offset=streamed[3].next_offset))
    assert [each.id for page in [page async for page in resumed] for each in page.contacts] == ids(fetched)[40:]
