"""Times as CRMs write them."""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from adapters.sdk import (
    datetime_to_timestamp,
    number_to_timestamp,
    text_to_timestamp,
    timestamp_to_number,
    timestamp_to_text,
)

# 2012-12-01T11:21:00Z
MOMENT = 1_354_360_860
EAST = timezone(timedelta(hours=2))


def naive(*parts: int) -> datetime:
    """A datetime without a zone, as many CRMs' clients yield it."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)  # type: ignore[misc, arg-type]


def at(seconds: int, nanos: int = 0) -> Timestamp:
    return Timestamp(seconds=seconds, nanos=nanos)


@pytest.mark.parametrize(
    ("text", "timestamp"),
    [
        ("2012-12-01T11:21:00Z", at(MOMENT)),
        ("2012-12-01t11:21:00z", at(MOMENT)),
        ("2012-12-01 11:21:00", at(MOMENT)),
        ("2012-12-01 11:21", at(MOMENT)),
        ("2012-12-01 11:21:00 UTC", at(MOMENT)),
        ("2012-12-01T13:21:00+02:00", at(MOMENT)),
        ("2012-12-01T13:21:00+0200", at(MOMENT)),
        ("2012-12-01T13:21:00 +02", at(MOMENT)),
        ("2012-12-01T05:51:00-05:30", at(MOMENT)),
        ("2012-12-01T11:21:00.123Z", at(MOMENT, 123_000_000)),
        ("2012-12-01T11:21:00,123456789", at(MOMENT, 123_456_789)),
        ("2012-12-01T11:21:00.1234567899Z", at(MOMENT, 123_456_789)),
        ("2012-12-01", at(MOMENT - 11 * 3600 - 21 * 60)),
        ("1969-12-31T23:59:59.5Z", at(-1, 500_000_000)),
        ("1970-01-01T00:00:00Z", None),
        ("1970-01-01T02:00:00+02:00", None),
        ("1970-01-01", None),
        ("", None),
        ("0001-01-01T00:00:00Z", at(-62_135_596_800)),
        ("9999-12-31T23:59:59.999999999Z", at(253_402_300_799, 999_999_999)),
    ],
)
def test_texts(text: str, timestamp: Timestamp | None) -> None:
    assert text_to_timestamp(text) == timestamp


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2012-13-01",
        "2012-02-30T00:00:00Z",
        "2012-12-01T25:00:00Z",
        "1354360860",
        "2012-12-01T11:21:00+99:99",
        "2012-12-01T11:21:00Z ",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "२०१२-12-01",
    ],
)
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time"):
        text_to_timestamp(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("2012-12-01 13:21:00", MOMENT), ("2012-12-01 11:21:00Z", MOMENT), ("2012-12-01", 1_354_312_800)],
)
def test_a_text_without_an_offset_is_in_the_crms_zone(text: str, seconds: int) -> None:
    assert text_to_timestamp(text, EAST) == at(seconds)


@pytest.mark.parametrize(
    ("number", "per_second", "timestamp"),
    [
        (MOMENT, 1, at(MOMENT)),
        (MOMENT * 1000 + 123, 1000, at(MOMENT, 123_000_000)),
        (MOMENT * 10**9 + 1, 10**9, at(MOMENT, 1)),
        (1.5, 1, at(1, 500_000_000)),
        (-500, 1000, at(-1, 500_000_000)),
        (0, 1000, None),
        (0.0, 1, None),
    ],
)
def test_numbers(number: float, per_second: int, timestamp: Timestamp | None) -> None:
    assert number_to_timestamp(number, per_second) == timestamp


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf"), 10**20, -(10**20), 1e300])
def test_numbers_that_are_no_time(number: float) -> None:
    with pytest.raises(ValueError, match="is not a"):
        number_to_timestamp(number)


@pytest.mark.parametrize(
    ("moment", "zone", "timestamp"),
    [
        (datetime(2012, 12, 1, 11, 21, tzinfo=UTC), EAST, at(MOMENT)),
        (naive(2012, 12, 1, 11, 21, 0, 5), UTC, at(MOMENT, 5000)),
        (naive(2012, 12, 1, 13, 21), EAST, at(MOMENT)),
        (date(1970, 1, 2), UTC, at(86_400)),
        (date(1970, 1, 2), EAST, at(86_400 - 7200)),
        (naive(1970, 1, 1), UTC, None),
        (naive(1, 1, 1), UTC, at(-62_135_596_800)),
    ],
)
def test_datetimes(moment: date, zone: tzinfo, timestamp: Timestamp | None) -> None:
    assert datetime_to_timestamp(moment, zone) == timestamp


def test_a_datetime_beyond_year_9999_in_utc() -> None:
    with pytest.raises(ValueError, match="years 1 to 9999"):
        datetime_to_timestamp(datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-1))))


@pytest.mark.parametrize(
    ("timestamp", "digits", "text"),
    [
        (at(MOMENT, 999_999_999), 0, "2012-12-01T11:21:00Z"),
        (at(MOMENT, 999_999_999), 3, "2012-12-01T11:21:00.999Z"),
        (at(MOMENT, 1), 9, "2012-12-01T11:21:00.000000001Z"),
        (at(MOMENT), 6, "2012-12-01T11:21:00.000000Z"),
        (at(-1, 500_000_000), 1, "1969-12-31T23:59:59.5Z"),
        (at(-62_135_596_800), 0, "0001-01-01T00:00:00Z"),
    ],
)
def test_as_a_text(timestamp: Timestamp, digits: int, text: str) -> None:
    assert timestamp_to_text(timestamp, digits) == text


@pytest.mark.parametrize(
    ("timestamp", "per_second", "number"),
    [(at(5, 999_999_999), 1, 5), (at(5, 999_999_999), 1000, 5999), (at(-1, 500_000_000), 1000, -500)],
)
def test_as_a_number(timestamp: Timestamp, per_second: int, number: int) -> None:
    assert timestamp_to_number(timestamp, per_second) == number
