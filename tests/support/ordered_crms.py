"""CRMs in memory that order their contacts otherwise than by keyset, and one that answers what a test tells it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf.duration_pb2 import Duration

from deskbridge.v1.adapter_pb2 import ContactsDescription, DescribeResponse, ListContactsRequest, ListContactsResponse
from deskbridge.v1.contact_pb2 import Contact, ContactOrdering
from tests.support.fake_adapter import CrmError, FakeAdapter, contact, description

KEYSET = ContactOrdering.CONTACT_ORDERING_KEYSET
UPDATED = ContactOrdering.CONTACT_ORDERING_UPDATED
CURSOR = ContactOrdering.CONTACT_ORDERING_CURSOR
UNORDERED = ContactOrdering.CONTACT_ORDERING_UNORDERED

SECOND = 1_000_000_000
DAY = 86_400 * SECOND


def duration(nanos: int) -> Duration:
    return Duration(seconds=nanos // SECOND, nanos=nanos % SECOND)


def offering(
    ordering: "ContactOrdering.ValueType", *, step: int = SECOND, lag: int = 0, **fields: Any
) -> DescribeResponse:
    """An adapter that orders its contacts so; `step` and `lag` are in nanoseconds."""
    described = description()
    contacts = ContactsDescription(
        ordering=ordering,
        timestamp_granularity=duration(step),
        visibility_lag=duration(lag),
        **({"max_page_size": 1000} | fields),
    )
    described.contacts.CopyFrom(contacts)
    return described


@dataclass
class Scripted(FakeAdapter):
    """Lists what `answer` says."""

    answer: Callable[[ListContactsRequest], ListContactsResponse] = lambda _: ListContactsResponse()

    async def ListContacts(self, request: ListContactsRequest, context: Any) -> ListContactsResponse:
        self._note("ListContacts", request)
        return self.answer(request)


@dataclass
class UpdatedCrm(FakeAdapter):
    """Ties in no order. Beyond the cap it refuses, or cuts off silently; it may not know one of its filters, nor its
    end."""

    description: DescribeResponse = field(default_factory=lambda: offering(UPDATED))
    refuses_beyond_cap: bool = False
    ignores: str = ""
    says_exhausted: bool = True

    async def ListContacts(self, request: ListContactsRequest, context: Any) -> ListContactsResponse:
        self._note("ListContacts", request)
        cap = self.description.contacts.result_cap
        if self.refuses_beyond_cap and request.page_size > cap:
            raise CrmError(grpc.StatusCode.INVALID_ARGUMENT, "INPUT_INVALID", "No more than the cap.")
        matching = self._matching(request)[: cap or None]
        return ListContactsResponse(
            contacts=matching[: request.page_size], exhausted=self.says_exhausted and len(matching) <= request.page_size
        )

    def _matching(self, request: ListContactsRequest) -> list[Contact]:
        if request.HasField("tied") and self.ignores != "tied":
            of, after = self._step_of(request.tied), request.tied.id
            tied = [each for each in self.contacts if self._step_of(each) == of and each.id > after]
            return sorted(tied, key=lambda each: each.id)
        listed = self.contacts
        if request.HasField("since") and self.ignores != "since":
            since = nanos_of(request.since)
            listed = [each for each in self.contacts if nanos_of(each.updated_at) >= since or not _is_dated(each)]
        return sorted(listed, key=lambda each: (_is_dated(each), self._step_of(each), each.id[::-1]))

    def _step_of(self, dated: Any) -> int:
        return nanos_of(dated.updated_at) // nanos_of(self.description.contacts.timestamp_granularity)


@dataclass
class CursorCrm(FakeAdapter):
    """A log of changes, in the order of `contacts`; a cursor counts them."""

    description: DescribeResponse = field(default_factory=lambda: offering(CURSOR))

    async def ListContacts(self, request: ListContactsRequest, context: Any) -> ListContactsResponse:
        self._note("ListContacts", request)
        text = request.cursor or "0"
        if not text.isdecimal() or int(text) > len(self.contacts):
            raise CrmError(grpc.StatusCode.INVALID_ARGUMENT, "POSITION_INVALID", "No such cursor.")
        end = min(int(text) + request.page_size, len(self.contacts))
        return ListContactsResponse(
            contacts=self.contacts[int(text) : end], next_cursor=str(end), exhausted=end == len(self.contacts)
        )


@dataclass
class UnorderedCrm(FakeAdapter):
    """By id backwards, which is of no use; a page token is the last id. `cap`: it ends there, and does not say so."""

    description: DescribeResponse = field(default_factory=lambda: offering(UNORDERED))

    async def ListContacts(self, request: ListContactsRequest, context: Any) -> ListContactsResponse:
        self._note("ListContacts", request)
        since, token = nanos_of(request.scan.since), request.scan.page_token
        changed = [each for each in self.contacts if nanos_of(each.updated_at) >= since or not _is_dated(each)]
        capped = sorted(changed, key=lambda each: each.id, reverse=True)[: self.description.contacts.result_cap or None]
        left = [each for each in capped if not token or each.id < token]
        page = left[: request.page_size]
        return ListContactsResponse(contacts=page, next_page_token=page[-1].id if len(left) > len(page) else "")


def undated(contact_id: str) -> Contact:
    """A contact of which the CRM does not know when it was changed."""
    made = contact(contact_id, 0)
    made.ClearField("updated_at")
    return made


def _is_dated(each: Contact) -> bool:
    return each.HasField("updated_at")


def nanos_of(timestamp: Any) -> int:
    """A Timestamp's, or a Duration's."""
    return int(timestamp.seconds) * SECOND + int(timestamp.nanos)
