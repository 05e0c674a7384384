"""Values of documents, each with what is refused."""

import pytest
from pydantic import TypeAdapter, ValidationError

from runtime.fields import HttpUrl, Line

URL = TypeAdapter(HttpUrl)
LINE = TypeAdapter(Line)


@pytest.mark.parametrize(
    "url", ["https://example.com", "http://127.0.0.1:8080/a?b=c#d", "https://bücher.example/ä", "https://[::1]/"]
)
def test_a_url_stays_as_it_is(url: str) -> None:
    assert URL.validate_python(url) == url


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("example.com", "starts with https:// or http://"),
        ("ftp://example.com", "starts with https:// or http://"),
        ("https://", "starts with https:// or http://"),
        ("https:///path", "starts with https:// or http://"),
        ("https://exa mple.com", "starts with https:// or http://"),
        ("https://example.com:99999", "expected a well-formed URL: invalid port number"),
        ("https://[::1", "expected a well-formed URL: invalid IPv6 address"),
        ("https://1.2.3.4.5", "expected a well-formed URL: invalid IPv4 address"),
    ],
)
def test_what_is_no_url_says_why(url: str, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        URL.validate_python(url)


@pytest.mark.parametrize("line", ["Jane Doe", "ab\u200ccd", "支 🎉", "a\u00a0b"])
def test_a_line_in_any_script(line: str) -> None:
    assert LINE.validate_python(line) == line


@pytest.mark.parametrize("line", ["", " ", "a\nb", "a\rb", "a\tb", "a\u2028b", "a\x00b"])
def test_what_is_no_line(line: str) -> None:
    with pytest.raises(ValidationError, match="expected one line of text"):
        LINE.validate_python(line)
