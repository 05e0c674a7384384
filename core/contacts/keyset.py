"""The ordering *keyset*: contacts ascend by (updated_at, id), and the CRM lists those strictly after a position.

Why nothing is lost. Let a synchronisation start at S; let the CRM itself write updated_at at every change, cut down to
the granularity G, and make the change visible within the lag L of the moment at which it happened.
- Within one synchronisation each request starts strictly after the last contact of the one before, in the CRM's own
  order, so ties are neither skipped nor repeated, and a contact edited meanwhile only moves ahead.
- A change that became visible behind the position was not yet visible when the position passed it, at some moment
  after S: it happened after S - L, and its updated_at is that moment cut down to G, or later.
- A checkpoint is min(S, the last updated_at delivered), and the next synchronisation starts at the checkpoint - L cut
  down to G, inclusive. That is not later than S - L cut down, so it finds every such change; and everything up to the
  checkpoint itself was delivered, or is found again because the start is inclusive.
- A checkpoint is never below its predecessor (the larger of both is taken), and S only grows.
It ends: every request moves the position or fails. Only a CRM that is edited faster than it is read could keep ahead
of it for ever, so a synchronisation that has passed S and is half an hour old ends there. The next one starts at
S - L or before, and has half an hour again for what lies beyond its own start.

A contact without updated_at has no place in this order. It is delivered whenever the CRM lists it, and no position or
checkpoint is taken from it.
"""

import msgspec

from core.contacts.checkpoint import Checkpoint
from core.contacts.offset import StoredMoment, StoredText, TimedPosition, offset_to_position
from core.contacts.page import Batch
from core.contacts.timeline import Timeline
from core.moments import moment_to_timestamp
from deskbridge.v1.contact_pb2 import ContactPosition
from runtime.deadline import Deadline


class KeysetPosition(TimedPosition, frozen=True, kw_only=True, tag="keyset"):
    """Strictly after this (updated_at, id); an empty id is before every contact of that moment. None: at the start."""

    after: tuple[StoredMoment, StoredText] | None

    @property
    def place(self) -> object:
        return self.after


class Keyset(Timeline):
    """A `Strategy`."""

    __slots__ = ()

    def start(self, checkpoint: Checkpoint | None) -> KeysetPosition:
        time = self.checkpoint_as_time(checkpoint)
        start = self.start_of(time)
        after = None if start is None else (start, "")
        return KeysetPosition(integration=self.integration, started=self.clock(), checkpoint=time, after=after)

    def resume(self, offset: str) -> KeysetPosition:
        return offset_to_position(offset, KeysetPosition, self.integration, self.clock())

    async def fetch(self, position: KeysetPosition, size: int, deadline: Deadline) -> Batch[KeysetPosition]:
        request = self.request(size)
        if position.after is not None:
            moment, contact_id = position.after
            request.after.CopyFrom(ContactPosition(updated_at=moment_to_timestamp(moment), id=contact_id))
        contacts, after, exhausted = await self.walk(request, position, position.after, deadline)
        reached = after[0] if contacts and after is not None else None
        return self.batch(contacts, msgspec.structs.replace(position, after=after), reached, exhausted=exhausted)
