"""The ordering *updated*: the CRM lists contacts updated since a time, inclusive, ascending by updated_at, ties in any
order; and those of one time ascending by id.

Why nothing is lost. S, G and L are as in `keyset`; a group is the contacts of one step of G.
- Each page is the beginning of a window of its own, which opens at a group. No row is ever counted, so nothing that
  moves in the CRM can make a page skip another; and a page that reaches the result cap is never taken for the last.
- Of a page, the complete groups are delivered: all but the last, after which more of the same group may follow. The
  next window opens at that last group, inclusive, so it is listed again from its beginning.
- A group that fills a page would never be complete. It is drained by id instead, strictly after the last one, in the
  CRM's own order, as `keyset` walks; then the next window opens at the step that follows it, and there is no time
  between two steps.
- What becomes visible behind the position, in a group that was delivered or drained too, happened after S - L; the
  checkpoints are those of `keyset`, and so is the argument that the next synchronisation finds it. A checkpoint
  within a group that is still being drained is safe because the next start is inclusive.
It ends: a window opens later than the one before, or a group is drained, for as long as there are dates to go by, and
else as in `keyset`. A contact without updated_at is delivered whenever it is listed and opens no window.
"""

import msgspec

from core.contacts.checkpoint import Checkpoint
from core.contacts.listing import updated_at_of
from core.contacts.offset import StoredMoment, StoredText, TimedPosition, offset_to_position
from core.contacts.page import Batch
from core.contacts.timeline import Timeline, last_place, leads_nowhere
from core.errors import CrmResponseInvalidError
from core.moments import LATEST, Moment, floored, later, moment_to_timestamp
from deskbridge.v1.contact_pb2 import Contact, ContactPosition
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
        time = self.checkpoint_as_time(checkpoint)
        since = self.start_of(time)
        return UpdatedPosition(integration=self.integration, started=self.clock(), checkpoint=time, since=since)

    def resume(self, offset: str) -> UpdatedPosition:
        position = offset_to_position(offset, UpdatedPosition, self.integration, self.clock())
        if position.since is None or position.since == (group := floored(position.since, self.granularity)):
            return position
        # The adapter has become coarser since then: the group is a larger one, to be listed from its beginning.
        return msgspec.structs.replace(position, since=group, drained=None)

    async def fetch(self, position: UpdatedPosition, size: int, deadline: Deadline) -> Batch[UpdatedPosition]:
        if position.since is not None and position.drained is not None:
            return await self._drain(position, position.since, position.drained, size, deadline)
        return await self._open_window(position, size, deadline)

    async def _open_window(self, position: UpdatedPosition, size: int, deadline: Deadline) -> Batch[UpdatedPosition]:
        request = self.request(size)
        if position.since is not None:
            request.since.CopyFrom(moment_to_timestamp(position.since))
        response = await self.ask(request, position, deadline)
        if (
            request.page_size < self.largest
            and not self.is_last(response)
            and not any(map(_is_dated, response.contacts))
        ):
            # All that fits into this size has no date. Look further.
            request.page_size = self.largest
            response = await self.ask(request, position, deadline)
        contacts, is_last = list(response.contacts), self.is_last(response)
        last = last_place(contacts, None if position.since is None else (position.since, ""), self.granularity)
        moments = [updated_at_of(contact) for contact in contacts]
        if last is None or not any(moments):
            return self.batch(contacts, position, None, exhausted=is_last or leads_nowhere(contacts, request))
        group, _ = last
        if is_last:
            return self.batch(contacts, position, group, exhausted=True)
        # What has no date belongs to no group, and is taken where it stands.
        complete = [each for each, moment in zip(contacts, moments, strict=True) if moment is None or moment < group]
        reached = max((moment for moment in moments if moment is not None and moment < group), default=None)
        # Without a complete group, the first one may fill more than a page.
        drained = "" if reached is None else None
        following = msgspec.structs.replace(position, since=group, drained=drained)
        return self.batch(complete, following, reached, exhausted=False)

    async def _drain(
        self, position: UpdatedPosition, since: Moment, drained: str, size: int, deadline: Deadline
    ) -> Batch[UpdatedPosition]:
        request = self.request(size)
        request.tied.CopyFrom(ContactPosition(updated_at=moment_to_timestamp(since), id=drained))
        contacts, last, is_last = await self.walk(request, position, (since, drained), deadline, self.granularity)
        if last is None or last[0] != since:
            raise CrmResponseInvalidError("The adapter listed other contacts than those of the time it was asked for.")
        if not is_last:
            return self.batch(contacts, msgspec.structs.replace(position, drained=last[1]), since, exhausted=False)
        following = later(since, self.granularity)
        position = msgspec.structs.replace(position, since=min(following, LATEST), drained=None)
        return self.batch(contacts, position, since, exhausted=following > LATEST)


def _is_dated(contact: Contact) -> bool:
    return contact.HasField("updated_at")
