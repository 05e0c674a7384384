"""Timestamps: exact both ways, in the database's own type and style."""

from datetime import UTC, date, datetime

import pytest

from adapters.sql.timestamps import AwareTime, Moment, NaiveTime, TextTime, time_kind_of

SECOND = 1_353_520_431  # 2012-11-21 17:53:51 UTC


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (datetime(2012, 11, 21, 17, 53, 51, 123456, tzinfo=UTC), (SECOND, 123_456_000)),
        (datetime(2012, 11, 21, 17, 53, 51, 1), (SECOND, 1000)),  # noqa: DTZ001
        (datetime(1969, 12, 31, 23, 59, 59, 999999), (-1, 999_999_000)),  # noqa: DTZ001
        (datetime(9999, 12, 31, 23, 59, 59, 999999), (253_402_300_799, 999_999_000)),  # noqa: DTZ001
        ("2012-11-21 17:53:51", (SECOND, 0)),
        ("2012-11-21T17:53:51Z", (SECOND, 0)),
        ("2012-11-21 17:53:51 UTC", (SECOND, 0)),
        ("2012-11-21T17:53:51.5+00:00", (SECOND, 500_000_000)),
        ("2012-11-21 17:53:51.123456", (SECOND, 123_456_000)),
        ("2012-11-21T17:53:51.000000001Z", (SECOND, 1)),
        ("1969-12-31 23:59:59.250", (-1, 250_000_000)),
    ],
)
def test_there_and_back(value: object, moment: Moment) -> None:
    kind = time_kind_of(value)
    assert kind.moment(value) == moment
    assert kind.value(moment) == value


@pytest.mark.parametrize(
    ("kind", "moment", "value"),
    [
        (TextTime("T", 3, "Z"), (SECOND, 123_999_999), "2012-11-21T17:53:51.123Z"),
        (TextTime("T", 0, ""), (SECOND, 999_999_999), "2012-11-21T17:53:51"),
        (NaiveTime(), (SECOND, 1999), datetime(2012, 11, 21, 17, 53, 51, 1)),  # noqa: DTZ001
        (AwareTime(), (SECOND, 999), datetime(2012, 11, 21, 17, 53, 51, tzinfo=UTC)),
    ],
)
def test_a_moment_between_two_becomes_the_earlier(kind: TextTime, moment: Moment, value: object) -> None:
    assert kind.value(moment) == value


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (TextTime("T", 0, "Z"), "2012-11-21T17:53:51"),
        (TextTime("T", 0, "Z"), "2012-11-21 17:53:51Z"),
        (TextTime("T", 0, "Z"), "2012-11-21T17:53:51.0Z"),
        (TextTime(" ", 6, ""), "2012-11-21 17:53:51.12345"),
        (TextTime(" ", 0, ""), "2012-W01-1 03:04:05"),
        (TextTime(" ", 0, ""), "2012-02-30 03:04:05"),
        (TextTime(" ", 0, ""), datetime(2012, 11, 21)),  # noqa: DTZ001
        (AwareTime(), datetime(2012, 11, 21)),  # noqa: DTZ001
        (NaiveTime(), datetime(2012, 11, 21, tzinfo=UTC)),
        (NaiveTime(), "0000-00-00 00:00:00"),
    ],
)
def test_another_kind_among_them(kind: TextTime, value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text is Python's own, or ours
        kind.moment(value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (1_353_520_431, "comes as int; make it a timestamp, or a text such as 2012-11-21T17:53:51Z"),
        (date(2012, 11, 21), "comes as date; make it a timestamp"),
        ("2012-11-21", "is not a text such as"),
        ("2012-11-21T17:53:51+02:00", "is not a text such as"),
        ("", "is not a text such as"),
    ],
)
def test_what_is_no_timestamp(value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        time_kind_of(value)
