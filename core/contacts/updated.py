"""The ordering *updated*: the CRM lists contacts updated since a time, inclusive, ascending by updated_at, ties in any
order; and those of one time ascending by id.

Why nothing is lost. S, G and L are as in `keyset`; a group is the contacts of one step of G.
- Each page is the beginning of a window of its own, which opens at a group. No row is ever counted, so nothing that
  moves in the CRM can make a page skip another; and no window is read as far as a result cap.
- Of a page, the complete groups are delivered: all but the last, after which more of the same group may follow. The
  next window opens at that last group, inclusive, so it is listed again from its beginning.
- A group that fills a page would never be complete. It is drained by id instead, strictly after the last one, in the
  CRM's own order, as `keyset` walks; then the next window opens at the step that follows it, and there is no time
  between two steps.
- What becomes visible behind the position, in a group that was delivered or drained too, happened after S - L; the
  checkpoints are those of `keyset`, and so is the argument that the next synchronisation finds it. A checkpoint
  within a group that is still being drained is safe because the next start is inclusive.
It ends for the same reasons. A contact without updated_at is delivered whenever it is listed and opens no window.
"""

import msgspec

from core.contacts.checkpoint import Checkpoint
from core.contacts.listing import updated_at_of
from core.contacts.offset import StoredMoment, StoredText, TimedPosition, offset_to_position
from core.contacts.page import Batch
from core.contacts.timeline import Timeline, last_place
from core.errors import CrmResponseInvalidError
from core.moments import LATEST, Moment, floored, later, moment_to_timestamp
from deskbridge.v1.contact_pb2 import ContactPosition
from runtime.deadline import Deadline


class UpdatedPosition(TimedPosition, frozen=True, kw_only=True, tag="updated"):
    """The group at which to go on (None: the first), and, where it is being drained, the id after which."""

    since: StoredMoment | None
    drained: StoredText | None = None

    @property
    def place(self) -> object:
        return self.since, self.drained


class Updated(Timeline):
    """A `Strategy`."""

    __slots__ = ()

    def start(self, checkpoint: Checkpoint | None) -> UpdatedPosition:
        began = self.began(checkpoint)
        since = self.start_of(began)
        return UpdatedPosition(integration=self.integration, started=self.clock(), checkpoint=began, since=since)

    def resume(self, offset: str) -> UpdatedPosition:
        return offset_to_position(offset, UpdatedPosition, self.integration, self.clock())

    async def fetch(self, position: UpdatedPosition, size: int, deadline: Deadline) -> Batch[UpdatedPosition]:
        if position.since is not None and position.drained is not None:
            return await self._drain(position, position.since, position.drained, size, deadline)
        return await self._open_window(position, size, deadline)

    async def _open_window(self, position: UpdatedPosition, size: int, deadline: Deadline) -> Batch[UpdatedPosition]:
        request = self.request(size)
        if position.since is not None:
            request.since.CopyFrom(moment_to_timestamp(position.since))
        response = await self.page(request, deadline)
        contacts, step = list(response.contacts), self.step
        last = last_place(contacts, None if position.since is None else (position.since, ""), step)
        if last is None or self.is_last(response):
            reached = last[0] if contacts and last is not None else None
            return self.batch(contacts, position, reached, exhausted=self.is_last(response))
        group, _ = last
        groups = [moment and floored(moment, step) for moment in map(updated_at_of, contacts)]
        # What has no place belongs to no group, and is taken where it stands.
        complete = [contact for contact, of in zip(contacts, groups, strict=True) if of is None or of < group]
        reached = max((of for of in groups if of is not None and of < group), default=None)
        drained = "" if reached is None else None
        return self.batch(
            complete, msgspec.structs.replace(position, since=group, drained=drained), reached, exhausted=False
        )

    async def _drain(
        self, position: UpdatedPosition, since: Moment, drained: str, size: int, deadline: Deadline
    ) -> Batch[UpdatedPosition]:
        request = self.request(size)
        request.tied.CopyFrom(ContactPosition(updated_at=moment_to_timestamp(since), id=drained))
        contacts, last, exhausted = await self.walk(request, (since, drained), deadline, step=self.step)
        if last is None or last[0] != since:
            raise CrmResponseInvalidError("The adapter listed other contacts than those of the time it was asked for.")
        if exhausted:
            following = later(since, self.step)
            position = msgspec.structs.replace(position, since=min(following, LATEST), drained=None)
            return self.batch(contacts, position, since, exhausted=following > LATEST)
        return self.batch(contacts, msgspec.structs.replace(position, drained=last[1]), since, exhausted=False)
