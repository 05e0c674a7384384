from functools import reduce

import pytest

from core.contacts.cursor import CursorPosition
from core.contacts.progress import moved
from core.contacts.updated import UpdatedPosition
from core.errors import CrmResponseInvalidError

_START = CursorPosition(integration="fake", started=(5, 0), checkpoint=None, cursor="")


def at(cursor: str) -> CursorPosition:
    """As a strategy makes the next position: it knows nothing of the steps, and keeps what it was given."""
    return CursorPosition(integration="fake", started=(5, 0), checkpoint=None, cursor=cursor)


@pytest.mark.parametrize("tail", [0, 1, 2, 3, 7, 100])
@pytest.mark.parametrize("length", [1, 2, 3, 4, 5, 7, 8, 9, 31, 64, 100])
def test_a_loop_of_whatever_length_is_noticed_within_a_few_rounds(tail: int, length: int) -> None:
    """`tail` places that are passed once, then a loop of `length` places."""
    steps = range(1, 4 * (tail + length) + 4)
    places = [at(str(step if step < tail else tail + (step - tail) % length)) for step in steps]
    with pytest.raises(CrmResponseInvalidError, match="do not advance"):
        reduce(moved, places, _START)


def test_what_advances_is_left_alone() -> None:
    position = _START
    for step in range(1, 1000):
        position = moved(position, at(str(step)))
        assert (position.cursor, position.steps) == (str(step), step)


def test_the_same_place_is_noticed_at_once() -> None:
    with pytest.raises(CrmResponseInvalidError):
        moved(at("a"), at("a"))


def test_only_the_place_counts() -> None:
    """Not what else the position remembers."""
    before = UpdatedPosition(integration="fake", started=(5, 0), checkpoint=None, since=(1, 0))
    after = UpdatedPosition(integration="fake", started=(5, 0), checkpoint=(1, 0), since=(1, 0))
    with pytest.raises(CrmResponseInvalidError):
        moved(before, after)
    assert moved(before, UpdatedPosition(integration="fake", started=(5, 0), checkpoint=None, since=(1, 0), drained=""))
