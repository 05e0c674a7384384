"""Where an adapter may send requests."""

import pytest

from adapters.sdk import AllowedHosts

HOSTS = AllowedHosts(
    "api.example.com", "*.zendesk.com", "http://localhost:8069", "10.0.0.1", "http://[::1]:81", "*.exämple.de"
)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.com/x?y",
        "https://API.Example.COM",
        "https://api.example.com:443/",
        "https://acme.zendesk.com/api/v2",
        "https://a.b.zendesk.com",
        "http://localhost:8069/web",
        "https://10.0.0.1/",
        "http://[::1]:81/",
        "https://a.exämple.de/",
        "https://a.xn--exmple-cua.de/",
    ],
)
def test_allowed(url: str) -> None:
    assert HOSTS.allows(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://zendesk.com/",
        "https://evilzendesk.com/",
        "https://acme.zendesk.com.evil.com/",
        "https://evil.com/acme.zendesk.com",
        "https://evil.com#.zendesk.com",
        "https://evil.com?.zendesk.com",
        "https://evil.com\\.zendesk.com",
        "https://evil.com%2f.zendesk.com",
        "https://evil.com%00.zendesk.com",
        "https://user@acme.zendesk.com/",
        "https://user:pass@acme.zendesk.com/",
        "https://acme.zendesk.com@evil.com/",
        "https://acme.zendesk.com:8443/",
        "http://acme.zendesk.com/",
        "ftp://acme.zendesk.com/",
        "file:///etc/passwd",
        "https://acme..zendesk.com/",
        "https://.zendesk.com/",
        "https://acme.zendesk.com./",
        "https://acme zendesk.com/",
        "https://other.example.com/",
        "http://api.example.com/",
        "https://localhost:8069/",
        "http://localhost/",
        "https://10.0.0.2/",
        "https://10.0.1/",
        "https://0x0a000001/",
        "https://167772161/",
        "https://[::1]:81/",
        "http://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "//api.example.com/",
        "api.example.com",
        "",
        "https://",
        "http://[",
        "https://api.example.com:99999/",
        "https://api.example.com/\x00",
        "https://☃.example.com:x/",
    ],
)
def test_refused(url: str) -> None:
    assert not HOSTS.allows(url)


@pytest.mark.parametrize(
    "pattern",
    ["", "*", "*.com", "*.10.0.0.1", "*.1", "*.", "*.*.example.com", "a*.example.com", "ftp://example.com", "https://"],
)
def test_a_pattern_that_is_none(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"a host|names too many|is no host") as caught:
        AllowedHosts(pattern)
    assert repr(pattern) in str(caught.value)


@pytest.mark.parametrize(
    "pattern", ["example.com/x", "user@example.com", "exa mple.com", "example.com:port", "[::1", "example.com."]
)
def test_what_is_more_than_a_host(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"a host|is no host"):
        AllowedHosts(pattern)


def test_nobody_at_all_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one"):
        AllowedHosts()
    assert AllowedHosts.of(["a.example.com"]).allows("https://a.example.com")
