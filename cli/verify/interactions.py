"""The Interaction Retriever: what an agent sees of some contacts, asked for in each way."""

from typing import Any

from cli.verify import catalogue
from cli.verify.authorization import refuse_bad_credentials
from cli.verify.components import INTERACTIONS
from cli.verify.contract import interactions_problems
from cli.verify.people import Person
from cli.verify.session import Session
from runtime.report.latencies import Latencies
from runtime.report.model import Check, Figure, Verdict

# Seconds; an agent waits with a caller on the line.
SLOW_P50 = 1.0
SLOW_P99 = 3.0
# Calls that p99 rests on at least.
_MEASURED = 30
_MOST_TYPES = 4
_STRANGER = {
    "contact_external_id": "deskbridge-verify-unknown",
    "contact_name": "Deskbridge Verify",
    "contact_emails": ["nobody@deskbridge-verify.invalid"],
    "contact_phones": ["+12025550199"],
}


def verify_interactions(session: Session) -> None:
    """All of it."""
    with session.component(INTERACTIONS):
        session.progress.say("interactions")
        asked = _Asked(session)
        with session.check(catalogue.STRANGER) as verdict:
            _verify_stranger(session, verdict)
        asked.ask(catalogue.BY_ID, [whole(person) for person in session.people.pick("any")])
        asked.ask(catalogue.BY_PHONE, [{"contact_phones": [*each.phones]} for each in session.people.pick("phones")])
        asked.ask(catalogue.BY_EMAIL, [{"contact_emails": [*each.emails]} for each in session.people.pick("emails")])
        _verify_types(session, asked)
        verify_speed(session)
        refuse_bad_credentials(session, INTERACTIONS, catalogue.bad_credentials(INTERACTIONS))
        session.figures.append(Figure(INTERACTIONS.name, "interactions", asked.interactions))


def whole(person: Person) -> dict[str, Any]:
    """Request data with all that Talkdesk knows of a synchronised contact."""
    return {
        "contact_external_id": person.id,
        "contact_name": person.name,
        "contact_emails": list(person.emails),
        "contact_phones": list(person.phones),
    }


class _Asked:
    """Asks, and remembers who had something to show, and of which types."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.interactions = 0
        self.types: list[str] = []
        self.shown: list[dict[str, Any]] = []

    def ask(self, check: Check, whose: list[dict[str, Any]]) -> None:
        """The interactions of each, of all types."""
        session = self._session
        with session.check(check) as verdict:
            if not whose:
                verdict.skipped = "no synchronised contact can be asked for so"
                return
            before = self.interactions
            for data in whose:
                self.one(verdict, data, session.types)
            if self.interactions == before:
                detail = f"of {len(whose)} contacts, so that their fields could not be verified"
                session.talkdesk.warning(verdict, "no interactions", detail)

    def one(self, verdict: Verdict, data: dict[str, Any], types: list[str]) -> None:
        """One contact's, of these types. Raises what `Talkdesk.read` does."""
        talkdesk = self._session.talkdesk
        answer = talkdesk.read(verdict, INTERACTIONS, meta={"interaction_types": types}, data=data)
        if talkdesk.report(verdict, answer, interactions_problems(answer.document, types)):
            talkdesk.keep_example(INTERACTIONS, answer)
        listed = answer.document if isinstance(answer.document, list) else []
        self.interactions += len(listed)
        if listed:
            self.shown.append(data)
        for item in listed:
            type_ = item.get("type") if isinstance(item, dict) else None
            if isinstance(type_, str) and type_ and type_ not in self.types:
                self.types.append(type_)


def _verify_types(session: Session, asked: _Asked) -> None:
    with session.check(catalogue.TYPES) as verdict:
        # What was seen tells more than what is only said to exist.
        types = [*asked.types, *(each for each in session.types if each not in asked.types)][:_MOST_TYPES]
        whose = [*asked.shown[:2], *[whole(person) for person in session.people.pick("any")[:1]]]
        if not whose:
            verdict.skipped = "there is no contact to ask for"
        for type_ in types:
            for data in whose:
                asked.one(verdict, data, [type_])


def _verify_stranger(session: Session, verdict: Verdict) -> None:
    talkdesk = session.talkdesk
    body = talkdesk.body(meta={"interaction_types": session.types}, data=_STRANGER)
    answer = talkdesk.settle(verdict, INTERACTIONS, body)
    if answer.status in (200, 401) or (answer.status == 404 and INTERACTIONS.key not in talkdesk.offered):
        answer = talkdesk.read(verdict, INTERACTIONS, meta={"interaction_types": session.types}, data=_STRANGER)
        if talkdesk.report(verdict, answer, interactions_problems(answer.document, session.types)) and answer.document:
            detail = "expected [], for a contact that no CRM has"
            talkdesk.warning(verdict, "interactions of an unknown contact", detail, answer)
    elif 400 <= answer.status < 500:
        detail = "expected 200 and []: an agent looks at a contact that the CRM does not have"
        talkdesk.warning(verdict, f"{answer.status_text} for an unknown contact", detail, answer)
    else:
        talkdesk.require(verdict, INTERACTIONS, answer, 200)


def verify_speed(session: Session) -> None:
    """Enough calls to judge by, and a warning where they took too long."""
    with session.check(catalogue.SPEED) as verdict:
        whose = [whole(person) for person in session.people.pick("any")] or [_STRANGER]
        latencies = session.talkdesk.latencies.setdefault(INTERACTIONS.name, Latencies())
        for turn in range(max(0, _MEASURED - latencies.calls)):
            meta = {"interaction_types": session.types}
            session.talkdesk.read(verdict, INTERACTIONS, meta=meta, data=whose[turn % len(whose)])
        p50, p99 = latencies.percentile(50), latencies.percentile(99)
        if p50 > SLOW_P50 or p99 > SLOW_P99:
            detail = f"p50 {p50:.2f} s, p99 {p99:.2f} s; an agent waits: at most {SLOW_P50:g} s and {SLOW_P99:g} s"
            session.talkdesk.warning(verdict, "slow interactions", detail)
