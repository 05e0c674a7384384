"""What a synchronisation's contacts are like, in the same memory however many there are."""

import re
from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Any

from cli.verify.contract import CONTACT

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_OPTIONAL = (*CONTACT.optional, *CONTACT.lists)
_MOST_VALUES = 10
_MOST_PEOPLE = 8


@dataclass(frozen=True, slots=True)
class Person:
    """A synchronised contact, as far as interactions and actions need it."""

    id: str
    name: str
    emails: tuple[str, ...]
    phones: tuple[str, ...]


class People:
    """Counts, and a few people of each kind, picked evenly."""

    def __init__(self) -> None:
        self.contacts = 0
        self.phones = 0
        self.odd_phones = 0
        self.odd_phone = ""
        self.without_phone = 0
        self._filled: Counter[str] = Counter()
        self._samples: dict[str, list[Person]] = {"any": [], "phones": [], "emails": []}
        self._seen: Counter[str] = Counter()
        # Not secret, and the same people each time.
        self._random = Random(0)  # noqa: S311

    def add(self, contact: dict[str, Any]) -> None:
        """One contact, however broken."""
        self.contacts += 1
        self._filled.update([name for name in _OPTIONAL if contact.get(name)])
        phones, emails = _texts(contact.get("phones")), _texts(contact.get("emails"))
        self.without_phone += not phones
        for phone in phones:
            self.phones += 1
            if not _E164.fullmatch(phone):
                self.odd_phones += 1
                self.odd_phone = self.odd_phone or phone
        if contact.get("id"):
            kinds = ["any", *(["phones"] if phones else []), *(["emails"] if emails else [])]
            self._sample(kinds, contact, phones, emails)

    def pick(self, kind: str) -> list[Person]:
        """Some people: `any`, or those with `phones`, or with `emails`."""
        return self._samples[kind]

    def coverage(self) -> dict[str, float]:
        """Per cent of the contacts that have each optional field."""
        return {name: 100 * self._filled[name] / self.contacts for name in _OPTIONAL} if self.contacts else {}

    def _sample(self, kinds: list[str], contact: dict[str, Any], phones: list[str], emails: list[str]) -> None:
        person: Person | None = None
        for kind in kinds:
            sample = self._samples[kind]
            self._seen[kind] += 1
            place = len(sample) if len(sample) < _MOST_PEOPLE else self._random.randrange(self._seen[kind])
            if place >= _MOST_PEOPLE:
                continue
            person = person or Person(
                str(contact["id"]), str(contact.get("name")), tuple(emails[:_MOST_VALUES]), tuple(phones[:_MOST_VALUES])
            )
            sample[place : place + 1] = [person]


def _texts(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str) and each] if isinstance(value, list) else []
