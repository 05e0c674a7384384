"""What CRMs have in their fields, as the protocol's texts. Pure and total: a field may hold anything."""

from decimal import Decimal

import msgspec

from adapters.sdk.field_values import Scalar


def value_to_text(value: object) -> str:
    """A field's value as text: null is empty, a boolean `true` or `false`."""
    match value:
        case str():
            return value
        case None:
            return ""
        case bytes():
            return value.decode("utf-8", "replace")
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)


def value_to_scalar(value: object) -> Scalar:
    """A field's value as one that Talkdesk can keep: a boolean or an integer of 64 bits as it is, others as text."""
    if isinstance(value, bool) or (isinstance(value, int) and -(2**63) <= value < 2**63):
        return value
    return value_to_text(value)


def value_to_texts(value: object) -> list[str]:
    """A field's value as a list: an array, JSON text of one, or texts separated by commas. Blank ones go."""
    if isinstance(value, str) and value.startswith("["):
        try:
            value = msgspec.json.decode(value)
        except msgspec.DecodeError:
            value = value_to_text(value)
    if isinstance(value, (list, tuple)):
        return [
            text
            for item in value
            if isinstance(item, (str, int, float, Decimal)) and (text := value_to_text(item).strip())
        ]
    return [stripped for part in value_to_text(value).split(",") if (stripped := part.strip())]
