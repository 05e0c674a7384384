"""Calls and answers as the report shows them: masked, plain, bounded, and JSON still where they were JSON."""

from typing import Any

import msgspec

from cli.verify.caller import Answer, Call, NoAnswerError
from runtime.report.mask import Mask, masked_auth
from runtime.report.model import Exchange
from runtime.report.plain import cut, plain

# Enough to see what is wrong.
_LONGEST_BODY = 2_000
# Of a list in an example.
_MOST_ITEMS = 2


class Recorder:
    """Makes exchanges; knows what to mask."""

    def __init__(self, mask: Mask) -> None:
        self._mask = mask

    def text(self, text: str) -> str:
        """Any text for the report."""
        return plain(self._mask(text))

    def exchange(self, source: Answer | NoAnswerError, item: Any = None) -> Exchange:
        """`item` is the part of the answer to show; None: its beginning."""
        call = source.call
        if isinstance(source, NoAnswerError):
            return Exchange(self._line(call), self._request(call), self.text(f"none: {source}"), "", 0)
        shown = _json(item) if item is not None else source.content[: 4 * _LONGEST_BODY].decode(errors="replace")
        if item is None and isinstance(source.document, (dict, list)):
            shown = _json(shortened(source.document))
        return self._exchange(source, cut(self.text(shown), _LONGEST_BODY))

    def example(self, answer: Answer) -> Exchange:
        """For a document: the whole answer, but for the tails of its lists."""
        return self._exchange(answer, self.text(_json(shortened(answer.document))))

    def _exchange(self, answer: Answer, body: str) -> Exchange:
        line = f"{answer.status_text}, {answer.content_type or 'no Content-Type'}"
        return Exchange(self._line(answer.call), self._request(answer.call), self.text(line), body, answer.seconds)

    def _line(self, call: Call) -> str:
        return f"{call.method} {plain(self._mask.url(call.url))}"

    def _request(self, call: Call) -> str:
        if isinstance(call.body, dict):
            return cut(self.text(_json(masked_auth(call.body))), _LONGEST_BODY)
        return cut(self.text(call.content.decode(errors="replace")), _LONGEST_BODY)


def shortened(document: Any) -> Any:
    """A page with the first of its items only."""
    if isinstance(document, list):
        return document[:_MOST_ITEMS]
    if isinstance(document, dict):
        return {key: value[:_MOST_ITEMS] if isinstance(value, list) else value for key, value in document.items()}
    return document


def _json(document: Any) -> str:
    try:
        return msgspec.json.encode(document).decode()
    except RecursionError:
        return "(nested too deeply to be shown)"
