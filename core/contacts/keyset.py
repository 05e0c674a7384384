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
It ends: every step moves the position or fails, and once the position has passed S, only so many further steps are
taken; contacts beyond are later than the checkpoint, so the next synchronisation delivers them.
"""

from dataclasses import dataclass

import msgspec

from core.adapter_client import AdapterClient
from core.contacts.offset import SyncPosition, check_moment, offset_to_position
from core.contacts.page import Batch
from core.errors import CrmResponseInvalidError, OffsetInvalidError
from core.moments import Moment, earlier, moment_to_timestamp
from core.texts import IDENTIFIER_LIMIT
from deskbridge.v1.adapter_pb2 import ContactsDescription, ListContactsRequest
from deskbridge.v1.auth_pb2 import Auth
from deskbridge.v1.contact_pb2 import Contact, ContactPosition
from runtime.deadline import Deadline
from runtime.errors import StatusError

# Steps beyond the start of the synchronisation: enough for a CRM whose clock is ahead of ours, and an end for one
# that is edited faster than it can be read.
_OVERTIME = 100

_EPOCH: Moment = (0, 0)


class KeysetPosition(SyncPosition, frozen=True, kw_only=True):
    """Strictly after this (updated_at, id); an empty id is before every contact of that moment. None: at the start."""

    after: tuple[Moment, str] | None


def first_position(
    integration: str, checkpoint: Moment | None, started: Moment, description: ContactsDescription
) -> KeysetPosition:
    """Where an initial (no checkpoint) or an incremental synchronisation starts."""
    after = None if checkpoint is None else (earlier(checkpoint, description.visibility_lag), "")
    return KeysetPosition(integration=integration, started=started, checkpoint=checkpoint, after=after)


def offset_to_keyset(offset: str, integration: str) -> KeysetPosition:
    """Raises OffsetInvalidError."""
    position = offset_to_position(offset, KeysetPosition, integration)
    if position.after is not None:
        moment, contact_id = position.after
        check_moment(moment)
        if len(contact_id) > IDENTIFIER_LIMIT or "\0" in contact_id:
            raise OffsetInvalidError.of("meta.offset", "is not an offset of this bridge")
    return position


@dataclass(frozen=True, slots=True)
class Keyset:
    """Walks one adapter's contacts with one customer's credentials."""

    adapter: AdapterClient
    auth: Auth
    max_page_size: int

    async def fetch(self, position: KeysetPosition, size: int, deadline: Deadline) -> Batch[KeysetPosition]:
        """The contacts after the position. Raises StatusError."""
        request = ListContactsRequest(auth=self.auth, page_size=min(size, self.max_page_size))
        if position.after is not None:
            moment, contact_id = position.after
            request.after.CopyFrom(ContactPosition(updated_at=moment_to_timestamp(moment), id=contact_id))
        try:
            response = await self.adapter.list_contacts(request, deadline)
        except StatusError as error:
            if error.reason == "POSITION_INVALID":
                raise OffsetInvalidError.of("meta.offset", "names a contact that this CRM cannot have") from error
            raise
        contacts = list(response.contacts)
        if len(contacts) > request.page_size:
            raise CrmResponseInvalidError("The adapter returned more contacts than it was asked for.")
        after = _last_place(contacts, position.after)
        if after == position.after and not response.exhausted:
            raise CrmResponseInvalidError("The adapter's contacts do not advance, and it says that there are more.")
        overtime = position.overtime + 1 if after is not None and after[0] > position.started else 0
        return Batch(
            contacts,
            msgspec.structs.replace(
                position,
                after=after,
                checkpoint=_checkpoint(position, after) if contacts else position.checkpoint,
                overtime=overtime,
            ),
            exhausted=response.exhausted or overtime > _OVERTIME,
        )


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
        if after is None or moment > after[0]:
            after = (moment, contact.id)
        elif moment < after[0]:
            raise CrmResponseInvalidError(f"The adapter's contacts do not ascend by updated_at at {contact.id!r}.")
        elif contact.id:
            after = (moment, contact.id)
    return after


def _checkpoint(position: KeysetPosition, after: tuple[Moment, str] | None) -> Moment | None:
    if after is None:
        return position.checkpoint
    reached = min(position.started, after[0])
    return reached if position.checkpoint is None else max(reached, position.checkpoint)
