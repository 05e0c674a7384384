"""PostgreSQL's dates beyond Python's: infinite, before year 1, after year 9999.

asyncpg fails the whole result for one of them, or passes it off as an ordinary moment. Here it is a text, which is no
moment.
"""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

_NAIVE = datetime(2000, 1, 1)  # noqa: DTZ001 - PostgreSQL's TIMESTAMP has no time zone
_AWARE = datetime(2000, 1, 1, tzinfo=UTC)
_DAY = date(2000, 1, 1)
_MICROSECOND = timedelta(microseconds=1)


def decode_any_moment(engine: Engine) -> None:
    """Has every connection of the engine do so."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _entry: ConnectionPoolEntry) -> None:
        connection.run_async(_prepare)


async def _prepare(connection: Any) -> None:
    for type_, epoch in (("timestamp", _NAIVE), ("timestamptz", _AWARE)):
        await connection.set_type_codec(
            type_,
            schema="pg_catalog",
            encoder=partial(_encode_moment, epoch),
            decoder=partial(decode_moment, epoch),
            format="tuple",
        )
    await connection.set_type_codec(
        "date", schema="pg_catalog", encoder=lambda day: ((day - _DAY).days,), decoder=decode_day, format="tuple"
    )


def decode_moment(epoch: datetime, value: tuple[int]) -> datetime | str:
    """Microseconds since the epoch."""
    try:
        return epoch + timedelta(microseconds=value[0])
    except OverflowError:
        return _beyond(value[0])


def decode_day(value: tuple[int]) -> date | str:
    """Days since 2000."""
    try:
        return _DAY + timedelta(days=value[0])
    except OverflowError:
        return _beyond(value[0])


def _encode_moment(epoch: datetime, value: datetime) -> tuple[int]:
    return ((value - epoch) // _MICROSECOND,)


def _beyond(value: int) -> str:
    return "before year 1" if value < 0 else "after year 9999"
