"""The ordering *keyset*: contacts ascend by (updated_at, id), and the CRM lists those strictly after a position.

Why nothing is lost. Let a synchronisation start at S, and let the CRM make every change visible within the lag L of
its updated_at.
- Within one synchronisation each step starts strictly after the last contact of the step before, in the CRM's own
  order, so ties are neither skipped nor repeated, and a contact edited meanwhile only moves ahead.
- A change that became visible behind the position was not yet visible when the position passed it, at some moment
  after S: its updated_at is later than S - L.
- A checkpoint is min(S, the last updated_at delivered), and the next synchronisation starts at the checkpoint - L,
  inclusive. That is not later than S - L, so it finds every such change; and everything up to the checkpoint
  itself was delivered, or is found again because the start is inclusive.
- A checkpoint is never below its predecessor (the larger of both is taken), and S only grows.
It ends: every step moves the position or fails. Only a CRM that is edited faster than it is read could keep ahead of it
for ever, so a synchronisation that has passed S and is half an hour old ends there. The next one starts at
S - L or before and has half an hour again for what lies beyond.

A contact without updated_at has no place in this order. It is delivered whenever the CRM lists it, and no position or
checkpoint is taken from it.
"""

from dataclasses import dataclass

import msgspec
import structlog

from core.adapter_client import AdapterClient
from core.contacts.deliverable import ID_LIMIT
from core.contacts.offset import SyncPosition, check_moment, offset_to_position
from core.contacts.page import Batch
from core.errors import CrmResponseInvalidError, OffsetInvalidError
from core.moments import Clock, Moment, earlier, moment_to_timestamp
from deskbridge.v1.adapter_pb2 import ContactsDescription, ListContactsRequest
from deskbridge.v1.auth_pb2 import Auth
from deskbridge.v1.contact_pb2 import Contact, ContactPosition
from runtime.deadline import Deadline
from runtime.errors import StatusError

# Seconds after which a synchronisation that has passed its own start ends: as long as Talkdesk waits for the next.
_LONGEST_BEYOND_START = 30 * 60

_EPOCH: Moment = (0, 0)

_log = structlog.get_logger()


class KeysetPosition(SyncPosition, frozen=True, kw_only=True):
    """Strictly after this (updated_at, id); an empty id is before every contact of that moment. None: at the start."""

    after: tuple[Moment, str] | None


@dataclass(frozen=True, slots=True)
class Keyset:
    """Walks one integration's contacts with one customer's credentials. A `Strategy`."""

    integration: str
    adapter: AdapterClient
    auth: Auth
    description: ContactsDescription
    clock: Clock

    def start(self, checkpoint: Moment | None) -> KeysetPosition:
        after = None if checkpoint is None else (earlier(checkpoint, self.description.visibility_lag), "")
        return KeysetPosition(integration=self.integration, started=self.clock(), checkpoint=checkpoint, after=after)

    def resume(self, offset: str) -> KeysetPosition:
        position = offset_to_position(offset, KeysetPosition, self.integration, self.clock())
        if position.after is not None:
            moment, contact_id = position.after
            check_moment(moment)
            if len(contact_id) > ID_LIMIT:
                raise OffsetInvalidError.of("meta.offset", "is not an offset of this bridge")
        if position.checkpoint is not None and position.checkpoint > position.started:
            raise OffsetInvalidError.of("meta.offset", "is not an offset of this bridge")
        return position

    async def fetch(self, position: KeysetPosition, size: int, deadline: Deadline) -> Batch[KeysetPosition]:
        request = ListContactsRequest(auth=self.auth, page_size=min(size, self.description.max_page_size))
        if position.after is not None:
            moment, contact_id = position.after
            request.after.CopyFrom(ContactPosition(updated_at=moment_to_timestamp(moment), id=contact_id))
        contacts, exhausted = await self._list(request, deadline)
        after = _last_place(contacts, position.after)
        if after == position.after and not exhausted and request.page_size < self.description.max_page_size:
            # All that fits into this size has no usable id. Look further, as far as the first contact that has.
            request.page_size = self.description.max_page_size
            listed, exhausted = await self._list(request, deadline)
            contacts = _through_first_place(listed, position.after)
            exhausted = exhausted and len(contacts) == len(listed)
            after = _last_place(contacts, position.after)
        if after == position.after and not exhausted:
            raise CrmResponseInvalidError("The adapter's contacts do not advance, and it says that there are more.")
        checkpoint = _checkpoint(position, after) if contacts else position.checkpoint
        return Batch(
            contacts,
            msgspec.structs.replace(position, after=after, checkpoint=checkpoint),
            exhausted=exhausted or self._is_overdue(position.started, after),
        )

    async def _list(self, request: ListContactsRequest, deadline: Deadline) -> tuple[list[Contact], bool]:
        try:
            response = await self.adapter.list_contacts(request, deadline)
        except StatusError as error:
            if error.reason == "POSITION_INVALID":
                raise OffsetInvalidError.of("meta.offset", "names a contact that this CRM cannot have") from error
            raise
        if len(response.contacts) > request.page_size:
            raise CrmResponseInvalidError("The adapter returned more contacts than it was asked for.")
        return list(response.contacts), response.exhausted

    def _is_overdue(self, started: Moment, after: tuple[Moment, str] | None) -> bool:
        if after is None or after[0] <= started or self.clock()[0] <= started[0] + _LONGEST_BEYOND_START:
            return False
        _log.warning("contacts later than this synchronisation's start are left to the next one")
        return True


def _last_place(contacts: list[Contact], after: tuple[Moment, str] | None) -> tuple[Moment, str] | None:
    """The place of the last contact. Raises CrmResponseInvalidError where they do not ascend by updated_at.

    Ids are not compared: a CRM orders them by rules of its own. A contact without updated_at has no place of its
    own; one without an id has only its moment.
    """
    for contact in contacts:
        updated_at = contact.updated_at
        moment = (updated_at.seconds, updated_at.nanos)
        if moment == _EPOCH and not contact.HasField("updated_at"):
            continue
        contact_id = contact.id if len(contact.id) <= ID_LIMIT else ""
        if after is None or moment > after[0]:
            after = (moment, contact_id)
        elif moment < after[0]:
            raise CrmResponseInvalidError(f"The adapter's contacts do not ascend by updated_at at {contact_id!r}.")
        elif contact_id:
            after = (moment, contact_id)
    return after


def _through_first_place(contacts: list[Contact], after: tuple[Moment, str] | None) -> list[Contact]:
    """The contacts as far as the first one that lies after the place; all of them where none does."""
    for count in range(1, len(contacts) + 1):
        if _last_place(contacts[count - 1 : count], after) != after:
            return contacts[:count]
    return contacts


def _checkpoint(position: KeysetPosition, after: tuple[Moment, str] | None) -> Moment | None:
    if after is None:
        return position.checkpoint
    reached = min(position.started, after[0])
    return reached if position.checkpoint is None else max(reached, position.checkpoint)
