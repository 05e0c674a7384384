"""What is missing from one of several walks, and what is in one twice. A CRM may change while it is walked through."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from deskbridge.v1.agent_pb2 import Agent
from deskbridge.v1.contact_pb2 import Contact


class Gap(NamedTuple):
    """`key` is in walks before and after the one with this index, in the same version, and not in it."""

    key: str
    walk: int


def gaps(walks: Sequence[Mapping[str, bytes]]) -> Iterator[Gap]:
    """Each walk by the versions of what it found. What was created, edited or deleted meanwhile is no gap."""
    seen: dict[tuple[str, bytes], list[int]] = defaultdict(list)
    for index, walk in enumerate(walks):
        for key, version in walk.items():
            seen[key, version].append(index)
    for (key, _), indices in seen.items():
        for index in range(indices[0] + 1, indices[-1]):
            if index not in indices and walks[index]:
                yield Gap(key, index)


def repeats(delivered: Iterable[Contact | Agent]) -> Iterator[str]:
    """Ids that come more than once in the same version."""
    seen: set[tuple[str, bytes]] = set()
    for each in delivered:
        key = each.id, version(each)
        if each.id and key in seen:
            yield each.id
        seen.add(key)


def versions(delivered: Iterable[Contact | Agent]) -> dict[str, bytes]:
    """The last version of each id."""
    return {each.id: version(each) for each in delivered if each.id}


def version(each: Contact | Agent) -> bytes:
    """All of it: several edits may bear the same time."""
    return each.SerializeToString(deterministic=True)
