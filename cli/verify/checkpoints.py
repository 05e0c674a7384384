"""Checkpoints read as moments, where they can be. To Talkdesk they mean nothing."""

from datetime import UTC, datetime, timedelta

from cli.verify.contract import moment

# Digits of seconds and milliseconds since 1970, for all of this century.
_SECONDS, _MILLISECONDS = 10, 13
_DATE = len("2012-11-20")


def moment_of(checkpoint: str | None) -> datetime | None:
    """The moment that a checkpoint names, in UTC where it names no zone; None where it is opaque."""
    if checkpoint is None:
        return None
    if checkpoint.isascii() and checkpoint.isdigit():
        divisor = {_SECONDS: 1, _MILLISECONDS: 1000}.get(len(checkpoint))
        return datetime.fromtimestamp(int(checkpoint) / divisor, UTC) if divisor else None
    marked = moment(checkpoint)
    return marked.replace(tzinfo=UTC) if marked is not None and marked.tzinfo is None else marked


def a_moment_before(checkpoint: str) -> str | None:
    """A checkpoint a second earlier, or a day where it is a date, written the same way; None where it is opaque."""
    marked = moment_of(checkpoint)
    if marked is None:
        return None
    if checkpoint.isdigit():
        return str(int(checkpoint) - (1 if len(checkpoint) == _SECONDS else 1000))
    if len(checkpoint) == _DATE:
        return (marked - timedelta(days=1)).strftime("%Y-%m-%d")
    before = (marked - timedelta(seconds=1)).astimezone(UTC)
    if checkpoint.upper().endswith(" UTC"):
        return before.strftime("%Y-%m-%d %H:%M:%S UTC")
    return before.isoformat().replace("+00:00", "Z")
