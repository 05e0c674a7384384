"""JSON values as sloppy callers send them, and their protobuf counterparts."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from deskbridge.v1.auth_pb2 import Auth, FieldValue
from edge.errors import RequestInvalidError

MOST_ITEMS = 100

# A string, or a number where a string belongs. null is as good as absent, everywhere.
Text = str | int | float | None
TextList = Annotated[list[Text], msgspec.Meta(max_length=MOST_ITEMS)] | str | int | float | None
Values = Annotated[dict[str, Any], msgspec.Meta(max_length=MOST_ITEMS)]
AuthValues = Annotated[
    dict[str, Any],
    msgspec.Meta(
        max_length=MOST_ITEMS, description="The customer's credentials in the CRM. Mandatory, though it may be empty."
    ),
]

INT64 = range(-(2**63), 2**63)


def text_to_str(text: Text) -> str:
    """The text; empty where there is none. A whole number is written without a fraction."""
    if text is None:
        return ""
    if isinstance(text, float) and text.is_integer():
        return str(int(text))
    return str(text)


def texts_to_strs(texts: list[Text] | Text) -> list[str]:
    """The texts that are not empty; a lone one is a list of one."""
    listed = texts if isinstance(texts, list) else [texts]
    return [string for text in listed if (string := text_to_str(text))]


def values_to_auth(values: Mapping[str, Any]) -> Auth:
    """Talkdesk's `auth`."""
    return Auth(fields=values_to_fields(values, "auth"))


def values_to_fields(values: Mapping[str, Any], path: str) -> dict[str, FieldValue]:
    """The values that are not null. `path` is where they stand in the body. Raises RequestInvalidError."""
    return {key: _value_to_field(value, path) for key, value in values.items() if value is not None}


def field_to_value(field: FieldValue) -> str | int | bool | None:
    """The value as JSON; None where it has none. The core lets pass no other kinds than Talkdesk stores."""
    kind = field.WhichOneof("kind")
    return getattr(field, kind) if kind else None


def _value_to_field(value: Any, path: str) -> FieldValue:
    match value:
        case str():
            return FieldValue(string_value=value)
        case bool():
            return FieldValue(boolean_value=value)
        case int() if value in INT64:
            return FieldValue(integer_value=value)
        case int():
            # An account number of twenty digits would lose some as a double.
            return FieldValue(string_value=str(value))
        case float():
            return FieldValue(number_value=value)
        case _:
            return FieldValue(json_value=_to_json(value, path))


def _to_json(value: Any, path: str) -> str:
    try:
        return msgspec.json.encode(value).decode()
    except RecursionError:
        raise RequestInvalidError(path, "is nested too deeply") from None
