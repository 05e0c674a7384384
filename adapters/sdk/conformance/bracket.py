"""What is missing from one of several walks, and what is in one twice. A CRM may change while it is walked through."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple


class Gap(NamedTuple):
    """`key` is in walks before and after the one with this index, in the same version, and not in it."""

    key: str
    walk: int


def gaps(walks: Sequence[Mapping[str, int]]) -> Iterator[Gap]:
    """Each walk by the versions of what it found. What was created, edited or deleted meanwhile is no gap."""
    seen: dict[tuple[str, int], list[int]] = defaultdict(list)
    for index, walk in enumerate(walks):
        for key, version in walk.items():
            seen[key, version].append(index)
    for (key, _), indices in seen.items():
        for index in range(indices[0] + 1, indices[-1]):
            if index not in indices and walks[index]:
                yield Gap(key, index)


def repeats(delivered: Sequence[tuple[str, int]]) -> Iterator[str]:
    """Keys that come more than once in the same version."""
    seen: set[tuple[str, int]] = set()
    for key, version in delivered:
        if (key, version) in seen:
            yield key
        seen.add((key, version))
