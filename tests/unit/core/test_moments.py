import pytest
from google.protobuf.duration_pb2 import Duration

from core.moments import EARLIEST, LATEST, NANOS, Moment, earlier, floored, later, moment_to_text, text_to_moment


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ((1_354_360_860, 0), "2012-12-01T11:21:00.000000Z"),
        ((1_354_360_860, 123_456_000), "2012-12-01T11:21:00.123456Z"),
        ((1_354_360_860, 123_456_789), "2012-12-01T11:21:00.123456789Z"),
        ((0, 0), "1970-01-01T00:00:00.000000Z"),
        (EARLIEST, "0001-01-01T00:00:00.000000Z"),
        (LATEST, "9999-12-31T23:59:59.999999999Z"),
    ],
)
def test_moments_are_written_and_read_without_loss(moment: Moment, text: str) -> None:
    assert moment_to_text(moment) == text
    assert text_to_moment(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "2012-12-01 11:21:00 UTC",
        "2012-12-01T11:21:00Z",
        "2012-12-01T11:21:00",
        " 2012-12-01 11:21:00 ",
        "2012-12-01T13:21:00+02:00",
        "2012-12-01T06:51:00-0430",
    ],
)
def test_other_forms_of_one_moment(text: str) -> None:
    assert text_to_moment(text) == (1_354_360_860, 0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2",
        "2012-12-01",
        "2012-13-01T00:00:00Z",
        "2012-12-01T25:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "2012-12-01T11:21:00+99:99",
        "٢٠١٢",
    ],
)
def test_what_is_not_a_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected|must be in|out of range"):
        text_to_moment(text)


@pytest.mark.parametrize(
    ("moment", "lag", "expected"),
    [
        ((100, 0), Duration(seconds=30), (70, 0)),
        ((100, 100), Duration(seconds=1, nanos=200), (98, 999_999_900)),
        (EARLIEST, Duration(seconds=1), EARLIEST),
    ],
)
def test_a_lag_is_taken_off(moment: Moment, lag: Duration, expected: Moment) -> None:
    assert earlier(moment, lag) == expected


_DAY = 86_400 * NANOS


@pytest.mark.parametrize(
    ("moment", "step", "expected"),
    [
        ((5, 999_999_999), 1, (5, 999_999_999)),
        ((5, 999_999_999), 1_000_000, (5, 999_000_000)),
        ((5, 999_999_999), NANOS, (5, 0)),
        ((5, 0), NANOS, (5, 0)),
        ((86_399, 5), _DAY, (0, 0)),
        ((-1, 5), NANOS, (-1, 0)),
        ((-1, 5), _DAY, (-86_400, 0)),
        ((10, 0), 3 * NANOS, (9, 0)),
        ((-10, 0), 3 * NANOS, (-12, 0)),
        (EARLIEST, _DAY, EARLIEST),
        (EARLIEST, 7 * NANOS, EARLIEST),
        (LATEST, _DAY, (LATEST[0] - 86_399, 0)),
    ],
)
def test_a_moment_is_cut_down_to_a_whole_step(moment: Moment, step: int, expected: Moment) -> None:
    assert floored(moment, step) == expected


@pytest.mark.parametrize(
    ("moment", "nanos", "expected"),
    [
        ((5, 999_999_999), 1, (6, 0)),
        ((-1, 0), NANOS, (0, 0)),
        ((5, 0), _DAY, (86_405, 0)),
        (LATEST, 1, (LATEST[0] + 1, 0)),
    ],
)
def test_nanoseconds_are_added(moment: Moment, nanos: int, expected: Moment) -> None:
    assert later(moment, nanos) == expected
