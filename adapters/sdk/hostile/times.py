"""Times as CRMs write them. Every text and number stands for the exact nanosecond."""

import re
from datetime import UTC, datetime, timedelta, timezone

from adapters.sdk.hostile.clock import SECOND

_MILLISECOND = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ZONES = (timezone(timedelta(hours=5, minutes=30)), timezone(-timedelta(hours=8)))
_TEXT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)?", re.ASCII)


def nanos_to_text(nanos: int) -> str:
    """`2012-12-01T11:21:00.000000000Z`."""
    return f"{_clock(nanos)}.{nanos % SECOND:09}Z"


def nanos_to_mixed(nanos: int, style: int) -> str | int:
    """The time in one of several styles, which follow from the number: zoned, naive (UTC), milliseconds since 1970."""
    match style % 5:
        case 0:
            return nanos_to_text(nanos)
        case 1:
            return f"{_clock(nanos).replace('T', ' ')}.{nanos % SECOND:09}"
        case 2 if nanos % _MILLISECOND == 0:
            return nanos // _MILLISECOND
        case 3:
            return _zoned(nanos, _ZONES[0])
        case _:
            return _zoned(nanos, _ZONES[1])


def time_to_nanos(time: str | int) -> int:
    """Nanoseconds since 1970 of a text, naive or zoned, or of milliseconds since 1970. Raises ValueError."""
    if isinstance(time, int):
        return time * _MILLISECOND
    match = _TEXT.fullmatch(time)
    if match is None:
        raise ValueError(f"{time!r} is not a time")
    date, clock, fraction, zone = match.groups()
    moment = datetime.fromisoformat(f"{date}T{clock}{zone or 'Z'}")
    return (moment - _EPOCH) // timedelta(seconds=1) * SECOND + int((fraction or "0").ljust(9, "0"))


def _clock(nanos: int) -> str:
    return datetime.fromtimestamp(nanos // SECOND, UTC).isoformat()[:19]


def _zoned(nanos: int, zone: timezone) -> str:
    moment = datetime.fromtimestamp(nanos // SECOND, zone).isoformat()
    return f"{moment[:19]}.{nanos % SECOND:09}{moment[19:]}"
