"""Checkpoints read as moments, where they can be. To Talkdesk they mean nothing."""

import math
from datetime import UTC, datetime, timedelta

from cli.verify.contract import moment

# Digits of seconds and milliseconds since 1970, for all of this century.
_SECONDS, _MILLISECONDS = 10, 13
_DATE = len("2012-11-20")
_DAY = 24 * 60 * 60


def moment_of(checkpoint: str | None) -> datetime | None:
    """The moment that a checkpoint names, in UTC where it names no zone; None where it is opaque."""
    if checkpoint is None:
        return None
    if checkpoint.isascii() and checkpoint.isdigit():
        divisor = {_SECONDS: 1, _MILLISECONDS: 1000}.get(len(checkpoint))
        return datetime.fromtimestamp(int(checkpoint) / divisor, UTC) if divisor else None
    marked = moment(checkpoint)
    return marked.replace(tzinfo=UTC) if marked is not None and marked.tzinfo is None else marked


def shifted(checkpoint: str, seconds: int) -> str | None:
    """A checkpoint so many seconds later or, negative, earlier, written the same way: in days where it is a date.

    None where it is opaque, and where there is no such moment.
    """
    marked = moment_of(checkpoint)
    if marked is None:
        return None
    if checkpoint.isdigit():
        return str(max(0, int(checkpoint) + seconds * (1 if len(checkpoint) == _SECONDS else 1000)))
    try:
        if len(checkpoint) == _DATE:
            return (marked + timedelta(days=math.copysign(-(-abs(seconds) // _DAY), seconds))).date().isoformat()
        moved = (marked + timedelta(seconds=seconds)).astimezone(UTC)
    except OverflowError:
        return None
    if checkpoint.upper().endswith(" UTC"):
        return moved.strftime("%Y-%m-%d %H:%M:%S UTC")
    return moved.isoformat().replace("+00:00", "Z")
