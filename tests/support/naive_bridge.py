"""A bridge as a first attempt looks, on the standard library alone: pages by number, 204 for good credentials, and the
usual mistakes of order and ties."""

import base64
import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

AUTH = {"user": "canary-user", "pass": "canary-pass"}
_FIRST = datetime(2020, 1, 1, 10, tzinfo=UTC)
_FORMAT = "%Y-%m-%d %H:%M:%S UTC"
# So fine that checkpoints of the present differ, however quickly pages follow each other.
_FORMAT_OF_NOW = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True)
class Naive:
    """`times` are the contacts' minutes, in the order of their ids. `checkpoint` says what pages carry: the last or the
    latest of their own, the latest of all (each page, or the last alone), or the present."""

    times: Sequence[int]
    page: int
    order: Literal["updated", "id", "descending"] = "updated"
    checkpoint: Literal["last", "latest", "latest of all", "final", "now"] = "last"
    exclusive: bool = False
    paging: Literal["number", "time"] = "number"
    opaque: bool = False
    seconds_a_page: float = 0

    def contacts(self, meta: dict[str, Any]) -> dict[str, Any]:
        """A page. An offset says what its synchronisation began with."""
        began, after = meta.get("synchronization_checkpoint"), None
        if offset := meta.get("offset"):
            began, after = json.loads(base64.b64decode(offset))
        since = self._minutes(began) if began else -1.0
        listed = [
            (minutes, number)
            for number, minutes in enumerate(self.times)
            if minutes > since or (minutes == since and not self.exclusive)
        ]
        listed.sort(key=(lambda each: each[1]) if self.order == "id" else None, reverse=self.order == "descending")
        if self.paging == "time":
            rest = [each for each in listed if after is None or each[0] > after]
        else:
            rest = listed[(after or 0) * self.page :]
        page, more = rest[: self.page], len(rest) > self.page
        answer: dict[str, Any] = {"contacts": [_contact(number) for _, number in page]}
        if page and (not more or self.checkpoint != "final"):
            answer["synchronization_checkpoint"] = self._checkpoint([minutes for minutes, _ in page])
        if more:
            following = page[-1][0] if self.paging == "time" else (after or 0) + 1
            answer["next_offset"] = base64.b64encode(json.dumps([began, following]).encode()).decode()
        return answer

    def _checkpoint(self, page: list[int]) -> str:
        match self.checkpoint:
            case "last":
                moment = _FIRST + timedelta(minutes=page[-1])
            case "latest":
                moment = _FIRST + timedelta(minutes=max(page))
            case "now":
                moment = datetime.now(UTC)
            case _:
                moment = _FIRST + timedelta(minutes=max(self.times))
        text = moment.strftime(self._format)
        return base64.b64encode(text.encode()).decode() if self.opaque else text

    @property
    def _format(self) -> str:
        return _FORMAT_OF_NOW if self.checkpoint == "now" else _FORMAT

    def _minutes(self, checkpoint: str) -> float:
        text = base64.b64decode(checkpoint).decode() if self.opaque else checkpoint
        moment = datetime.strptime(text, self._format).replace(tzinfo=UTC)
        return (moment - _FIRST).total_seconds() / 60


@contextmanager
def running_naive_bridge(naive: Naive) -> Iterator[str]:
    """Its URL."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            self._answer(405)

        def do_POST(self) -> None:
            try:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"] or 0)))
                auth, meta = body["auth"].items(), body.get("meta") or {}
                offset = meta.get("offset")
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
                return self._answer(400)
            if not AUTH.items() <= auth:
                return self._answer(401)
            if self.path == "/auth_validation":
                return self._answer(204)
            if self.path != "/contact_sync":
                return self._answer(404)
            time.sleep(naive.seconds_a_page)
            try:
                return self._answer(200, naive.contacts({**meta, "offset": offset}))
            except (ValueError, TypeError):
                return self._answer(400)

        def _answer(self, status: int, document: Any = None) -> None:
            content = b"" if status == 204 else json.dumps(document or {}).encode()
            self.send_response(status)
            if status != 204:
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            self.wfile.flush()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _contact(number: int) -> dict[str, Any]:
    return {"id": f"x{number:03}", "name": f"Person {number}", "phones": [f"+1202555{number:04}"]}
