"""JSON bodies decoded into typed structures; what is wrong is named by its path, such as `meta.offset`."""

import functools
import json
import math
import re
from collections.abc import Callable
from typing import Any, TypeVar, cast

import msgspec

from edge.errors import RequestInvalidError

_T = TypeVar("_T")

_LONGEST_KEY = 64
# What stands for the key of an object whose keys are any.
_ANY_KEY = "[...]"
# What msgspec says of a value, the more special first, and what people understand.
_PLAIN = (
    (re.compile(r"Expected `array` of length <= (\d+)"), r"must have at most \1 entries"),
    (re.compile(r"Expected `object` of length <= (\d+)"), r"must have at most \1 fields"),
    (re.compile(r"Expected `.*array.*`, got .*"), "must be a list of strings"),
    (re.compile(r"Expected `.*object.*`, got .*"), "must be an object"),
    (re.compile(r"Expected `.*str.*`, got .*"), "must be a string or a number"),
    (re.compile(r"Number out of range"), "is too large a number"),
)
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
        nul = _path_of(msgspec.to_builtins(message), _has_nul) if b"\\u0000" in body else None
    except RecursionError:
        raise RequestInvalidError("body", "is nested too deeply") from None
    except msgspec.ValidationError as error:
        raise _mistyped(body, str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _malformed(body, error) from None
    if nul is not None:
        raise RequestInvalidError(nul or "body", "contains a NUL character")
    return message


def _mistyped(body: bytes, message: str) -> RequestInvalidError:
    at = _AT.fullmatch(message)
    text, path = (at["text"], at["path"]) if at else (message, "")
    if missing := _MISSING.fullmatch(text):
        return RequestInvalidError(f"{path}.{missing['name']}".removeprefix("."), "is missing")
    container, any_key, _ = path.partition(_ANY_KEY)
    if any_key:
        path = _path_of_infinity(body, container)
    plain = next((match.expand(ours) for theirs, ours in _PLAIN if (match := theirs.fullmatch(text))), None)
    return RequestInvalidError(path or "body", plain or "is not what is expected here")


def _path_of_infinity(body: bytes, container: str) -> str:
    """Where in the container the number is that no double can hold; the container if it is not to be found."""
    # A number of thousands of digits is too much for Python's int.
    path = _path_of(json.loads(body, parse_int=float), _is_infinite) or ""
    return path if path.startswith(f"{container}.") else container


def _malformed(body: bytes, error: Exception) -> RequestInvalidError:
    # Python's own decoder lets pass what is no Unicode, so that its place can be found.
    try:
        document = json.loads(body.decode("utf-8", "surrogateescape"))
    except (ValueError, RecursionError):
        description = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else "is not JSON"
        return RequestInvalidError("body", description)
    path = _path_of(document, _has_surrogate)
    if path is None:
        return RequestInvalidError("body", "is not JSON")
    return RequestInvalidError(path or "body", "contains characters that are not Unicode")


def _has_nul(value: object) -> bool:
    return isinstance(value, str) and "\0" in value


def _has_surrogate(value: object) -> bool:
    return isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value)


def _is_infinite(value: object) -> bool:
    return isinstance(value, float) and math.isinf(value)


def _path_of(document: Any, matches: Callable[[object], bool]) -> str | None:
    """The path of a value, or of the object with a key, that matches; None if there is none."""
    waiting: list[tuple[str, Any]] = [("", document)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            if any(matches(key) for key in value):
                return path
            waiting += [(f"{path}.{key[:_LONGEST_KEY]}".removeprefix("."), item) for key, item in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{path}[{index}]", item) for index, item in enumerate(value)]
        elif matches(value):
            return path
    return None
