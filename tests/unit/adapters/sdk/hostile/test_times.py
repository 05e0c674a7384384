"""Times survive being written in every style."""

import pytest

from adapters.sdk.hostile.times import nanos_to_mixed, nanos_to_text, time_to_nanos

TIMES = [0, 1_790_000_000_000_000_000, 1_790_000_000_123_000_000, 1_790_000_000_123_456_789]


@pytest.mark.parametrize("nanos", TIMES)
def test_there_and_back(nanos: int) -> None:
    assert time_to_nanos(nanos_to_text(nanos)) == nanos
    assert [time_to_nanos(nanos_to_mixed(nanos, style)) for style in range(5)] == [nanos] * 5


def test_the_styles_differ() -> None:
    assert [nanos_to_mixed(1_790_000_000_500_000_000, style) for style in range(5)] == [
        "2026-09-21T14:13:20.500000000Z",
        "2026-09-21 14:13:20.500000000",
        1_790_000_000_500,
        "2026-09-21T19:43:20.500000000+05:30",
        "2026-09-21T06:13:20.500000000-08:00",
    ]


def test_other_texts_are_refused() -> None:
    with pytest.raises(ValueError, match="is not a time"):
        time_to_nanos("yesterday")
