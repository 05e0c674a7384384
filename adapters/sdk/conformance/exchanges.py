"""Calls and answers as the report shows them: masked, plain and bounded."""

import json
from dataclasses import dataclass
from typing import Any

from google.protobuf.json_format import Error, MessageToDict
from google.protobuf.message import Message

from runtime.errors import PeerError
from runtime.redaction import MASK
from runtime.report.mask import Mask
from runtime.report.model import Exchange
from runtime.report.plain import cut, plain

# Enough to see what is wrong.
_LONGEST_BODY = 2_000
# Of any text, before it is looked through for secrets.
_LONGEST_TEXT = 20_000
# Of a list.
_MOST_ITEMS = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """One call, and what came of it: a response or an error. `seconds` is how long it took."""

    method: str
    request: Message
    response: Any
    error: PeerError | None
    seconds: float

    @property
    def outcome(self) -> str:
        """`OK`, or the code with its reason and message."""
        if self.error is None:
            return "OK"
        reason = f" ({self.error.reason})" if self.error.reason else ""
        return f"{self.error.code.name}{reason}: {self.error.message or 'no message'}"


class Recorder:
    """Makes exchanges; knows what to mask."""

    def __init__(self, mask: Mask) -> None:
        self._mask = mask

    def text(self, text: str) -> str:
        """Any text for the report, or its beginning."""
        return cut(plain(self._mask(text[:_LONGEST_TEXT])), _LONGEST_BODY)

    def exchange(self, answer: Answer) -> Exchange:
        """The call with its credentials masked, and the beginnings of its answer's lists."""
        body = _document(answer.response) if answer.response is not None else ""
        return Exchange(
            request=answer.method,
            request_body=cut(self.text(_document(answer.request)), _LONGEST_BODY),
            answer=self.text(answer.outcome),
            answer_body=cut(self.text(body), _LONGEST_BODY),
            seconds=answer.seconds,
        )


def _document(message: Message) -> str:
    try:
        document = {key: _shortened(value) for key, value in MessageToDict(message).items()}
    except (ValueError, Error):
        return f"(a {type(message).__name__} that cannot be shown as JSON)"
    if "auth" in document:
        document["auth"] = dict.fromkeys(document["auth"].get("fields", {}), MASK)
    return json.dumps(document, ensure_ascii=False)


def _shortened(value: Any) -> Any:
    if isinstance(value, list) and len(value) > _MOST_ITEMS:
        return [*value[:_MOST_ITEMS], f"… ({len(value) - _MOST_ITEMS} more)"]
    return value
