"""Talkdesk's JSON scalars on the wire and in Python."""

from collections.abc import Mapping
from typing import TypeAlias

from deskbridge.v1.auth_pb2 import FieldValue

Scalar: TypeAlias = str | int | float | bool


def field_values_to_scalars(fields: Mapping[str, FieldValue]) -> dict[str, Scalar]:
    """The scalars by name. Absent values (JSON null) and JSON arrays and objects are left out."""
    scalars: dict[str, Scalar] = {}
    for name, value in fields.items():
        kind = value.WhichOneof("kind")
        if kind is not None and kind != "json_value":
            scalars[name] = getattr(value, kind)
    return scalars


def scalar_to_field_value(scalar: Scalar) -> FieldValue:
    """The scalar with its JSON type. Raises ValueError for an integer beyond 64 bits."""
    match scalar:
        case bool():
            return FieldValue(boolean_value=scalar)
        case int():
            return FieldValue(integer_value=scalar)
        case float():
            return FieldValue(number_value=scalar)
        case _:
            return FieldValue(string_value=scalar)
