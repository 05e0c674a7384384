"""HTTP as Talkdesk speaks it: one request, one answer, bounded in size and time."""

import functools
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
import msgspec

from runtime.addresses import is_loopback

# A page of ten thousand contacts is some five million bytes.
LARGEST_ANSWER = 32 * 1024 * 1024


class NoAnswerError(Exception):
    """No answer came, or none that HTTP can read; the text says why."""

    def __init__(self, reason: str, call: "Call") -> None:
        super().__init__(reason)
        self.call = call


class TooLargeError(NoAnswerError):
    """The answer has more bytes than anybody should have to keep."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it is sent. `body` is what `content` says, where that is JSON."""

    url: str
    content: bytes
    body: Any = None
    method: str = "POST"
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `document` is its JSON; `trouble` says why there is none."""

    call: Call
    status: int
    content_type: str
    content: bytes
    seconds: float
    headers: Mapping[str, str] = field(default_factory=dict)
    document: Any = None
    trouble: str = ""

    @property
    def is_json(self) -> bool:
        """Whether its header says so."""
        return self.content_type.partition(";")[0].strip().lower() == "application/json"

    @property
    def status_text(self) -> str:
        """Such as `401 Unauthorized`."""
        try:
            return f"{self.status} {HTTPStatus(self.status).phrase}"
        except ValueError:
            return str(self.status)


class Caller:
    """Calls one host after the other. `timeout` is in seconds, for a whole answer."""

    def __init__(self, base: str, *, timeout: float, access_key: str | None = None, ca: Path | None = None) -> None:
        # What a proxy would do with addresses on this machine is nobody's concern.
        loopback = is_loopback(httpx.URL(base).host)
        self._timeout = timeout
        self._http = httpx.Client(
            headers={"Authorization": f"Bearer {access_key}"} if access_key else {},
            timeout=timeout,
            trust_env=not loopback,
            verify=_trust(ca),
            follow_redirects=False,
        )

    def send(self, call: Call) -> Answer:
        """Raises NoAnswerError."""
        headers = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "deskbridge-verify"}
        if call.method == "POST":
            headers["Content-Type"] = call.content_type
        started = time.monotonic()
        try:
            with self._http.stream(call.method, call.url, content=call.content or None, headers=headers) as response:
                parts, size = [], 0
                for part in response.iter_bytes():
                    parts.append(part)
                    size += len(part)
                    if size > LARGEST_ANSWER:
                        raise TooLargeError(f"the answer has more than {LARGEST_ANSWER // 2**20} MiB", call)
                    if time.monotonic() - started > self._timeout:
                        raise NoAnswerError(f"the answer was not complete within {self._timeout:g} s", call)
        except httpx.TimeoutException:
            raise NoAnswerError(f"no answer within {self._timeout:g} s", call) from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise NoAnswerError(_reason(error), call) from None
        seconds = time.monotonic() - started
        content = b"".join(parts)
        document, trouble = _decode(content)
        content_type = response.headers.get("content-type", "")
        return Answer(call, response.status_code, content_type, content, seconds, response.headers, document, trouble)

    def close(self) -> None:
        self._http.close()


def _decode(content: bytes) -> tuple[Any, str]:
    if not content:
        return None, "is empty"
    try:
        return msgspec.json.decode(content), ""
    except RecursionError:
        return None, "is nested too deeply"
    except (msgspec.DecodeError, ValueError) as error:
        return None, f"is not JSON: {error}"


def _reason(error: Exception) -> str:
    text = str(error) or type(error).__name__
    return text.partition("] ")[2] or text


@functools.cache
def _trust(ca: Path | None) -> ssl.SSLContext:
    """The usual authorities, those of SSL_CERT_FILE, and one of the caller's own. Raises OSError."""
    context = httpx.create_ssl_context()
    if ca is not None:
        context.load_verify_locations(ca)
    return context
