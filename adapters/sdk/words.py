"""A CRM's codes and words for priority and status, as Talkdesk's. Pure.

Ordinary English words need none of this: an interaction may carry the CRM's own, the core knows what they mean, and an
operator can teach it others. What no core can guess is that 3 is a priority, or that "In Behandlung" is open here.
"""

import re
from collections.abc import Mapping

PRIORITIES = ("none", "low", "normal", "high", "urgent")
STATUSES = ("new", "open", "pending", "solved", "closed")


class Words:
    """Maps what the CRM says. `words` are its codes and words; case, spaces, `_` and `-` make no difference in them.

    Raises ValueError for a word on the right that is none of `known`.
    """

    def __init__(self, words: Mapping[str | int, str], known: tuple[str, ...]) -> None:
        strange = sorted({word for word in words.values() if word not in known})
        if strange:
            raise ValueError(f"{', '.join(strange)}: none of {', '.join(known)}")
        self._words = {_normalized(word): talkdesk for word, talkdesk in words.items()}

    @classmethod
    def priorities(cls, words: Mapping[str | int, str]) -> "Words":
        """`Words.priorities({1: "low", 2: "normal", 3: "high", 4: "urgent"})`."""
        return cls(words, PRIORITIES)

    @classmethod
    def statuses(cls, words: Mapping[str | int, str]) -> "Words":
        """`Words.statuses({"hold": "pending"})`."""
        return cls(words, STATUSES)

    def of(self, value: str | int | None) -> str:
        """Talkdesk's word; a text that is not mapped stays as it is, a number or None becomes empty."""
        if value is None:
            return ""
        mapped = self._words.get(_normalized(value))
        if mapped is not None:
            return mapped
        return value if isinstance(value, str) else ""


def _normalized(word: str | int) -> str:
    return re.sub(r"[\s_-]+", " ", str(word).strip()).casefold()
