"""JSON as the document shows it."""

from typing import Any

import msgspec


def json_text(document: Any) -> str:
    """Indented."""
    return msgspec.json.format(msgspec.json.encode(document)).decode()
