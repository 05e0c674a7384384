"""Values for an action's inputs that a person would recognise as a test's."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

# Of the numbers that are reserved for fiction.
PHONE = "+12025550123"


def sample_inputs(action: Mapping[str, Any]) -> dict[str, Any]:
    """Every input of an action's document by its key: its own `sample` where it has one, or what fits key and type."""
    own = action.get("sample") or {}
    return {
        each["key"]: own.get(each["key"], sample_value(each["key"], each.get("type", "string")))
        for each in action["inputs"]
    }


def sample_value(key: str, type_: str) -> Any:
    """What fits a key such as `contact_phone`, and a type: `string`, `integer`, `number` or `boolean`."""
    word = key.lower()
    match type_:
        case "integer":
            return 60
        case "number":
            return 60.5
        case "boolean":
            return False
    for part, value in (
        ("phone", PHONE),
        ("mobile", PHONE),
        ("email", "verify@example.com"),
        ("mail", "verify@example.com"),
        ("url", "https://example.com/deskbridge-verify"),
        ("website", "https://example.com/deskbridge-verify"),
        ("date", datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")),
        ("priority", "normal"),
        ("status", "open"),
    ):
        if part in word:
            return value
    return f"Written by deskbridge verify: {key}"
