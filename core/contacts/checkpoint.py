"""Synchronisation checkpoints: readable, and meaningless to Talkdesk. A time, or a CRM's own cursor."""

from core.contacts.deliverable import ID_LIMIT
from core.contacts.offset import CLOCK_TOLERANCE
from core.errors import CheckpointInvalidError
from core.moments import Moment, moment_to_text, text_to_moment

# A text is a CRM's cursor.
Checkpoint = Moment | str

_CURSOR = "cursor:"


def checkpoint_to_text(checkpoint: Checkpoint) -> str:
    """`2012-12-01T11:21:00.123456Z`, or `cursor:` and the CRM's own."""
    return _CURSOR + checkpoint if isinstance(checkpoint, str) else moment_to_text(checkpoint)


def text_to_checkpoint(text: str, now: Moment) -> Checkpoint:
    """Reads our own forms and Talkdesk's older one. Raises CheckpointInvalidError."""
    if text.startswith(_CURSOR):
        cursor = text.removeprefix(_CURSOR)
        if not 0 < len(cursor) <= ID_LIMIT:
            raise _invalid("is not valid: expected a cursor behind cursor:")
        return cursor
    try:
        moment = text_to_moment(text)
    except ValueError as error:
        raise _invalid(f"is not valid: {error}") from error
    if moment[0] > now[0] + CLOCK_TOLERANCE:
        # None of ours passes the start of its synchronisation, and going on from there would leave out everything
        # until then.
        raise _invalid("lies in the future")
    return moment


def _invalid(description: str) -> CheckpointInvalidError:
    return CheckpointInvalidError.of("meta.synchronization_checkpoint", description)
