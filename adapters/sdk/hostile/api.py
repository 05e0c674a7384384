"""What the CRM's API answers with: rows, or an error."""

from enum import Enum, auto
from typing import NamedTuple

from adapters.sdk.hostile.records import Key, Row


class ApiError(Exception):
    """An HTTP status other than 200, with the CRM's own words. `retry_after` in seconds, where the CRM says it."""

    def __init__(self, status: int, words: str, *, retry_after: float | None = None) -> None:
        super().__init__(words)
        self.status = status
        self.words = words
        self.retry_after = retry_after


class TokenExpiredApiError(ApiError):
    """401 for a token that worked once."""


class Order(Enum):
    """How rows are sorted."""

    # By (updated_at, id); rows without an id come first within their time.
    UPDATED_AND_ID = auto()
    # By updated_at, ties in another order each time.
    UPDATED = auto()
    # By id; rows without one come first.
    ID = auto()
    # By (updated_at, record).
    UPDATED_AND_RECORD = auto()
    # As changes became visible.
    CHANGED = auto()
    # By nothing that means anything; it never changes.
    SCATTERED = auto()


class Slice(NamedTuple):
    """Rows with their keys in the order asked for. `more`: others follow, so the CRM says."""

    items: list[tuple[Row, Key]]
    more: bool
