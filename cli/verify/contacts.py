"""The Contact Retriever: a full synchronisation, an incremental one, and each way in which Talkdesk may ask."""

import contextlib
import time
from array import array
from dataclasses import replace
from typing import Any

from cli.verify import catalogue
from cli.verify.authorization import refuse_bad_credentials
from cli.verify.components import CONTACTS
from cli.verify.deliveries import repeated
from cli.verify.order import OrderProbe
from cli.verify.people import People
from cli.verify.session import Session
from cli.verify.synchronisation import Page, beginning, fetch, following, walk
from cli.verify.talkdesk import CheckOverError
from runtime.report.model import Figure, Verdict

# An incremental synchronisation that delivers so much of a CRM with so many contacts delivers everything again.
_EVERYTHING = 0.9
_MANY = 20

_REPETITIONS = 3


def verify_contacts(session: Session) -> None:
    """All of it."""
    with session.component(CONTACTS):
        people = People()
        session.people = people
        last = _verify_initial(session, people)
        with session.check(catalogue.READINGS) as verdict:
            _verify_readings(session, verdict)
        if last is not None:
            _verify_incremental(session, last, people.contacts)
        refuse_bad_credentials(session, CONTACTS, catalogue.bad_credentials(CONTACTS))


def _verify_initial(session: Session, people: People) -> Page | None:
    """The last page; None where the synchronisation did not get there."""
    delivered: array[int] = array("Q")
    page: Page | None = None
    seconds, pages = 0.0, 0
    with session.check(catalogue.ORDER) as ordered:
        probe = OrderProbe(session, ordered)
        with session.check(catalogue.INITIAL) as verdict:
            started = time.monotonic()
            for page in walk(session, verdict, None):
                seconds += time.monotonic() - started
                pages = page.number
                delivered.extend(page.ids)
                for contact in page.contacts:
                    people.add(contact)
                session.progress.say(_progress(pages, people.contacts, seconds))
                # What fails there is in its own verdict.
                with contextlib.suppress(CheckOverError):
                    probe.take(page)
                started = time.monotonic()
            _judge(session, verdict, people, delivered)
        session.progress.say(_progress(pages, people.contacts, seconds), important=True)
        session.figures += _figures(people, pages, seconds)
        complete = page is not None and page.next_offset is None
        if complete:
            probe.finish(delivered)
        if not probe.tried and not ordered.findings:
            ordered.skipped = "no page carries a checkpoint"
    return page if complete else None


def _judge(session: Session, verdict: Verdict, people: People, delivered: "array[int]") -> None:
    def warn(title: str, detail: str) -> None:
        session.talkdesk.warning(verdict, title, detail)

    if not people.contacts:
        warn("there are no contacts", "so their fields could not be verified")
    if again := repeated(delivered):
        warn("contacts are delivered more than once", f"{again:,} of {len(delivered):,} in one synchronisation")
    if people.odd_phones:
        detail = f"{people.odd_phones:,} of {people.phones:,}, such as {people.odd_phone}: callers are not recognised"
        warn("phones are not in E.164", detail)
    if people.without_phone:
        detail = f"{people.without_phone:,} of {people.contacts:,}: these callers are not recognised"
        warn("contacts without phones", detail)


def _verify_readings(session: Session, verdict: Verdict) -> None:
    """Absent is null; and whichever checkpoint travels with an offset, the page is the same."""
    first = fetch(session, verdict, beginning(), judge=False)
    _same(session, verdict, first, "an empty meta", {})
    # Whether meta as a whole may be left out, the contract does not say.
    _same(session, verdict, first, "no meta", None, certain=False)
    if first.next_offset is None:
        return
    usual = following(first, None)
    second = fetch(session, verdict, usual, 2, judge=False)
    if first.checkpoint is not None:
        changed = {**usual, "synchronization_checkpoint": first.checkpoint}
        _same(session, verdict, second, "the checkpoint of the page before instead of the first one", changed)
    _same(
        session,
        verdict,
        second,
        "no checkpoint and no context",
        {"offset": first.next_offset},
        certain=first.context is None,
    )


def _same(
    session: Session,
    verdict: Verdict,
    page: Page,
    name: str,
    meta: dict[str, Any] | None,
    *,
    certain: bool = True,
) -> None:
    """The same contacts for both. Where not, contacts may have changed, or the bridge cuts its pages anew each time:
    both requests are repeated, and only what is always one thing for the one and another for the other counts.

    What the contract leaves open is not `certain`, and then a warning.
    """
    aside = verdict if certain else Verdict(verdict.check)
    try:
        other = fetch(session, aside, meta, page.number, judge=False)
    except CheckOverError:
        for finding in aside.of("violation") if not certain else ():
            verdict.add(replace(finding, severity="warning", title=f"{finding.title}, with {name}"))
        if certain:
            raise
        return
    expected, got = set(page.ids), set(other.ids)
    if got == expected:
        return
    for _ in range(_REPETITIONS):
        for asked, answered in ((page.meta, expected), (meta, got)):
            if set(fetch(session, aside, asked, page.number, judge=False).ids) != answered:
                return
    if page.ids and not other.ids:
        title = f"an empty success: no contacts with {name}"
    else:
        title = f"other contacts with {name}"
    detail = f"page {page.number}: expected the same {len(page.ids)} contacts, got {len(other.ids)}"
    session.talkdesk.say(verdict, "violation" if certain else "warning", title, detail, other.answer)


def _verify_incremental(session: Session, last: Page, contacts: int) -> None:
    with session.check(catalogue.INCREMENTAL) as verdict:
        if last.checkpoint is None:
            detail = "no synchronization_checkpoint on the last page: everything is fetched again every half hour"
            session.talkdesk.warning(verdict, "no checkpoint", detail, last.answer)
            return
        delivered = 0
        page = last
        for page in walk(session, verdict, last.checkpoint):
            delivered += len(page.contacts)
            session.progress.say(f"incremental synchronisation: {page.number} pages, {delivered:,} contacts")
        session.figures.append(Figure(CONTACTS.name, "contacts of the incremental synchronisation", delivered))
        if page.checkpoint is None:
            session.talkdesk.warning(
                verdict, "no checkpoint", "an incremental synchronisation ends with none", page.answer
            )
        if contacts > _MANY and delivered >= contacts * _EVERYTHING:
            detail = f"{delivered:,} contacts, and {contacts:,} in the initial synchronisation a moment before"
            session.talkdesk.warning(verdict, "an incremental synchronisation delivers everything again", detail)


def _figures(people: People, pages: int, seconds: float) -> list[Figure]:
    return [
        Figure(CONTACTS.name, "pages", pages),
        Figure(CONTACTS.name, "contacts", people.contacts),
        Figure(CONTACTS.name, "speed", round(people.contacts / seconds, 1) if seconds else 0, "contacts/s"),
        *(Figure(CONTACTS.name, f"with {name}", round(share, 1), "%") for name, share in people.coverage().items()),
    ]


def _progress(pages: int, contacts: int, seconds: float) -> str:
    speed = contacts / seconds if seconds else 0
    return f"contacts: {pages:,} pages, {contacts:,} contacts, {speed:,.0f} contacts/s"
