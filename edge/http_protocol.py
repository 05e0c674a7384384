"""uvicorn's HTTP protocol, with bounds on what it buffers before a request is known, and errors in our form."""

import uuid

import httptools
import msgspec
import structlog
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from edge.error_answer import error_to_answer
from edge.errors import HeadersTooLargeError, HttpInvalidError, UrlTooLongError, error_to_http_status
from runtime.errors import StatusError

MOST_HEADER_BYTES = 64 * 1024
MOST_URL_BYTES = 4 * 1024

_LINGER_SECONDS = 2.0
_MOST_UNREAD_BYTES = 1024 * 1024

_log = structlog.get_logger()


class BoundedHttpProtocol(HttpToolsProtocol):
    """Refuses long URLs (414), large headers and trailers (431), and what is not HTTP (400), and hangs up."""

    # Of the message in hand: bytes of the URL and the headers that the parser has handed over.
    _head_bytes = 0
    # Bytes received since the parser last handed over a part of a body, or ended a message. It keeps them.
    _kept_bytes = 0
    # Bytes received since it hung up.
    _unread_bytes = 0
    _refusal: StatusError | None = None
    _hung_up = False

    def data_received(self, data: bytes) -> None:
        if self._hung_up:
            self._unread_bytes += len(data)
            if self._unread_bytes > _MOST_UNREAD_BYTES:
                self.transport.close()
            return
        self._kept_bytes += len(data)
        super().data_received(data)
        if self._kept_bytes > MOST_HEADER_BYTES and not self._hung_up:
            self._refusal = _headers_too_large()
            self.send_400_response("")

    def on_message_begin(self) -> None:
        self._head_bytes = 0
        super().on_message_begin()

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
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's own text
        """uvicorn calls it where the parser stops; what it would say is replaced."""
        self._hung_up = True
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

    def _stop_parser(self, refusal: StatusError) -> None:
        self._refusal = refusal
        raise httptools.HttpParserError

    def _refuse(self) -> None:
        error = self._refusal or HttpInvalidError("This is not an HTTP request.")
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


def _headers_too_large() -> HeadersTooLargeError:
    return HeadersTooLargeError(f"The headers have more than {MOST_HEADER_BYTES} bytes.")
