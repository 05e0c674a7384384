"""Moments of a CRM's clock: (seconds since 1970, nanoseconds), exact, and ordered as tuples are."""

import datetime
import re
import time
from collections.abc import Callable

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

Moment = tuple[int, int]
Clock = Callable[[], Moment]

NANOS = 1_000_000_000
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)

# What a protobuf Timestamp can hold: the years 1 to 9999.
EARLIEST: Moment = (-62_135_596_800, 0)
LATEST: Moment = (253_402_300_799, NANOS - 1)

# Ours (RFC 3339) and Talkdesk's older form, `2012-12-01 11:21:00 UTC`.
_TEXT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?: ?(Z|UTC)|([+-])(\d\d):?(\d\d))?", re.ASCII
)


def now() -> Moment:
    """This machine's clock."""
    return divmod(time.time_ns(), NANOS)


def is_timestamp(moment: Moment) -> bool:
    """Whether a protobuf Timestamp may hold it."""
    return EARLIEST <= moment <= LATEST and 0 <= moment[1] < NANOS


def timestamp_to_moment(timestamp: Timestamp) -> Moment:
    return timestamp.seconds, timestamp.nanos


def moment_to_timestamp(moment: Moment) -> Timestamp:
    return Timestamp(seconds=moment[0], nanos=moment[1])


def earlier(moment: Moment, lag: Duration) -> Moment:
    """The moment less the lag, and not before the year 1."""
    return max(EARLIEST, divmod(_nanos(moment) - lag.ToNanoseconds(), NANOS))


def later(moment: Moment, nanos: int) -> Moment:
    """The moment and so many nanoseconds; it may lie beyond what a Timestamp can hold."""
    return divmod(_nanos(moment) + nanos, NANOS)


def floored(moment: Moment, step: int) -> Moment:
    """The moment cut down to a whole step, of so many nanoseconds, since 1970; not before the year 1."""
    if NANOS % step == 0:
        # Whole steps to the second: the way of most records.
        return moment[0], moment[1] - moment[1] % step
    nanos = _nanos(moment)
    return max(EARLIEST, divmod(nanos - nanos % step, NANOS))


def _nanos(moment: Moment) -> int:
    return moment[0] * NANOS + moment[1]


def moment_to_text(moment: Moment) -> str:
    """RFC 3339 in UTC with six digits of fraction, or nine where they matter: `2012-12-01T11:21:00.123456Z`."""
    seconds, nanos = moment
    whole = (_EPOCH + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0")
    fraction = f"{nanos:09d}" if nanos % 1000 else f"{nanos // 1000:06d}"
    return f"{whole}.{fraction}Z"


def moment_to_date(moment: Moment) -> datetime.date:
    """The day in UTC."""
    return (_EPOCH + datetime.timedelta(seconds=moment[0])).date()


def text_to_moment(text: str) -> Moment:
    """Reads moment_to_text's form and Talkdesk's older one; without a zone it is UTC. Raises ValueError."""
    match = _TEXT.fullmatch(text.strip())
    if match is None:
        raise ValueError("expected a time such as 2012-12-01T11:21:00.123456Z")
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    fraction, _utc, sign, zone_hours, zone_minutes = match.groups()[6:]
    # Raises ValueError for a 30th of February and the like.
    whole = datetime.datetime(year, month, day, hour, minute, second, tzinfo=datetime.UTC)
    seconds = (whole - _EPOCH) // datetime.timedelta(seconds=1)
    if sign:
        if int(zone_hours) > 23 or int(zone_minutes) > 59:
            raise ValueError("expected a time zone such as +02:00")
        zone = int(zone_hours) * 3600 + int(zone_minutes) * 60
        seconds += zone if sign == "-" else -zone
    moment = (seconds, int((fraction or "0").ljust(9, "0")))
    if not EARLIEST <= moment <= LATEST:
        raise ValueError("expected a time between the years 1 and 9999")
    return moment
