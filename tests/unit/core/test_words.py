import pytest

from core.words import Words


@pytest.mark.parametrize(
    ("word", "expected"),
    [("High", "high"), ("medium", "normal"), (" CRITICAL ", "urgent"), ("P1", ""), ("", "")],
)
def test_priorities(word: str, expected: str) -> None:
    assert Words.priorities({}).talkdesk(word) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [("In_Progress", "open"), ("on-hold", "pending"), ("hold", "pending"), ("Resolved", "solved"), ("Done", "closed")],
)
def test_statuses(word: str, expected: str) -> None:
    assert Words.statuses({}).talkdesk(word) == expected


def test_an_integrations_own_words_come_first() -> None:
    words = Words.statuses({"Waiting for parts": "pending", "open": "new"})
    assert [words.talkdesk(word) for word in ("waiting-for-parts", "Open", "closed")] == ["pending", "new", "closed"]
