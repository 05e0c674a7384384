"""Ids: texts outside, and inside whatever type the database has for them.

A comparison is right (and uses its index) only in the column's own type, so that type is learned from a row.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from sqlalchemy import BigInteger, ColumnElement
from sqlalchemy.types import NullType, TypeEngine

_LEAST, _MOST, _MOST_UNSIGNED = -(2**63), 2**63 - 1, 2**64 - 1


@dataclass(frozen=True, slots=True)
class IdKind:
    """How ids look in one column: their Python type, the type to bind them as, how a text becomes one."""

    python: type
    bound_as: TypeEngine[Any]
    parse: Callable[[str], object]

    def value(self, text: str) -> object:
        """The id as the database has it. Raises ValueError for a text that no id of this kind is handed out as."""
        value = self.parse(text)
        if not text or "\0" in text or str(value) != text:
            raise ValueError("is not an id of this column")
        return value

    def values(self, texts: Sequence[str]) -> dict[str, object]:
        """The ids that can exist, by their texts."""
        values: dict[str, object] = {}
        for text in texts:
            try:
                values[text] = self.value(text)
            except ValueError:
                continue
        return values

    def exists(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether a row has an id: neither NULL nor the empty text."""
        return column > "" if self.python is str else column.is_not(None)

    def places(self, value: object) -> bool:
        """Whether a page can start after this id: one of this kind, and unchanged on its way here."""
        if not isinstance(value, self.python):
            return False
        # U+FFFD stands for what was no text.
        return not isinstance(value, str) or (value != "" and "\0" not in value and "\ufffd" not in value)


def _integer(text: str, most: int = _MOST) -> int:
    # Longer than any that exists; and Python takes its time for very long ones.
    value = int(text[:40])
    if not _LEAST <= value <= most:
        raise ValueError("is out of range")
    return value


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text[:200])
    except InvalidOperation as error:
        raise ValueError("is not a number") from error


_KINDS = (
    IdKind(int, BigInteger(), _integer),
    IdKind(str, NullType(), str),
    IdKind(uuid.UUID, NullType(), uuid.UUID),
    IdKind(Decimal, NullType(), _decimal),
)
_UNSIGNED = (IdKind(int, BigInteger(), partial(_integer, most=_MOST_UNSIGNED)), *_KINDS[1:])


def id_kind_of(value: object, *, unsigned: bool = False) -> IdKind:
    """The kind of an id as the driver yields it. Raises ValueError for what cannot be an id.

    `unsigned`: the database has BIGINT UNSIGNED.
    """
    for kind in _UNSIGNED if unsigned else _KINDS:
        if isinstance(value, kind.python) and not isinstance(value, bool):
            return kind
    raise ValueError(f"id comes as {type(value).__name__}; make it an integer, a text or a UUID")
