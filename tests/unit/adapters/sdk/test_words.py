import pytest

from adapters.sdk import Words


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (3, "high"),
        ("3", "high"),
        ("In Behandlung", "normal"),
        ("in-behandlung", "normal"),
        (" IN_BEHANDLUNG ", "normal"),
        ("Critical", "Critical"),
        (9, ""),
        (None, ""),
        ("", ""),
    ],
)
def test_a_crms_words(value: str | int | None, word: str) -> None:
    assert Words.priorities({3: "high", "in behandlung": "normal"}).of(value) == word


def test_only_talkdesks_words_are_on_the_right() -> None:
    assert Words.statuses({"hold": "pending"}).of("HOLD") == "pending"
    with pytest.raises(ValueError, match="high, hold: none of new, open"):
        Words.statuses({"a": "hold", "b": "high", "c": "open"})
    with pytest.raises(ValueError, match="open: none of none, low"):
        Words.priorities({"a": "open"})
