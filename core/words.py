"""Talkdesk's words for priorities and statuses, from the words that CRMs use."""

import re
from collections.abc import Mapping

# Talkdesk's word: what CRMs say for it, in lower case with single spaces.
_PRIORITIES = {
    "none": ("none", "not set", "no priority"),
    "low": ("low", "lowest", "minor", "trivial"),
    "normal": ("normal", "medium", "moderate", "standard", "default"),
    "high": ("high", "major", "important"),
    "urgent": ("urgent", "highest", "critical", "blocker", "immediate", "emergency"),
}
_STATUSES = {
    "new": ("new", "created", "not started"),
    "open": ("open", "opened", "reopened", "active", "assigned", "in progress", "working"),
    "pending": ("pending", "hold", "on hold", "waiting", "waiting on customer", "deferred", "scheduled", "planned"),
    "solved": ("solved", "resolved", "fixed"),
    "closed": ("closed", "done", "completed", "complete", "finished", "cancelled", "canceled"),
}


class Words:
    """Maps a CRM's words to Talkdesk's; an integration's own words come first."""

    def __init__(self, known: Mapping[str, tuple[str, ...]], own: Mapping[str, str]) -> None:
        self._words = {synonym: word for word, synonyms in known.items() for synonym in synonyms}
        self._words.update({_normalized(synonym): word for synonym, word in own.items()})

    @classmethod
    def priorities(cls, own: Mapping[str, str]) -> "Words":
        return cls(_PRIORITIES, own)

    @classmethod
    def statuses(cls, own: Mapping[str, str]) -> "Words":
        return cls(_STATUSES, own)

    def talkdesk(self, word: str) -> str:
        """Talkdesk's word, or an empty text where there is none."""
        return self._words.get(_normalized(word), "")


def _normalized(word: str) -> str:
    return re.sub(r"[\s_-]+", " ", word.strip()).casefold()
