"""Synchronisation checkpoints: readable, and meaningless to Talkdesk."""

from core.contacts.offset import CLOCK_TOLERANCE
from core.errors import CheckpointInvalidError
from core.moments import Moment, moment_to_text, text_to_moment


def moment_to_checkpoint(moment: Moment) -> str:
    """`2012-12-01T11:21:00.123456Z`."""
    return moment_to_text(moment)


def checkpoint_to_moment(checkpoint: str, now: Moment) -> Moment:
    """Reads our own form and Talkdesk's older one. Raises CheckpointInvalidError."""
    try:
        moment = text_to_moment(checkpoint)
    except ValueError as error:
        raise CheckpointInvalidError.of("meta.synchronization_checkpoint", f"is not valid: {error}") from error
    if moment[0] > now[0] + CLOCK_TOLERANCE:
        # None of ours passes the start of its synchronisation, and going on from there would leave out everything
        # until then.
        raise CheckpointInvalidError.of("meta.synchronization_checkpoint", "lies in the future")
    return moment
