import pytest
from tenacity import Future as Outcome
from tenacity import RetryCallState, Retrying

from cli.child import SETTLED, End, backoff


def delays(*lasted: float) -> list[float]:
    """How long each restart waits, after runs that lasted so many seconds."""
    state = RetryCallState(Retrying(), None, (), {})
    found = []
    for seconds in lasted:
        state.outcome = Outcome(state.attempt_number)
        state.outcome.set_result(End(1, seconds))
        found.append(backoff(state))
        state.prepare_for_next_attempt()
    return found


@pytest.mark.parametrize(
    ("lasted", "expected"),
    [
        ([0.0], [0.5]),
        ([0.1] * 9, [0.5, 1, 2, 4, 8, 16, 30, 30, 30]),
        ([0.1, 0.1, SETTLED, 0.1], [0.5, 1, 0.5, 1]),
        ([0.1, 0.1, SETTLED - 1], [0.5, 1, 2]),
        ([3600.0, 3600.0], [0.5, 0.5]),
        ([0.1] * 2000, [0.5, 1, 2, 4, 8, 16] + [30] * 1994),
    ],
)
def test_delays_double_until_a_run_has_settled(lasted: list[float], expected: list[float]) -> None:
    assert delays(*lasted) == expected
