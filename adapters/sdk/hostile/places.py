"""Cursors and page tokens: places in an order of the CRM, as text."""

import re
from typing import NamedTuple

from adapters.sdk.errors import PositionInvalidError
from adapters.sdk.hostile.records import Key

_TEXT = re.compile(r"([a-z]+):(\d{1,20}(?:\.\d{1,20})?):(\d)", re.ASCII)


class Place(NamedTuple):
    """Behind this key in an order. `empties` counts the empty pages that led here, so that each has another text."""

    key: Key
    empties: int = 0


def place_to_text(kind: str, place: Place) -> str:
    """`scan:1234:0`; a key of two parts as `time:1234.5:0`."""
    return f"{kind}:{'.'.join(map(str, place.key))}:{place.empties}"


def text_to_place(kind: str, text: str, parts: int) -> Place | None:
    """The place; None where the text is empty. Raises PositionInvalidError for a text that is none of that kind."""
    if not text:
        return None
    match = _TEXT.fullmatch(text)
    key = tuple(int(part) for part in match[2].split(".")) if match else ()
    if match is None or match[1] != kind or len(key) != parts:
        raise PositionInvalidError("The cursor or page token is none of this CRM's.")
    return Place(key, int(match[3]))
