"""Contacts in pages of every size: in the declared order, none missing, none twice, whatever the CRM does meanwhile."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from adapters.sdk.conformance import catalogue
from adapters.sdk.conformance.bracket import gaps, repeats, versions
from adapters.sdk.conformance.session import Session
from adapters.sdk.conformance.starting import verify_cursors, verify_since, verify_ties
from adapters.sdk.conformance.walking import Walk, Walked, granularity, is_dated, is_time, nanos, time_text
from deskbridge.v1.contact_pb2 import Contact, ContactOrdering
from runtime.report.model import Figure, Verdict

# Each size is walked between others, so that what one of them alone does not find is seen to be there all the time.
_WALKS = (0, 1, 2, 7, 0, 1)
_BY_TIME = (ContactOrdering.CONTACT_ORDERING_KEYSET, ContactOrdering.CONTACT_ORDERING_UPDATED)
_CHECKS = (
    *map(catalogue.contact_pages, catalogue.PAGE_SIZES),
    catalogue.ORDER,
    catalogue.TIES,
    catalogue.SINCE,
    catalogue.CURSORS,
)


async def verify_contacts(session: Session) -> None:
    """Also learns some contacts."""
    if not session.description.HasField("contacts"):
        session.skip("not offered", *_CHECKS)
        return
    walks = await _walks(session)
    _judge_pages(session, walks)
    if not walks:
        return
    session.contacts = walks[-1].contacts
    seen = {each.id for walked in walks for each in walked.contacts if each.id}
    session.figures.append(Figure(catalogue.CONTACTS, "contacts", len(seen)))
    if not walks[-1].complete:
        figure = Figure(catalogue.CONTACTS, "contacts looked at, of more", len(walks[-1].contacts))
        session.figures.append(figure)
    if session.description.contacts.ordering in _BY_TIME:
        async with session.check(catalogue.ORDER):
            _judge_order(session, walks)
    else:
        session.skip(f"{_ordering(session)} promises no order", catalogue.ORDER)
    await verify_ties(session)
    await verify_since(session)
    await verify_cursors(session, walks)


async def _walks(session: Session) -> list[Walked]:
    walks = []
    for size in _WALKS:
        async with session.check(catalogue.contact_pages(size)) as verdict:
            walks.append(await Walk(session, verdict, size).run())
    return walks


def _judge_pages(session: Session, walks: Sequence[Walked]) -> None:
    for gap in gaps(_comparable(session, walks)):
        detail = f"{gap.key}: other pages, before and after, have it as it was"
        session.violation(_verdict(session, walks[gap.walk]), "a contact is missing", detail)
    for walked in walks:
        # What has no time marks no place, and may be listed again.
        for twice in repeats(each for each in walked.contacts if is_dated(each)):
            session.violation(_verdict(session, walked), "a contact comes twice", f"{twice}, unchanged")
        odd = next(
            (each for each in walked.contacts if each.HasField("updated_at") and not is_time(each.updated_at)), None
        )
        if odd is not None:
            detail = f"{odd.id or 'one without an id'}: {odd.updated_at.seconds} s since 1970"
            session.violation(_verdict(session, walked), "updated_at is of no year from 1 to 9999", detail)
    without = sum(1 for walked in walks if walked.size == 0 for each in walked.contacts if not each.id)
    if without:
        verdict = session.verdicts[catalogue.contact_pages(0)]
        session.warning(verdict, "contacts without an id", f"{without} times: they cannot be delivered")


def _comparable(session: Session, walks: Sequence[Walked]) -> list[dict[str, bytes]]:
    """What each walk found. Where some were broken off, by time: what lies before all their ends."""
    if all(walked.complete for walked in walks):
        return [versions(walked.contacts) for walked in walks]
    if session.description.contacts.ordering not in _BY_TIME:
        return [{} for _ in walks]
    step = granularity(session)
    ends = [
        max((nanos(each.updated_at) for each in walked.contacts), default=0) for walked in walks if not walked.complete
    ]
    end = min(ends) // step * step
    return [
        versions(each for each in walked.contacts if is_dated(each) and nanos(each.updated_at) < end)
        for walked in walks
    ]


def _verdict(session: Session, walked: Walked) -> Verdict:
    return session.verdicts[catalogue.contact_pages(walked.size)]


def _judge_order(session: Session, walks: Sequence[Walked]) -> None:
    verdict = session.verdicts[catalogue.ORDER]
    keyset = session.description.contacts.ordering == ContactOrdering.CONTACT_ORDERING_KEYSET
    step = 1 if keyset else granularity(session)
    for walked in walks:
        for start, page in walked.listed:
            times = [nanos(each.updated_at) // step for each in page if is_dated(each)]
            for before, after in pairwise(([] if start is None else [start // step]) + times):
                if after < before:
                    pages = f"in pages of {walked.size or 'the maximum'}"
                    detail = f"{pages}: {time_text(after * step)} after {time_text(before * step)}"
                    session.violation(verdict, "updated_at descends", detail)
    if keyset:
        for first, second in _disagreements(walks):
            detail = f"{first} and {second} have the same updated_at, and either comes before the other"
            session.violation(verdict, "ties come in different orders", detail)


def _disagreements(walks: Sequence[Walked]) -> list[tuple[str, str]]:
    """Pairs of ties that two walks deliver in different orders."""
    found = []
    orders = [_tie_orders(walked.contacts) for walked in walks]
    for other in orders[1:]:
        for time, ids in orders[0].items():
            others = other.get(time, [])
            common = set(ids) & set(others)
            pairs = zip(_only(ids, common), _only(others, common), strict=True)
            found += [(one, two) for one, two in pairs if one != two][:1]
    return found


def _only(ids: Sequence[str], wanted: set[str]) -> list[str]:
    return [id_ for id_ in ids if id_ in wanted]


def _tie_orders(contacts: Sequence[Contact]) -> dict[int, list[str]]:
    ties: dict[int, dict[str, None]] = defaultdict(dict)
    for each in contacts:
        if each.id and is_dated(each):
            ties[nanos(each.updated_at)].setdefault(each.id)
    return {time: list(ids) for time, ids in ties.items() if len(ids) > 1}


def _ordering(session: Session) -> str:
    name = ContactOrdering.Name(session.description.contacts.ordering)
    return name.removeprefix("CONTACT_ORDERING_")
