"""Strategies that are wrong on purpose, one way each. The proof has to catch every one, and for the right reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from adapters.sdk.adapter import ContactPage
from adapters.sdk.hostile import HostileAdapter, Pain
from core.contact_retriever import ContactRetriever
from core.contacts.cursor import Cursor, CursorPosition
from core.contacts.keyset import Keyset, KeysetPosition
from core.contacts.listing import updated_at_of
from core.contacts.offset import Position, offset_to_position
from core.contacts.orderings import STRATEGIES, Strategies, StrategyType
from core.contacts.page import Batch
from core.contacts.unordered import Unordered, UnorderedPosition
from core.contacts.updated import Updated, UpdatedPosition
from core.errors import CrmResponseInvalidError, OffsetInvalidError
from core.moments import Moment, earlier, later
from deskbridge.v1.adapter_pb2 import ListContactsResponse
from deskbridge.v1.contact_pb2 import ContactOrdering
from deskbridge.v1.contact_retriever_pb2 import RetrieveContactsRequest, RetrieveContactsResponse
from runtime.deadline import Deadline
from runtime.errors import StatusError
from tests.proof import violations
from tests.proof.violations import ViolationError

KEYSET = ContactOrdering.CONTACT_ORDERING_KEYSET
UPDATED = ContactOrdering.CONTACT_ORDERING_UPDATED
CURSOR = ContactOrdering.CONTACT_ORDERING_CURSOR
UNORDERED = ContactOrdering.CONTACT_ORDERING_UNORDERED


class IgnoresTheLag(Keyset):
    """Starts at the checkpoint itself."""

    def lag_before(self, moment: Moment) -> Moment:
        return moment


class StartsWithinAStep(Unordered):
    """Starts at the exact moment, though the CRM cuts its times down."""

    def lag_before(self, moment: Moment) -> Moment:
        return earlier(moment, self.description.visibility_lag)


class GoesBackwards(Keyset):
    """Answers the last contact's time as the checkpoint, also where it lies before the last one."""

    async def fetch(self, position: KeysetPosition, size: int, deadline: Deadline) -> Batch[KeysetPosition]:
        batch = await super().fetch(position, size, deadline)
        times = [moment for contact in batch.contacts if (moment := updated_at_of(contact)) is not None]
        checkpoint = min(position.started, times[-1]) if times else position.checkpoint
        return _at(batch, checkpoint=checkpoint)


class ChecksInNow(Keyset):
    """Answers the present as the checkpoint of every page."""

    async def fetch(self, position: KeysetPosition, size: int, deadline: Deadline) -> Batch[KeysetPosition]:
        return _at(await super().fetch(position, size, deadline), checkpoint=self.clock())


class SkipsTies(Updated):
    """Goes on after the last contact's time, though more contacts may share it."""

    async def fetch(self, position: UpdatedPosition, size: int, deadline: Deadline) -> Batch[UpdatedPosition]:
        request = self.request(size)
        if position.since is not None:
            request.since.seconds, request.since.nanos = position.since
        response = await self.ask(request, position, deadline)
        times = [moment for contact in response.contacts if (moment := updated_at_of(contact)) is not None]
        reached = max(times, default=None)
        since = position.since if reached is None else later(reached, self.granularity)
        return self.batch(
            list(response.contacts),
            msgspec.structs.replace(position, since=since),
            reached,
            exhausted=self.is_last(response),
        )


class DropsTheMalformed(Keyset):
    """Leaves out what has no id, and tells nobody."""

    async def fetch(self, position: KeysetPosition, size: int, deadline: Deadline) -> Batch[KeysetPosition]:
        batch = await super().fetch(position, size, deadline)
        return Batch([contact for contact in batch.contacts if contact.id], batch.position, batch.exhausted)


class FailsOnTheMalformed(Updated):
    """One bad contact, and the page is lost."""

    async def fetch(self, position: UpdatedPosition, size: int, deadline: Deadline) -> Batch[UpdatedPosition]:
        batch = await super().fetch(position, size, deadline)
        if not all(contact.id for contact in batch.contacts):
            raise CrmResponseInvalidError("A contact has no id.")
        return batch


class BelievesTheCap(Updated):
    """Takes as many as the CRM's cap for all."""

    def is_last(self, response: ListContactsResponse) -> bool:
        return response.exhausted or not response.contacts


class SwallowsErrors(Keyset):
    """Takes a CRM that fails for one that has no contacts."""

    async def fetch(self, position: KeysetPosition, size: int, deadline: Deadline) -> Batch[KeysetPosition]:
        try:
            return await super().fetch(position, size, deadline)
        except StatusError:
            return Batch([], position, exhausted=True)


class ChecksInEarly(Unordered):
    """Moves the checkpoint on the first page of a scan."""

    async def fetch(self, position: UnorderedPosition, size: int, deadline: Deadline) -> Batch[UnorderedPosition]:
        batch = await super().fetch(position, size, deadline)
        return _at(batch, checkpoint=self.lag_before(position.started))


class LosesOne(Unordered):
    """Leaves out the first contact of every page but the first."""

    async def fetch(self, position: UnorderedPosition, size: int, deadline: Deadline) -> Batch[UnorderedPosition]:
        batch = await super().fetch(position, size, deadline)
        return Batch(batch.contacts[1:] if position.page_token else batch.contacts, batch.position, batch.exhausted)


class CountsAsProgress(UnorderedPosition, frozen=True, kw_only=True, tag="counts"):
    """Takes every page for another place."""

    @property
    def place(self) -> object:
        return self.scanned, self.steps


class NeverNoticesALoop(Unordered):
    """Goes on for as long as there are pages."""

    def start(self, checkpoint: Any) -> UnorderedPosition:
        return CountsAsProgress(**msgspec.structs.asdict(super().start(checkpoint)))

    def resume(self, offset: str) -> UnorderedPosition:
        return offset_to_position(offset, CountsAsProgress, self.integration, self.clock())


class TrustsEveryCursor(Cursor):
    """Takes a cursor that is made of times for one that counts changes."""

    async def fetch(self, position: CursorPosition, size: int, deadline: Deadline) -> Batch[CursorPosition]:
        batch = await super().fetch(position, size, deadline)
        return _at(batch, checkpoint=batch.position.cursor or None)


def remembering() -> StrategyType:
    """Strategies of one replica, which knows the offsets it has handed out and no others."""
    known: set[object] = set()

    class RemembersOffsets(Keyset):
        def resume(self, offset: str) -> KeysetPosition:
            position = super().resume(offset)
            if position.place not in known:
                raise OffsetInvalidError.of("meta.offset", "is not one of this replica's")
            return position

        async def fetch(self, position: KeysetPosition, size: int, deadline: Deadline) -> Batch[KeysetPosition]:
            batch = await super().fetch(position, size, deadline)
            known.add(batch.position.place)
            return batch

    return RemembersOffsets


class Stuck(HostileAdapter):
    """Not the strategy's mistake but the CRM's: every page but the first names itself as the next."""

    async def scan_contacts(self, auth: Any, page_size: int, since: Any, page_token: str) -> ContactPage:
        page = await super().scan_contacts(auth, page_size, since, page_token)
        if page_token and page.contacts:
            page.next_page_token = page_token
        return page


class GoesByTheCheckpoint(ContactRetriever):
    """Goes on from the checkpoint that travels with an offset, as if it were always that of the page before."""

    async def RetrieveContacts(self, request: RetrieveContactsRequest, context: Any) -> RetrieveContactsResponse:
        if request.synchronization_checkpoint:
            request.offset = ""
        return await super().RetrieveContacts(request, context)


@dataclass(frozen=True)
class Broken:
    """What is broken, usually a strategy, the CRM that shows it, and the invariant that it breaks.

    `make` is called for each replica of the core.
    """

    make: Callable[[], StrategyType]
    ordering: "ContactOrdering.ValueType"
    pains: frozenset[Pain]
    violation: type[ViolationError]
    adapter: type[HostileAdapter] = HostileAdapter
    retriever: type[ContactRetriever] = ContactRetriever

    def strategies(self) -> Strategies:
        return {**STRATEGIES, self.ordering: self.make()}


def _broken(
    strategy: StrategyType,
    ordering: "ContactOrdering.ValueType",
    violation: type[ViolationError],
    *pains: Pain,
    **fields: Any,
) -> Broken:
    return Broken(lambda: strategy, ordering, frozenset(pains), violation, **fields)


BROKEN: Mapping[str, Broken] = {
    "ignores the lag": _broken(IgnoresTheLag, KEYSET, violations.ContactLostError, Pain.LATE_COMMITS, Pain.EDITS),
    "starts within a step": _broken(StartsWithinAStep, UNORDERED, violations.ContactLostError, Pain.EDITS),
    "loses a contact of each page": _broken(LosesOne, UNORDERED, violations.ContactLostError),
    "asks for row numbers": _broken(
        Unordered, UNORDERED, violations.ContactLostError, Pain.ROW_NUMBERS, Pain.DELETES, Pain.INSERTS
    ),
    "believes the cap": _broken(BelievesTheCap, UPDATED, violations.ContactLostError, Pain.CAP_SILENT),
    "never notices a loop": _broken(NeverNoticesALoop, UNORDERED, violations.NeverEndsError, adapter=Stuck),
    "checkpoint of now": _broken(ChecksInNow, KEYSET, violations.CheckpointPassedError),
    "skips ties": _broken(SkipsTies, UPDATED, violations.ContactLostError, Pain.TIES),
    "checkpoint on the first page of a scan": _broken(ChecksInEarly, UNORDERED, violations.CheckpointPassedError),
    "checkpoint within the lag": _broken(
        TrustsEveryCursor, CURSOR, violations.CheckpointPassedError, Pain.TIME_CURSOR, Pain.LATE_COMMITS, Pain.EDITS
    ),
    "checkpoint goes backwards": _broken(GoesBackwards, KEYSET, violations.CheckpointBackwardsError),
    "goes by the checkpoint": _broken(
        Keyset, KEYSET, violations.NeverEndsError, Pain.TIES, retriever=GoesByTheCheckpoint
    ),
    "remembers offsets": Broken(remembering, KEYSET, frozenset(), violations.OffsetNotEnoughError),
    "swallows errors": _broken(SwallowsErrors, KEYSET, violations.EmptySuccessError, Pain.DROPPED_BEFORE, Pain.EDITS),
    "drops the malformed": _broken(DropsTheMalformed, KEYSET, violations.MalformedUncountedError, Pain.MALFORMED),
    "fails on the malformed": _broken(FailsOnTheMalformed, UPDATED, violations.UnexplainedError, Pain.MALFORMED),
}


def _at(batch: Batch[Position], **fields: Any) -> Batch[Position]:
    return Batch(batch.contacts, msgspec.structs.replace(batch.position, **fields), batch.exhausted)
