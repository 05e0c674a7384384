"""The virtual clock moves when told to, and never back."""

import pytest

from adapters.sdk.hostile import VirtualClock
from adapters.sdk.hostile.clock import SystemClock


def test_it_moves_when_told_to() -> None:
    clock = VirtualClock(5_000_000_007)
    assert clock.now() == (5, 7)
    clock.advance(1_000_000_000)
    assert (clock.nanos, clock.now()) == (6_000_000_007, (6, 7))


def test_it_never_goes_back() -> None:
    with pytest.raises(ValueError, match="does not go back"):
        VirtualClock(5).advance(-1)


def test_nobody_advances_the_machines() -> None:
    clock = SystemClock()
    before = clock.nanos
    clock.advance(10**18)
    assert before <= clock.nanos < before + 10**18
    assert before // 10**9 <= clock.now()[0]
