"""The ordering *cursor*: the CRM hands out durable cursors, behind which every later change appears.

Why nothing is lost.
- Each step starts at the cursor of the step before, so within one synchronisation the CRM itself leaves nothing out.
- A checkpoint is the cursor behind the last contact delivered. What changes afterwards appears behind it, and that is
  where the next synchronisation starts; it never goes backwards because cursors are only taken forward.
- Some cursors are times in disguise: a change that becomes visible late, within the lag L, appears before them. Where
  the adapter declares a lag, the checkpoint therefore stays at the last cursor whose contacts are all older than
  S - L, cut down to the granularity, S being the start of the synchronisation: what was not yet visible when the
  synchronisation passed it happened after S - L, and so lies behind that cursor. What lies there comes again next time.
It ends: a cursor that does not advance is an error (`progress`), an empty page with a next cursor is only a step, and a
synchronisation that has passed S and is half an hour old ends there, since the next can go on from any cursor.
"""

import msgspec
import structlog

from core.contacts.checkpoint import Checkpoint
from core.contacts.deliverable import ID_LIMIT
from core.contacts.listing import OFFSET_REFUSED, Listing, updated_at_of
from core.contacts.offset import StoredText, SyncPosition, offset_to_position
from core.contacts.page import Batch
from core.errors import CheckpointInvalidError, CrmResponseInvalidError
from runtime.deadline import Deadline

_CHECKPOINT_REFUSED = CheckpointInvalidError.of(
    "meta.synchronization_checkpoint", "is a cursor that this CRM cannot have"
)

_log = structlog.get_logger()


class CursorPosition(SyncPosition, frozen=True, kw_only=True, tag="cursor"):
    """Behind this cursor; empty: at the first contact."""

    cursor: StoredText
    # The last cursor before which nothing can become visible any more. None: there is none yet.
    checkpoint: StoredText | None
    # Whether contacts were passed that lie within the lag: no later cursor is a checkpoint.
    within_lag: bool = False

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
        begins = position.steps == 0 and position.cursor == position.checkpoint
        response = await self.page(request, deadline, _CHECKPOINT_REFUSED if begins else OFFSET_REFUSED)
        contacts, cursor = list(response.contacts), response.next_cursor
        if len(cursor) > ID_LIMIT:
            raise CrmResponseInvalidError("The adapter's next_cursor is longer than 4000 characters.")
        if not cursor:
            if contacts or not response.exhausted:
                raise CrmResponseInvalidError("The adapter listed contacts without a next_cursor.")
            return Batch(contacts, position, exhausted=True)
        moments = [moment for contact in contacts if (moment := updated_at_of(contact)) is not None]
        newest = max(moments, default=None)
        is_dated = len(moments) == len(contacts)
        is_old = newest is not None and newest < self.lag_before(position.started)
        is_settled = (is_old and is_dated) or not self.description.visibility_lag.ToNanoseconds()
        position = msgspec.structs.replace(
            position,
            cursor=cursor,
            checkpoint=cursor if is_settled and not position.within_lag else position.checkpoint,
            within_lag=position.within_lag or (bool(contacts) and not is_settled),
        )
        return Batch(contacts, position, response.exhausted or self.is_overdue(position.started, newest))
