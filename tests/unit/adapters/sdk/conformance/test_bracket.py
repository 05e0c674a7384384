from collections.abc import Sequence

import pytest

from adapters.sdk.conformance.bracket import Gap, gaps, repeats
from deskbridge.v1.contact_pb2 import Contact


@pytest.mark.parametrize(
    ("walks", "expected"),
    [
        (["a1 b1", "a1 b1", "a1 b1"], []),
        (["a1 b1", "a1", "a1 b1"], [Gap("b", 1)]),
        (["a1 b1", "a1", "a1", "a1 b1"], [Gap("b", 1), Gap("b", 2)]),
        # Created, deleted and edited meanwhile.
        (["a1", "a1 b1", "a1 b1"], []),
        (["a1 b1", "a1", "a1"], []),
        (["a1 b1", "a1", "a1 b2"], []),
        # Not walked through to the end.
        (["a1 b1", "", "a1 b1"], []),
    ],
)
def test_gaps(walks: Sequence[str], expected: Sequence[Gap]) -> None:
    assert list(gaps([{word[0]: word[1:].encode() for word in walk.split()} for walk in walks])) == expected


def test_repeats() -> None:
    contacts = [Contact(id="1"), Contact(id="2", title="old"), Contact(id="1"), Contact(id="2", title="new"), Contact()]
    assert list(repeats([*contacts, Contact()])) == ["1"]
