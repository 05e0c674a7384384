"""What the CRM holds besides contacts: agents and interactions, as its API has them."""

from collections.abc import Collection, Iterator, Sequence
from random import Random

from adapters.sdk.hostile.clock import SECOND
from adapters.sdk.hostile.pains import Pain
from adapters.sdk.hostile.profile import Profile
from adapters.sdk.hostile.records import Row
from adapters.sdk.hostile.times import nanos_to_mixed, nanos_to_text

INTERACTION_TYPES = ("ticket", "note", "call")

_AGENTS = 12
_MOST_INTERACTIONS = 4
_STATUSES = ("open", "hold", "Resolved", None)
_PRIORITIES = ("urgent", "P3", None)


class Desk:
    """Agents, and the interactions of whichever contact is asked about, all before `start` (nanoseconds since 1970)
    but those that are added."""

    def __init__(self, profile: Profile, start: int) -> None:
        self._profile = profile
        self._start = start
        self._interactions: dict[str, list[Row]] = {}
        self._tickets = 0
        self.agents: Sequence[Row] = [self._agent(number) for number in range(1, _AGENTS + 1)]

    def add_ticket(self, contact_id: str, subject: str, description: str, time: int) -> str:
        """A ticket of the contact, or of nobody; its id."""
        self._tickets += 1
        ticket_id = f"T{self._tickets}"
        self._of(contact_id).append(
            {
                "id": ticket_id,
                "contact": contact_id,
                "type": "ticket",
                "subject": subject,
                "description": description,
                "date": self._time(time, self._tickets),
                "status": "new",
                "priority": None,
                "order": time,
            }
        )
        return ticket_id

    def interactions(self, contact_ids: Collection[str], types: Collection[str]) -> list[Row]:
        """Those of the contacts and types, newest first."""
        found = [row for contact_id in contact_ids for row in self._of(contact_id) if row["type"] in types]
        return sorted(found, key=lambda row: row["order"], reverse=True)

    def _agent(self, number: int) -> Row:
        email = f"agent{number}@example.com"
        if self._profile.has(Pain.MALFORMED) and number % 5 == 0:
            return {"id": number, "name": f"Agent {number}", "email": None}
        return {"id": number, "name": f"Agent {number}" if number % 4 else None, "email": email}

    def _of(self, contact_id: str) -> list[Row]:
        if contact_id not in self._interactions:
            self._interactions[contact_id] = list(self._made_up(contact_id)) if contact_id else []
        return self._interactions[contact_id]

    def _made_up(self, contact_id: str) -> Iterator[Row]:
        rng = Random(f"interactions {self._profile.seed} {contact_id}")  # noqa: S311 - the same every time
        for number in range(rng.randint(0, _MOST_INTERACTIONS)):
            kind = rng.choice(INTERACTION_TYPES)
            time = self._start - rng.randint(1, 90 * 86_400) * SECOND
            odd = self._profile.has(Pain.MALFORMED) and rng.random() < 0.2
            yield {
                "id": None if odd and number % 2 else f"{contact_id}/{number}",
                "contact": contact_id,
                "type": kind,
                "subject": None if odd else f"A {kind} of {contact_id}",
                "description": f"About {kind} {number}.",
                "date": self._time(time, number),
                "status": rng.choice(_STATUSES),
                "priority": rng.choice(_PRIORITIES),
                "order": time,
            }

    def _time(self, nanos: int, style: int) -> str | int:
        return nanos_to_mixed(nanos, style) if self._profile.has(Pain.MIXED_TIMES) else nanos_to_text(nanos)
