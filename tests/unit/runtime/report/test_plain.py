import pytest

from runtime.report.plain import cut, plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zoë 지우\tx\ny", "Zoë 지우\tx\ny"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("a\rb\x85c", "a\\rb\\x85c"),
        ("\u202egnp\u2066", "\\u202egnp\\u2066"),
        ("\ud800\ufffe", "\\ud800\\ufffe"),
    ],
)
def test_plain(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_cut() -> None:
    assert cut("abc", 3) == "abc"
    assert cut("abcd", 3) == "abc… (1 more characters)"
