"""JSON bodies decoded into typed structures; what is wrong is named by its path, such as `meta.offset`."""

import functools
import json
import re
from typing import Any, TypeVar, cast

import msgspec

from edge.errors import RequestInvalidError

_T = TypeVar("_T")

_LONGEST_KEY = 64
# msgspec's words for types, and JSON's.
_WORDS = {"`": "", "int | float": "number", "float": "number", "int": "number", "str": "string", "bool": "boolean"}
_AT = re.compile(r"(?P<text>.*) - at `\$\.?(?P<path>.*)`", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(?P<name>.*)`")


@functools.cache
def _decoder(of: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(of)


def decode_body(body: bytes, of: type[_T]) -> _T:
    """Decode. Unknown keys are ignored, the last of equal keys wins. Raises RequestInvalidError."""
    try:
        message: _T = _decoder(cast("Any", of)).decode(body)
        # The one way in which JSON can write NUL; no text of a CRM holds it, and PostgreSQL refuses it.
        nul = _path_of_text(msgspec.to_builtins(message), _has_nul) if b"\\u0000" in body else None
    except RecursionError:
        raise RequestInvalidError("body", "is nested too deeply") from None
    except msgspec.ValidationError as error:
        raise _mistyped(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _malformed(body, error) from None
    if nul is not None:
        raise RequestInvalidError(nul or "body", "contains a NUL character")
    return message


def _mistyped(message: str) -> RequestInvalidError:
    at = _AT.fullmatch(message)
    text, path = (at["text"], at["path"]) if at else (message, "")
    if missing := _MISSING.fullmatch(text):
        return RequestInvalidError(f"{path}.{missing['name']}".removeprefix("."), "is missing")
    for theirs, ours in _WORDS.items():
        text = text.replace(theirs, ours)
    return RequestInvalidError(path or "body", text[:1].lower() + text[1:])


def _malformed(body: bytes, error: Exception) -> RequestInvalidError:
    # Python's own decoder lets pass what is no Unicode, so that its place can be found.
    try:
        document = json.loads(body.decode("utf-8", "surrogateescape"))
    except (ValueError, RecursionError):
        description = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else "is not JSON"
        return RequestInvalidError("body", description)
    path = _path_of_text(document, _has_surrogate)
    if path is None:
        return RequestInvalidError("body", "is not JSON")
    return RequestInvalidError(path or "body", "contains characters that are not Unicode")


def _has_nul(text: str) -> bool:
    return "\0" in text


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _path_of_text(document: Any, matches: Any) -> str | None:
    """The path of the first text, or of the object with the first key, that matches; None if there is none."""
    waiting: list[tuple[str, Any]] = [("", document)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str):
            if matches(value):
                return path
        elif isinstance(value, dict):
            if any(matches(key) for key in value):
                return path
            waiting += [(f"{path}.{key[:_LONGEST_KEY]}".removeprefix("."), item) for key, item in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{path}[{index}]", item) for index, item in enumerate(value)]
    return None
