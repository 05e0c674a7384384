import json
from base64 import b64encode
from urllib.parse import quote

import pytest

from runtime.report.mask import Mask, masked_auth

SECRET = 'pass\\word "ü" 77'


@pytest.mark.parametrize(
    "text",
    [SECRET, json.dumps(SECRET), json.dumps(SECRET, ensure_ascii=False), repr(SECRET), quote(SECRET), "x" + SECRET],
)
def test_a_secret_is_masked_however_it_is_written(text: str) -> None:
    mask = Mask()
    mask.add([SECRET])
    assert "77" not in mask(text)
    assert "[REDACTED]" in mask(text)


@pytest.mark.parametrize("text", ["HUNTER-two-22", "hunter-TWO-22", "u=Hunter-Two-22&x"])
def test_a_secret_is_masked_in_any_case(text: str) -> None:
    mask = Mask()
    mask.add(["Hunter-Two-22"])
    assert mask(text).lower() == text.lower().replace("hunter-two-22", "[redacted]")


@pytest.mark.parametrize("before", ["", "u", "us", "user:"])
@pytest.mark.parametrize("after", ["", ":", "\xff", "more"])
@pytest.mark.parametrize("letters", [None, b"-_"])
def test_a_secret_is_masked_in_base64_of_whatever_holds_it(before: str, after: str, letters: bytes | None) -> None:
    mask = Mask()
    mask.add(["hunter?>~two", "abc4"])
    shown = mask(b64encode((before + "hunter?>~two" + after).encode(), letters).decode())
    kept = shown.replace("[REDACTED]", "")
    assert "[REDACTED]" in shown
    assert len(kept) <= 4 + len(before) * 2 + len(after) * 2
    assert mask("YWJj as in the alphabet") == "YWJj as in the alphabet"


def test_the_longest_goes_first_whatever_came_first() -> None:
    mask = Mask()
    mask.add(["secret", 4711])
    mask.add(["secret-and-more"])
    assert mask("secret-and-more, 4711") == "[REDACTED], [REDACTED]"


def test_short_values_and_booleans_leave_words_alone() -> None:
    mask = Mask()
    mask.add(["ab", True, None, "", 7])
    assert mask('about "ab", true, 17') == 'about "[REDACTED]", true, 17'


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://h/acme", "https://h/acme"),
        ("https://h/acme/key/k1/contact_sync", "https://h/acme/key/[REDACTED]/contact_sync"),
        ("https://h/hooks/a8Jd92kd0aKd9s0dkA2/sync", "https://h/hooks/[REDACTED]/sync"),
        ("https://h/550e8400-e29b-41d4-a716-446655440000", "https://h/[REDACTED]"),
        ("https://user:hunter22@h/acme?token=abcdef", "https://[REDACTED]:[REDACTED]@h/acme?token=[REDACTED]"),
    ],
)
def test_urls(url: str, shown: str) -> None:
    mask = Mask()
    mask.add_url(url)
    assert mask.url(url) == shown


def test_auth_is_masked_whatever_is_in_it() -> None:
    body = {"auth": {"a": "x", "b": 7, "c": True}, "meta": {"offset": "x"}}
    shown = {"auth": {"a": "[REDACTED]", "b": "[REDACTED]", "c": True}, "meta": {"offset": "x"}}
    assert masked_auth(body) == shown
    assert masked_auth({"auth": "x"}) == {"auth": "x"}
