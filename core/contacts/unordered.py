"""The ordering *unordered*: a scan through what changed since a time, or through everything, in no useful order.

Why nothing is lost. S, G and L are as in `keyset`.
- A scan that goes to its end lists every contact that was visible all the while and is not older than the time that was
  asked for: page tokens mark places that no other contact's change moves.
- What changed during the scan, or became visible, where it had already been, happened after S - L.
- The checkpoint moves on the last page only, to S - L. The next scan asks for what changed since then, inclusive, cut
  down to G, and finds it. (It reaches back by L once more: a checkpoint means the same in every ordering by time.)
- A scan that is broken off leaves the checkpoint where it was, and is repeated from there.
- S grows, and so do the checkpoints.
It ends: a page token that does not advance is an error (`progress`), and an empty page with a next token only a step.
A scan that reaches the CRM's result cap may have been cut off there: an error, since nothing else would show the loss.
"""

import msgspec

from core.contacts.checkpoint import Checkpoint
from core.contacts.listing import check_token
from core.contacts.offset import Count, StoredMoment, StoredText, TimedPosition, offset_to_position
from core.contacts.page import Batch
from core.contacts.timeline import Timeline, with_checkpoint
from core.errors import CrmResponseInvalidError
from core.moments import earlier, moment_to_timestamp
from runtime.deadline import Deadline


class UnorderedPosition(TimedPosition, frozen=True, kw_only=True, tag="unordered"):
    """The scan of what changed since then (None: of everything), at this page (empty: the first)."""

    since: StoredMoment | None
    page_token: StoredText = ""
    scanned: Count = 0

    @property
    def place(self) -> object:
        return self.page_token


class Unordered(Timeline):
    """A `Strategy`."""

    __slots__ = ()

    def start(self, checkpoint: Checkpoint | None) -> UnorderedPosition:
        time = self.checkpoint_as_time(checkpoint)
        since = self.start_of(time)
        return UnorderedPosition(integration=self.integration, started=self.clock(), checkpoint=time, since=since)

    def resume(self, offset: str) -> UnorderedPosition:
        return offset_to_position(offset, UnorderedPosition, self.integration, self.clock())

    async def fetch(self, position: UnorderedPosition, size: int, deadline: Deadline) -> Batch[UnorderedPosition]:
        request = self.request(size)
        request.scan.page_token = position.page_token
        if position.since is not None:
            request.scan.since.CopyFrom(moment_to_timestamp(position.since))
        response = await self.ask(request, position, deadline)
        contacts, token = list(response.contacts), check_token("next_page_token", response.next_page_token)
        scanned = position.scanned + len(contacts)
        if token:
            position = msgspec.structs.replace(position, page_token=token, scanned=scanned)
            return Batch(contacts, position, exhausted=False)
        if 0 < self.description.result_cap <= scanned:
            raise CrmResponseInvalidError(
                f"The scan ended at the CRM's cap of {self.description.result_cap} contacts: there may be more."
            )
        checkpoint = earlier(position.started, self.description.visibility_lag)
        return Batch(contacts, with_checkpoint(position, checkpoint), exhausted=True)
