"""The ordering *cursor*: the CRM hands out durable cursors, behind which every later change appears.

Why nothing is lost.
- Each request starts at the cursor that the one before has answered, so within one synchronisation the CRM itself
  leaves nothing out.
- A checkpoint is the cursor behind the last contact delivered. What changes afterwards appears behind it, where the
  next synchronisation starts; it never goes backwards because cursors are only taken forward.
- Some cursors are times in disguise: a change that becomes visible late, within the lag L, appears before them. Where
  the adapter declares a lag, a cursor is a checkpoint only once a contact was listed behind it that is older than
  S - L, cut down to the granularity, S being the start of the synchronisation. What was not yet visible when the
  synchronisation passed it happened after S - L, so it lies behind that contact, and the contact behind that cursor,
  wherever the CRM's later cursors point. The last page comes again next time.
It ends: a cursor that does not advance is an error (`progress`), and an empty page with a next cursor is a step like
any. A synchronisation that has passed S and is half an hour old ends there, since the next can go on from any cursor.
"""

import msgspec
import structlog

from core.contacts.checkpoint import Checkpoint
from core.contacts.listing import Listing, check_token, updated_at_of
from core.contacts.offset import StoredText, SyncPosition, offset_to_position
from core.contacts.page import Batch
from core.errors import CrmResponseInvalidError
from runtime.deadline import Deadline

_log = structlog.get_logger()


class CursorPosition(SyncPosition, frozen=True, kw_only=True, tag="cursor"):
    """Behind this cursor; empty: at the first contact."""

    cursor: StoredText
    # The last cursor before which nothing can become visible any more. None: there is none yet.
    checkpoint: StoredText | None

    @property
    def place(self) -> object:
        return self.cursor


class Cursor(Listing):
    """A `Strategy`."""

    __slots__ = ()

    def start(self, checkpoint: Checkpoint | None) -> CursorPosition:
        if isinstance(checkpoint, tuple):
            _log.warning("the checkpoint is a time, and this CRM has cursors: every contact is listed again")
            checkpoint = None
        return CursorPosition(
            integration=self.integration, started=self.clock(), checkpoint=checkpoint, cursor=checkpoint or ""
        )

    def resume(self, offset: str) -> CursorPosition:
        return offset_to_position(offset, CursorPosition, self.integration, self.clock())

    async def fetch(self, position: CursorPosition, size: int, deadline: Deadline) -> Batch[CursorPosition]:
        request = self.request(size)
        if position.cursor:
            request.cursor = position.cursor
        response = await self.ask(request, position, deadline)
        contacts, cursor = list(response.contacts), check_token("next_cursor", response.next_cursor)
        if not cursor:
            if contacts or not response.exhausted:
                raise CrmResponseInvalidError("The adapter listed contacts without a next_cursor.")
            return Batch(contacts, position, exhausted=True)
        moments = [moment for contact in contacts if (moment := updated_at_of(contact)) is not None]
        if not self.description.visibility_lag.ToNanoseconds():
            checkpoint: str | None = cursor
        elif position.cursor and moments and min(moments) < self.lag_before(position.started):
            checkpoint = position.cursor
        else:
            checkpoint = position.checkpoint
        position = msgspec.structs.replace(position, cursor=cursor, checkpoint=checkpoint)
        is_overdue = self.is_overdue(position.started, max(moments, default=None))
        return Batch(contacts, position, response.exhausted or is_overdue)
