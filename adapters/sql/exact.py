"""Texts byte for byte, where the column's collation takes different ones for equal ('abc' and 'ABC')."""

from typing import Any

from sqlalchemy import BINARY, ColumnElement, Text, cast, collate
from sqlalchemy.dialects.mysql import CHAR


def exact(text: ColumnElement[Any], backend: str) -> ColumnElement[Any] | None:
    """The text in a form that orders and compares by its bytes in UTF-8. None: not known for this database."""
    match backend:
        case "sqlite":
            return collate(text, "BINARY")
        case "postgresql":
            return collate(cast(text, Text()), "C")
        case "mysql" | "mariadb":
            # No collation of theirs will do: the binary ones ignore spaces at the end.
            return cast(cast(text, CHAR(charset="utf8mb4")), BINARY())
        case _:
            return None
