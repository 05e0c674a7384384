"""What the orderings by time share: where a synchronisation starts, what it has reached, how far a page goes."""

from dataclasses import dataclass
from typing import TypeVar

import msgspec
import structlog

from core.contacts.checkpoint import Checkpoint
from core.contacts.deliverable import ID_LIMIT
from core.contacts.listing import Listing
from core.contacts.offset import TimedPosition
from core.contacts.page import Batch
from core.errors import CrmResponseInvalidError
from core.moments import Moment, floored, is_timestamp
from deskbridge.v1.adapter_pb2 import ListContactsRequest
from deskbridge.v1.contact_pb2 import Contact
from runtime.deadline import Deadline

_EPOCH: Moment = (0, 0)

# The granularity of contacts that are told apart to the nanosecond.
EXACT = 1

# A moment, and the id at it after which to go on; an empty id is before every contact of that moment.
Place = tuple[Moment, str]

Timed = TypeVar("Timed", bound=TimedPosition)

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Timeline(Listing):
    """Contacts whose updated_at says what changed since a synchronisation: checkpoints are times."""

    def checkpoint_as_time(self, checkpoint: Checkpoint | None) -> Moment | None:
        """A cursor is of a CRM that was ordered otherwise: then everything comes again."""
        if isinstance(checkpoint, str):
            _log.warning("the checkpoint is a cursor, which this CRM does not have: every contact is listed again")
            return None
        return checkpoint

    def start_of(self, checkpoint: Moment | None) -> Moment | None:
        """Where an incremental synchronisation starts, inclusive; None: an initial one, at the first contact."""
        return None if checkpoint is None else self.lag_before(checkpoint)

    def batch(
        self, contacts: list[Contact], position: Timed, reached: Moment | None, *, exhausted: bool
    ) -> Batch[Timed]:
        """These contacts, the last of them at the moment `reached`, and the checkpoint that follows from it."""
        if reached is not None:
            position = with_checkpoint(position, min(position.started, reached))
        return Batch(contacts, position, exhausted or self.is_overdue(position.started, reached))

    async def walk(
        self,
        request: ListContactsRequest,
        position: TimedPosition,
        after: Place | None,
        deadline: Deadline,
        granularity: int = EXACT,
    ) -> tuple[list[Contact], Place | None, bool]:
        """Contacts after the place in the CRM's own order, the place of the last, and whether none follow.

        Where nothing that fits into the page has a place of its own, it looks further, as far as the first that has:
        then more contacts are returned than were asked for. `granularity` is as in `last_place`.
        """
        response = await self.ask(request, position, deadline)
        contacts, is_last = list(response.contacts), self.is_last(response)
        place = last_place(contacts, after, granularity)
        if place != after or is_last:
            return contacts, place, is_last
        if request.page_size < self.largest:
            request.page_size = self.largest
            response = await self.ask(request, position, deadline)
            contacts = _through_first_place(list(response.contacts), after, granularity)
            place = last_place(contacts, after, granularity)
            is_last = self.is_last(response) and len(contacts) == len(response.contacts)
        return contacts, place, is_last or (place == after and leads_nowhere(contacts, request))


def with_checkpoint(position: Timed, checkpoint: Moment) -> Timed:
    """The position with that checkpoint, unless its own is later: checkpoints never go backwards."""
    if position.checkpoint is not None and position.checkpoint >= checkpoint:
        return position
    return msgspec.structs.replace(position, checkpoint=checkpoint)


def leads_nowhere(contacts: list[Contact], request: ListContactsRequest) -> bool:
    """Whether a page, of which the adapter does not say that it is the last, is it by the contract.

    It is not full, and none of its contacts marks a place from which to go on: asking again would list it again.
    """
    if len(contacts) >= request.page_size or any(map(_has_place, contacts)):
        return False
    _log.warning("contacts without a place are taken for the last ones", count=len(contacts))
    return True


def last_place(contacts: list[Contact], after: Place | None, granularity: int = EXACT) -> Place | None:
    """The place of the last contact. Raises CrmResponseInvalidError where they do not ascend by updated_at.

    Contacts of the same step of the granularity, in nanoseconds, need no order, and its beginning is their place. Ids
    are not compared: a CRM orders them by rules of its own. A contact without updated_at has no place; one without an
    id only a moment.
    """
    before = after
    for contact in contacts:
        updated_at = contact.updated_at
        moment = (updated_at.seconds, updated_at.nanos)
        if moment == _EPOCH and not contact.HasField("updated_at"):
            continue
        if granularity != EXACT:
            moment = floored(moment, granularity)
        contact_id = contact.id if len(contact.id) <= ID_LIMIT else ""
        if after is None or moment > after[0]:
            after = (moment, contact_id)
        elif moment < after[0]:
            raise CrmResponseInvalidError(f"The adapter's contacts do not ascend by updated_at at {contact_id!r}.")
        elif contact_id:
            after = (moment, contact_id)
    if after is not None and after != before and not is_timestamp(after[0]):
        raise CrmResponseInvalidError(f"The adapter's contact {after[1]!r} has an updated_at that is no timestamp.")
    return after


def _has_place(contact: Contact) -> bool:
    return 0 < len(contact.id) <= ID_LIMIT and contact.HasField("updated_at")


def _through_first_place(contacts: list[Contact], after: Place | None, granularity: int) -> list[Contact]:
    """The contacts as far as the first one that lies after the place; all of them where none does."""
    for count in range(1, len(contacts) + 1):
        if last_place(contacts[count - 1 : count], after, granularity) != after:
            return contacts[:count]
    return contacts
