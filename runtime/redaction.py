"""Credentials of the request in hand, masked wherever text leaves the process: in logs and in error messages.

Structured data never holds credentials in the first place; this catches what others put into their texts, such as
a database driver that quotes a bad value.
"""

from collections.abc import Iterable, Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from deskbridge.v1.auth_pb2 import Auth

MASK = "[REDACTED]"

# A shorter value would mask parts of ordinary words and numbers.
_SHORTEST = 4

_secrets: ContextVar[tuple[str, ...]] = ContextVar("secrets", default=())


@contextmanager
def protect(secrets: Iterable[str]) -> Iterator[None]:
    """Mask these values, and no others, in what this task logs and answers."""
    token = _secrets.set(_ordered(secrets))
    try:
        yield
    finally:
        _secrets.reset(token)


def protect_also(secrets: Iterable[str]) -> None:
    """Mask these values too, until the `protect` around this ends: what became of a credential, such as a token."""
    _secrets.set(_ordered([*_secrets.get(), *secrets]))


def auth_secrets(auth: Auth) -> list[str]:
    """Every credential value as the text in which it could show up. A boolean is no secret, and an ordinary word."""
    return [
        str(getattr(value, kind))
        for value in auth.fields.values()
        if (kind := value.WhichOneof("kind")) and kind != "boolean_value"
    ]


def masked(text: str) -> str:
    """The text without the protected values."""
    for secret in _secrets.get():
        if secret in text:
            text = text.replace(secret, MASK)
    return text


def mask_event(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: masks the protected values in every text of a log event."""
    if _secrets.get():
        for key, value in event.items():
            event[key] = _masked_value(value)
    return event


def _ordered(secrets: Iterable[str]) -> tuple[str, ...]:
    # The longest first: a secret that contains another must go as a whole.
    return tuple(sorted({secret for secret in secrets if len(secret) >= _SHORTEST}, key=len, reverse=True))


def _masked_value(value: object) -> object:
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, dict):
        return {key: _masked_value(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_masked_value(item) for item in value]
    if isinstance(value, (int, float, bool)) or value is None:
        return value
    return masked(str(value))
