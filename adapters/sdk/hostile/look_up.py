"""What is looked up by something other than time: contacts by phone or email, agents, interactions."""

from collections.abc import Sequence
from itertools import islice

from adapters.sdk.adapter import AgentPage, InteractionPage
from adapters.sdk.hostile.chaos import Chaos
from adapters.sdk.hostile.conversion import row_to_agent, row_to_interaction
from adapters.sdk.hostile.crm import Crm
from adapters.sdk.hostile.desk import INTERACTION_TYPES
from adapters.sdk.hostile.pains import Pain
from adapters.sdk.hostile.places import Place, place_to_text, text_to_place
from adapters.sdk.hostile.records import Row

# Phones are the same where as many of their last digits are: this is how the CRM finds them in any format.
_DIGITS = 9


def find(crm: Crm, emails: Sequence[str], phones: Sequence[str], size: int, *, everybody: bool = False) -> list[Row]:
    """At most `size` contacts with any of these, the one changed last first; `everybody` for ignored filters."""
    wanted = {email.strip().lower() for email in emails} | {digits for phone in phones if (digits := _digits(phone))}
    matching = (version.row for version in crm.newest() if everybody or not wanted.isdisjoint(_addresses(version.row)))
    return list(islice(matching, size))


class DeskListing:
    """Agents and interactions, page by page."""

    def __init__(self, crm: Crm, chaos: Chaos) -> None:
        self._crm = crm
        self._chaos = chaos

    def agents(self, size: int, token: str) -> AgentPage:
        """A page of agents. Raises PositionInvalidError for a token of another CRM."""
        place = text_to_place("agents", token, 1) or Place((0,))
        if self._chaos.is_empty(place.empties):
            return AgentPage(next_page_token=place_to_text("agents", place._replace(empties=place.empties + 1)))
        rows, first = self._crm.desk.agents, int(place.key[0])
        last = min(first + size, len(rows))
        agents = [row_to_agent(row) for row in rows[first:last]]
        again = self._chaos.duplicated(len(agents)) if len(agents) < size else None
        if again is not None:
            agents.append(agents[again])
        return AgentPage(
            agents=agents, next_page_token=place_to_text("agents", Place((last,))) if last < len(rows) else ""
        )

    def interactions(
        self, contact_ids: Sequence[str], types: Sequence[str], size: int, fault: Pain | None
    ) -> InteractionPage:
        """The newest interactions of these contacts and types; of all, where `fault` has the filters ignored."""
        visible = self._crm.visible()
        known = [contact_id for contact_id in dict.fromkeys(contact_ids) if contact_id in visible]
        if fault is Pain.FILTERS_IGNORED:
            rows = self._crm.desk.interactions(visible.keys(), INTERACTION_TYPES)
        else:
            rows = self._crm.desk.interactions(known, types)
        return InteractionPage(
            interactions=[row_to_interaction(row) for row in rows[:size]],
            unknown_contact_ids=[contact_id for contact_id in dict.fromkeys(contact_ids) if contact_id not in visible],
        )


def _addresses(row: Row) -> set[str]:
    return {email.strip().lower() for email in row["emails"] or ()} | {_digits(phone) for phone in row["phones"] or ()}


def _digits(phone: str) -> str:
    digits = "".join(character for character in phone if character in "0123456789")
    return digits[-_DIGITS:] if len(digits) >= _DIGITS else ""
