"""Moments from which a synchronisation is tried, so that what falls between two pages, or out of order, shows."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

# Seconds before and after the last checkpoint, and how often in between.
_STEPS = [4**exponent for exponent in range(15)]
_MOST_BETWEEN = 24
# Stands for the number of contacts that more pages hold than were looked at.
TOO_MANY = 2**62


def moments(counts: Mapping[int, int], contacts: int) -> Iterator[int]:
    """Seconds from the last checkpoint, at which a synchronisation is to begin: ever longer before it, and after it
    where it is not the last moment, and then between those of which `counts` says that much lies between them."""
    yield 0
    if counts[0] == TOO_MANY:
        return
    for sign in (-1, 1) if counts[0] > 1 else (-1,):
        for step in _STEPS:
            yield sign * step
            if counts[sign * step] >= contacts or (sign > 0 and not counts[step]):
                break
    for _ in range(_MOST_BETWEEN):
        known = sorted(counts)
        gaps = [
            (counts[a] - counts[b], (a + b) // 2)
            for a, b in pairwise(known)
            if b - a > 1 and 1 < counts[a] - counts[b] < TOO_MANY
        ]
        if not gaps:
            return
        yield max(gaps)[1]
