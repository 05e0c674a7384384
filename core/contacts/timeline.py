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
from core.moments import Moment, floored
from deskbridge.v1.adapter_pb2 import ListContactsRequest
from deskbridge.v1.contact_pb2 import Contact
from runtime.deadline import Deadline

_EPOCH: Moment = (0, 0)

# A moment, and the id at it after which to go on; an empty id is before every contact of that moment.
Place = tuple[Moment, str]

_Timed = TypeVar("_Timed", bound=TimedPosition)

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Timeline(Listing):
    """Contacts whose updated_at says what changed since a synchronisation."""

    def began(self, checkpoint: Checkpoint | None) -> Moment | None:
        """The checkpoint as a time. A cursor is of a CRM that was ordered otherwise: then everything comes again."""
        if isinstance(checkpoint, str):
            _log.warning("the checkpoint is a cursor, which this CRM does not have: every contact is listed again")
            return None
        return checkpoint

    def start_of(self, checkpoint: Moment | None) -> Moment | None:
        """Where an incremental synchronisation starts, inclusive; None: an initial one, at the first contact."""
        return None if checkpoint is None else self.lag_before(checkpoint)

    def batch(
        self, contacts: list[Contact], position: _Timed, reached: Moment | None, *, exhausted: bool
    ) -> Batch[_Timed]:
        """These contacts, the last of them at the moment `reached`, and the checkpoint that follows from it."""
        if reached is not None:
            checkpoint = min(position.started, reached)
            if position.checkpoint is None or checkpoint > position.checkpoint:
                position = msgspec.structs.replace(position, checkpoint=checkpoint)
        if not exhausted and self.is_overdue(position.started, reached):
            _log.warning("contacts later than this synchronisation's start are left to the next one")
            exhausted = True
        return Batch(contacts, position, exhausted)

    async def walk(
        self, request: ListContactsRequest, after: Place | None, deadline: Deadline, *, step: int = 1
    ) -> tuple[list[Contact], Place | None, bool]:
        """Contacts after the place in the CRM's own order, the place of the last, and whether none follow.

        Where nothing that fits into the page has a usable id, it looks further: as far as the first that has.
        `step` is as in `last_place`.
        """
        response = await self.page(request, deadline)
        contacts, exhausted = list(response.contacts), self.is_last(response)
        place = last_place(contacts, after, step)
        if place == after and not exhausted and request.page_size < self.largest:
            request.page_size = self.largest
            response = await self.page(request, deadline)
            contacts = _through_first_place(list(response.contacts), after, step)
            exhausted = self.is_last(response) and len(contacts) == len(response.contacts)
            place = last_place(contacts, after, step)
        if place == after and len(contacts) < request.page_size and not any(map(_has_place, contacts)):
            # All that is left cannot be gone on from, and asking once more would list it again.
            exhausted = True
        return contacts, place, exhausted


def last_place(contacts: list[Contact], after: Place | None, step: int = 1) -> Place | None:
    """The place of the last contact. Raises CrmResponseInvalidError where they do not ascend by updated_at.

    Contacts of the same `step`, in nanoseconds, need no order, and its beginning is their place. Ids are not compared:
    a CRM orders them by rules of its own. A contact without updated_at has no place; one without an id only a moment.
    """
    for contact in contacts:
        updated_at = contact.updated_at
        moment = (updated_at.seconds, updated_at.nanos)
        if moment == _EPOCH and not contact.HasField("updated_at"):
            continue
        if step > 1:
            moment = floored(moment, step)
        contact_id = contact.id if len(contact.id) <= ID_LIMIT else ""
        if after is None or moment > after[0]:
            after = (moment, contact_id)
        elif moment < after[0]:
            raise CrmResponseInvalidError(f"The adapter's contacts do not ascend by updated_at at {contact_id!r}.")
        elif contact_id:
            after = (moment, contact_id)
    return after


def _has_place(contact: Contact) -> bool:
    return 0 < len(contact.id) <= ID_LIMIT and contact.HasField("updated_at")


def _through_first_place(contacts: list[Contact], after: Place | None, step: int) -> list[Contact]:
    """The contacts as far as the first one that lies after the place; all of them where none does."""
    for count in range(1, len(contacts) + 1):
        if last_place(contacts[count - 1 : count], after, step) != after:
            return contacts[:count]
    return contacts
