import httpx
import pytest

from adapters.sdk import HttpResponse, ResponseInvalidError

RESPONSE = HttpResponse("GET", httpx.URL("https://a.example.com/v1/users?page=1"), 200, {}, b"[1]")


@pytest.mark.parametrize(
    ("target", "url"),
    [
        ("https://a.example.com/v1/users?page=2", "https://a.example.com/v1/users?page=2"),
        ("https://A.example.com:443/x", "https://a.example.com/x"),
        ("/v2", "https://a.example.com/v2"),
        ("?page=2", "https://a.example.com/v1/users?page=2"),
    ],
)
def test_a_link_on_the_same_host(target: str, url: str) -> None:
    assert httpx.URL(RESPONSE.link(target)) == httpx.URL(url)


@pytest.mark.parametrize(
    "target",
    [
        "https://b.example.com/",
        "//b.example.com",
        "http://a.example.com/",
        "https://a.example.com:444/",
        "https://user@a.example.com/",
        "https://a.example.com.evil.com/",
        "javascript:x",
        "http://[",
    ],
)
def test_a_link_elsewhere(target: str) -> None:
    with pytest.raises(ResponseInvalidError):
        RESPONSE.link(target)


def test_the_words_of_an_error_may_be_of_any_kind() -> None:
    assert RESPONSE.words(dict) is None
    assert RESPONSE.words(list) == [1]


def test_it_does_not_show_what_it_holds() -> None:
    assert "users" not in repr(RESPONSE)
