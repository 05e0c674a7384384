"""Times as CRMs write them, and as the protocol has them. Pure; every text and number stands for its exact nanosecond.

1970 means "never" to many CRMs: as None and the empty text, it is an unset timestamp (None) here.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from fractions import Fraction

from google.protobuf.timestamp_pb2 import Timestamp

_NANOS = 1_000_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_NO_TIME = "is not a time such as 2012-12-01T11:21:00Z"
_DAY = r"(\d{4}-\d\d-\d\d)"
_CLOCK = r"(\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9})\d*)?"
_ZONE = r"(Z|z|UTC|[+-]\d\d(?::?\d\d)?)"
_TEXT = re.compile(rf"{_DAY}(?:[Tt ]{_CLOCK}(?: ?{_ZONE})?)?", re.ASCII)
# 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z: what google.protobuf.Timestamp may hold.
_FIRST_SECOND, _LAST_SECOND = -62_135_596_800, 253_402_300_799


def text_to_timestamp(text: str, zone: tzinfo = UTC) -> Timestamp | None:
    """ISO 8601 as it is found: `2012-12-01T11:21:00.123Z`, a space for the T, no seconds, no time at all.

    A text without an offset is in `zone`. Raises ValueError for what is no time.
    """
    if not text:
        return None
    match = _TEXT.fullmatch(text)
    if match is None:
        raise ValueError(_NO_TIME)
    day, clock, fraction, offset = match.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{clock or '00:00'}")
        moment = moment.replace(tzinfo=_offset_to_zone(offset) if offset else zone)
    except ValueError as error:
        raise ValueError(_NO_TIME) from error
    return _timestamp((moment - _EPOCH) // _SECOND, int((fraction or "0").ljust(9, "0")))


def number_to_timestamp(number: int | float, per_second: int = 1) -> Timestamp | None:
    """Seconds since 1970, or milliseconds where `per_second` is 1000. Raises ValueError for what is no time."""
    try:
        seconds, nanos = divmod(Fraction(number) * _NANOS // per_second, _NANOS)
    except (OverflowError, ValueError) as error:
        raise ValueError("is not a number of seconds since 1970") from error
    return _timestamp(seconds, nanos)


def datetime_to_timestamp(moment: date, zone: tzinfo = UTC) -> Timestamp | None:
    """A datetime, which is in `zone` where it has none of its own; or a date, of which it is the first moment."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=zone)
    elif moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    passed = moment - _EPOCH
    return _timestamp(passed.days * 86_400 + passed.seconds, passed.microseconds * 1000)


def timestamp_to_text(timestamp: Timestamp, digits: int = 0) -> str:
    """`2012-12-01T11:21:00.123Z`, with that many digits of a second: cut, so that "since" leaves nobody out.

    `digits` is 0 to 9.
    """
    text = (_EPOCH + timedelta(seconds=timestamp.seconds)).isoformat()[:19]
    return f"{text}.{timestamp.nanos:09}"[: 20 + digits if digits else 19] + "Z"


def timestamp_to_number(timestamp: Timestamp, per_second: int = 1) -> int:
    """Whole seconds since 1970, or milliseconds where `per_second` is 1000; cut likewise."""
    return (timestamp.seconds * _NANOS + timestamp.nanos) * per_second // _NANOS


def _offset_to_zone(offset: str) -> tzinfo:
    if offset in ("Z", "z", "UTC"):
        return UTC
    digits = offset[1:].replace(":", "").ljust(4, "0")
    east = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(east if offset[0] == "+" else -east)


def _timestamp(seconds: int, nanos: int) -> Timestamp | None:
    if not _FIRST_SECOND <= seconds <= _LAST_SECOND:
        raise ValueError("is not a time of the years 1 to 9999")
    return Timestamp(seconds=seconds, nanos=nanos) if (seconds, nanos) != (0, 0) else None
