"""Credentials that do not work, made from those that do."""

from collections.abc import Mapping
from typing import Any

_SECRETIVE = ("password", "secret", "token", "key", "pass")


def secret_field(auth: Mapping[str, Any]) -> str | None:
    """The field that most looks like a secret; None where there is none that could be altered."""
    fields = [key for key, value in auth.items() if isinstance(value, str)]
    for word in _SECRETIVE:
        for key in fields:
            if word in key.lower():
                return key
    return fields[-1] if fields else None


def with_wrong(auth: Mapping[str, Any], field: str) -> dict[str, Any]:
    """One value altered."""
    return {**auth, field: "deskbridge-verify-wrong"}


def without(auth: Mapping[str, Any], field: str) -> dict[str, Any]:
    """One field left out."""
    return {key: value for key, value in auth.items() if key != field}
