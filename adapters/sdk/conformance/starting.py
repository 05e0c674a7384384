"""Contacts from a place on: since a time, among ties, behind a cursor."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from adapters.sdk.conformance import catalogue
from adapters.sdk.conformance.bracket import gaps, repeats, versions
from adapters.sdk.conformance.session import Session
from adapters.sdk.conformance.walking import (
    Walk,
    Walked,
    granularity,
    is_dated,
    largest_page,
    nanos,
    time_text,
    timestamp,
)
from deskbridge.v1.adapter_pb2 import ListContactsRequest
from deskbridge.v1.contact_pb2 import Contact, ContactOrdering, ContactPosition
from runtime.report.model import Verdict

# Of a suspicion that contacts edited meanwhile may explain: it counts when it shows every time.
_TRIES = 3
# As the walks through all contacts: each size between others.
_TIE_WALKS = (0, 1, 2, 7, 0, 1)

_Problem = tuple[str, str]


async def verify_since(session: Session) -> None:
    """A start at a time includes what has that time."""
    ordering = session.description.contacts.ordering
    if ordering == ContactOrdering.CONTACT_ORDERING_CURSOR:
        session.skip("CURSOR starts at cursors, not at times", catalogue.SINCE)
        return
    times = _telling_times(session)
    if not times:
        session.skip("no contact has an updated_at", catalogue.SINCE)
        return
    async with session.check(catalogue.SINCE) as verdict:
        for time in times:
            match ordering:
                case ContactOrdering.CONTACT_ORDERING_KEYSET:
                    await _confirm(session, verdict, partial(_after, session, verdict, time))
                case ContactOrdering.CONTACT_ORDERING_UPDATED:
                    await _confirm(session, verdict, partial(_since, session, verdict, time))
                case _:
                    await _confirm(session, verdict, partial(_scan, session, verdict, time))


async def verify_ties(session: Session) -> None:
    """UPDATED: the contacts of one step of time, by id, in pages of every size."""
    if session.description.contacts.ordering != ContactOrdering.CONTACT_ORDERING_UPDATED:
        session.skip("only UPDATED is asked for them", catalogue.TIES)
        return
    steps = _steps(session)
    if not steps:
        session.skip("no contact has an updated_at", catalogue.TIES)
        return
    async with session.check(catalogue.TIES) as verdict:
        # The largest group, and one more.
        for step, _ in steps.most_common(2):
            await _confirm(session, verdict, partial(_ties, session, verdict, step))


async def verify_cursors(session: Session, walks: Sequence[Walked]) -> None:
    """CURSOR: one that was handed out leads to the same contacts again."""
    if session.description.contacts.ordering != ContactOrdering.CONTACT_ORDERING_CURSOR:
        session.skip("only CURSOR has them", catalogue.CURSORS)
        return
    async with session.check(catalogue.CURSORS) as verdict:
        for walked in walks:
            # From the middle on, and behind the end.
            for cursor in dict.fromkeys((walked.cursors[len(walked.cursors) // 2], walked.cursors[-1])):
                request = ListContactsRequest(auth=session.calls.auth, page_size=1, cursor=cursor)
                first = await session.ask(verdict, "ListContacts", request)
                again = await session.ask(verdict, "ListContacts", request)
                before, after = ([each.id for each in each.response.contacts] for each in (first, again))
                if before and not after:
                    session.violation(verdict, "a cursor leads nowhere the second time", f"first {before}", again)
                if not again.response.next_cursor:
                    session.violation(verdict, "next_cursor is empty", "it must always be said", again)


async def _confirm(session: Session, verdict: Verdict, look: Callable[[], Awaitable[list[_Problem]]]) -> None:
    problems: list[_Problem] = []
    for attempt in range(_TRIES):
        if attempt:
            session.contacts = (await Walk(session, verdict, 0).run()).contacts
        problems = await look()
        if not problems:
            return
    for title, detail in problems:
        session.violation(verdict, title, detail)


async def _after(session: Session, verdict: Verdict, time: int) -> list[_Problem]:
    """KEYSET: a position without an id lies before every contact of its time; one with an id behind that contact."""
    found = await _list(session, verdict, after=ContactPosition(updated_at=timestamp(time)))
    problems = _outside(found, time, 1)
    known = _of_step(session, time, 1)
    listed = [each.id for each in found if each.id and is_dated(each) and nanos(each.updated_at) == time]
    if not listed and known:
        detail = f"{known[0]} has the updated_at {time_text(time)}, and is not listed after that time without an id"
        problems.append(("what has the time asked for is left out", detail))
    for id_ in listed[:1]:
        behind = await _list(session, verdict, after=ContactPosition(updated_at=timestamp(time), id=id_))
        if id_ in [each.id for each in behind if nanos(each.updated_at) == time]:
            problems.append(("what a position names is listed after it", f"{id_} is listed strictly after itself"))
        problems += _outside(behind, time, 1)
    return problems


async def _since(session: Session, verdict: Verdict, time: int) -> list[_Problem]:
    step = granularity(session)
    time = time // step * step
    found = await _list(session, verdict, since=timestamp(time))
    known = _of_step(session, time, step)
    problems = _outside(found, time, step)
    if known and not any(is_dated(each) and nanos(each.updated_at) // step * step == time for each in found):
        detail = f"{known[0]} has the updated_at {time_text(time)}, and is not listed since that time"
        problems.append(("what has the time asked for is left out", detail))
    return problems


async def _scan(session: Session, verdict: Verdict, time: int) -> list[_Problem]:
    """What is older may be listed, too: not every CRM can filter."""
    before = await Walk(session, verdict, 0).run()
    walked = await Walk(session, verdict, 0, timestamp(time)).run()
    after = await Walk(session, verdict, 0).run()
    if not (before.complete and walked.complete and after.complete):
        return []
    wanted = [each for each in before.contacts if is_dated(each) and nanos(each.updated_at) >= time]
    missing = {gap.key for gap in gaps([versions(wanted), versions(walked.contacts), versions(after.contacts)])}
    return [
        (
            "what has the time asked for is left out" if nanos(each.updated_at) == time else "a contact is left out",
            f"{each.id}, updated {time_text(nanos(each.updated_at))}, is not listed since {time_text(time)}",
        )
        for each in wanted
        if each.id in missing
    ][:1]


async def _ties(session: Session, verdict: Verdict, step: int) -> list[_Problem]:
    problems = []
    found: list[list[Contact]] = []
    for size in _TIE_WALKS:
        walk = Walk(session, verdict, size)
        found.append([each async for page in walk.ties(step) for each in page])
        problems += [
            ("a tie of another time", f"{each.id} has the updated_at {time_text(nanos(each.updated_at))}")
            for each in found[-1]
            if is_dated(each) and nanos(each.updated_at) // walk.step * walk.step != step
        ][:1]
        problems += [("a tie comes twice", f"{id_}, in {_pages(size)}") for id_ in repeats(found[-1])][:1]
    for gap in gaps([versions(contacts) for contacts in found]):
        problems.append(("a tie is missing", f"{gap.key}, in {_pages(_TIE_WALKS[gap.walk])}"))
    return problems


def _pages(size: int) -> str:
    return f"pages of {size or 'the maximum'}"


async def _list(session: Session, verdict: Verdict, **start: Any) -> list[Contact]:
    request = ListContactsRequest(auth=session.calls.auth, page_size=largest_page(session), **start)
    answer = await session.ask(verdict, "ListContacts", request)
    return list(answer.response.contacts)


def _outside(found: Sequence[Contact], time: int, step: int) -> list[_Problem]:
    early = [each for each in found if is_dated(each) and nanos(each.updated_at) // step * step < time]
    return [
        ("what is older than the time asked for is listed", f"{each.id}: {time_text(nanos(each.updated_at))}")
        for each in early[:1]
    ]


def _of_step(session: Session, time: int, step: int) -> list[str]:
    return [
        each.id
        for each in session.contacts
        if each.id and is_dated(each) and nanos(each.updated_at) // step * step == time
    ]


def _steps(session: Session) -> Counter[int]:
    step = granularity(session)
    return Counter(nanos(each.updated_at) // step * step for each in session.contacts if is_dated(each) and each.id)


def _telling_times(session: Session) -> list[int]:
    """The first, the middle and the last, and that of most ties."""
    times = [nanos(each.updated_at) for each in session.contacts if each.id and is_dated(each)]
    if not times:
        return []
    ordered = sorted(times)
    return list(
        dict.fromkeys((ordered[0], ordered[len(ordered) // 2], Counter(times).most_common(1)[0][0], ordered[-1]))
    )
