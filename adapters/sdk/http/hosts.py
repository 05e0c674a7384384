"""Where an adapter may send requests. The account or address in a URL comes from a caller, and callers are anybody."""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

import httpx

_PATTERN = re.compile(
    r"(?:(?P<scheme>https?)://)?(?P<any>\*\.)?(?P<host>[^/:\[\]*@]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>\d{1,5}))?"
)
_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*", re.ASCII)
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Origin:
    """A scheme, a host in lower case (in ASCII, without brackets) and a port."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        return self.host if self.port == _PORTS.get(self.scheme) else f"{self.host}:{self.port}"


def url_to_origin(url: httpx.URL) -> Origin:
    """Where a request to the URL goes."""
    host = url.raw_host.decode("ascii").lower()
    return Origin(url.scheme, host, url.port or _PORTS.get(url.scheme, 0))


class AllowedHosts:
    """The hosts that an adapter may ask: `AllowedHosts("api.example.com", "*.example.com")`.

    A host is an exact name; `*.` before it stands for any name below it, but not for itself. HTTPS at its usual port,
    unless the pattern says otherwise: `http://localhost:8069`. An IP address is allowed only where it is listed itself.
    Raises ValueError for a pattern that is none.
    """

    def __init__(self, *patterns: str) -> None:
        if not patterns:
            raise ValueError("expected at least one host")
        self._exact: set[Origin] = set()
        self._below: set[Origin] = set()
        for pattern in patterns:
            below, origin = _parsed(pattern)
            (self._below if below else self._exact).add(origin)

    @classmethod
    def of(cls, patterns: Iterable[str]) -> "AllowedHosts":
        """The same, of patterns that come from a configuration."""
        return cls(*patterns)

    def allows(self, url: httpx.URL | str) -> bool:
        """Whether a request may go there. A URL with a user name in it is refused, and so is one that is none."""
        try:
            parsed = httpx.URL(url)
            origin = url_to_origin(parsed)
        except (httpx.InvalidURL, ValueError):
            return False
        if parsed.userinfo:
            return False
        if origin in self._exact:
            return True
        return _NAME.fullmatch(origin.host) is not None and any(
            origin.host.endswith(f".{below.host}") and (origin.scheme, origin.port) == (below.scheme, below.port)
            for below in self._below
        )


def _parsed(pattern: str) -> tuple[bool, Origin]:
    match = _PATTERN.fullmatch(pattern)
    if match is None:
        raise ValueError(f"{pattern!r}: expected a host such as api.example.com or *.example.com")
    scheme = match["scheme"] or "https"
    try:
        origin = url_to_origin(httpx.URL(f"{scheme}://{match['host']}:{match['port'] or _PORTS[scheme]}"))
    except httpx.InvalidURL as error:
        raise ValueError(f"{pattern!r}: {error}") from error
    is_address = _is_address(origin.host)
    if not is_address and not _NAME.fullmatch(origin.host):
        raise ValueError(f"{pattern!r}: is no host")
    if match["any"] and (is_address or "." not in origin.host):
        raise ValueError(f"{pattern!r}: names too many hosts")
    return bool(match["any"]), origin


def _is_address(host: str) -> bool:
    # What ends in a number is an address to those who look it up, in whatever notation: 127.1, 0x7f000001.
    last = host.rpartition(".")[2]
    if last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
