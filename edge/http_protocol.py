"""uvicorn's HTTP protocol, with bounds on what a request may cost before it is known, and errors in our form."""

import asyncio
import enum
import uuid
from typing import ClassVar

import httptools
import msgspec
import structlog
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from edge.caller import Caller
from edge.error_answer import error_to_answer
from edge.errors import (
    HeadersTooLargeError,
    HttpInvalidError,
    RequestTimeoutError,
    UrlTooLongError,
    error_to_http_status,
)
from runtime.errors import StatusError

MOST_HEADER_BYTES = 64 * 1024
MOST_URL_BYTES = 4 * 1024

_LINGER_SECONDS = 2.0
_MOST_UNREAD_BYTES = 1024 * 1024

_log = structlog.get_logger()


class _Awaited(enum.Enum):
    """What a connection is to send next, within a time."""

    REQUEST = enum.auto()
    HEAD = enum.auto()
    BODY = enum.auto()


class BoundedHttpProtocol(HttpToolsProtocol):
    """Refuses long URLs (414), large headers and trailers (431), what is not HTTP (400) and what takes too long (408),
    and hangs up. Tells those who answer when the caller hangs up."""

    # Seconds: from a connection, or a request's first byte, to the end of its head; and for the whole body.
    head_timeout: ClassVar[float]
    body_timeout: ClassVar[float]

    # None once the message in hand is complete. uvicorn itself times what is idle between two messages.
    _awaited: _Awaited | None = None
    # What `_timer` is for. It is set only where a message does not come in one piece.
    _timed: _Awaited | None = None
    _timer: asyncio.TimerHandle | None = None
    # Of the message in hand: bytes of the URL and the headers that the parser has handed over.
    _head_bytes = 0
    # Bytes received since the parser last handed over a part of a body, or ended a message. It keeps them.
    _kept_bytes = 0
    # Bytes received since it hung up.
    _unread_bytes = 0
    _refusal: StatusError | None = None
    _hung_up = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._caller = Caller()
        self._awaited = _Awaited.REQUEST
        self._set_timer()
        super().connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._awaited = None
        self._set_timer()
        super().connection_lost(exc)
        self._caller.hang_up()

    def data_received(self, data: bytes) -> None:
        if self._hung_up:
            self._unread_bytes += len(data)
            if self._unread_bytes > _MOST_UNREAD_BYTES:
                self.transport.close()
            return
        self._kept_bytes += len(data)
        if self._awaited is None:
            self._awaited = _Awaited.REQUEST
        super().data_received(data)
        if self._kept_bytes > MOST_HEADER_BYTES and not self._hung_up:
            self._refusal = _headers_too_large()
            self.send_400_response("")
        if self._awaited is not self._timed:
            self._set_timer()

    def on_message_begin(self) -> None:
        self._head_bytes = 0
        self._awaited = _Awaited.HEAD
        super().on_message_begin()
        self.scope["state"]["caller"] = self._caller

    def on_headers_complete(self) -> None:
        self._awaited = _Awaited.BODY
        super().on_headers_complete()

    def on_url(self, url: bytes) -> None:
        if len(self.url) + len(url) > MOST_URL_BYTES:
            self._stop_parser(UrlTooLongError(f"The URL has more than {MOST_URL_BYTES} bytes."))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head_bytes += len(name) + len(value)
        if self._head_bytes > MOST_HEADER_BYTES:
            self._stop_parser(_headers_too_large())
        super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        self._kept_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._kept_bytes = 0
        self._awaited = None
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._timer is not None:
            # What follows in a pipeline was not read until now.
            self._set_timer()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's own text
        """uvicorn calls it where the parser stops; what it would say is replaced."""
        self._hung_up = True
        self._awaited = None
        cycle = self.cycle
        if cycle is None or cycle.response_complete:
            self._refuse()
        elif not cycle.more_body:
            # A request before this one is being answered; what follows it is not.
            cycle.keep_alive = False
        elif cycle.response_started or self.pipeline:
            self.transport.close()
        else:
            self._refuse()

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._timed = self._awaited
        if self._timed is not None:
            seconds = self.body_timeout if self._timed is _Awaited.BODY else self.head_timeout
            self._timer = self.loop.call_later(seconds, self._time_out)

    def _time_out(self) -> None:
        if self.transport.is_closing():
            return
        answered = self.cycle is None or self.cycle.response_complete
        if self.pipeline or (self._timed is _Awaited.REQUEST and not answered):
            # The request before this one is being answered; in a pipeline, nothing more is read meanwhile.
            self._set_timer()
        elif self._timed is _Awaited.REQUEST or (self._timed is _Awaited.BODY and answered):
            # Nothing that an answer could be for.
            self.transport.close()
        else:
            self._refusal = RequestTimeoutError("The request was not complete in time.")
            self.send_400_response("")

    def _stop_parser(self, refusal: StatusError) -> None:
        self._refusal = refusal
        raise httptools.HttpParserError

    def _refuse(self) -> None:
        error = self._refusal or HttpInvalidError("This is not an HTTP request.")
        if self.cycle is not None:
            # Whoever still waits for its body is to wait no longer, and to send no second answer.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        request_id = uuid.uuid4().hex
        status = error_to_http_status(error)
        body = msgspec.json.encode(error_to_answer(error, request_id))
        head = {
            "content-type": "application/json",
            "content-length": str(len(body)),
            "x-request-id": request_id,
            "connection": "close",
        }
        lines = b"".join(f"{name}: {value}\r\n".encode() for name, value in head.items())
        self.transport.write(b"".join((STATUS_LINE[status], lines, b"\r\n", body)))
        self._hang_up_slowly()
        _log.info("request refused", status=status, reason=error.reason, request_id=request_id)

    def _hang_up_slowly(self) -> None:
        # Closed at once, with bytes unread, the connection would be reset before the caller has read the answer.
        if self.transport.can_write_eof():
            self.transport.write_eof()
            self.loop.call_later(_LINGER_SECONDS, self.transport.close)
        else:
            self.transport.close()


def bounded_http_protocol(head_timeout: float, body_timeout: float) -> type[BoundedHttpProtocol]:
    """The protocol with these timeouts, in seconds."""
    return type("Protocol", (BoundedHttpProtocol,), {"head_timeout": head_timeout, "body_timeout": body_timeout})


def _headers_too_large() -> HeadersTooLargeError:
    return HeadersTooLargeError(f"The headers have more than {MOST_HEADER_BYTES} bytes.")
