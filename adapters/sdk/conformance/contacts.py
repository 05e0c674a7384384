"""Contacts in pages of every size: in the declared order, none missing, none twice, whatever the CRM does meanwhile."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from adapters.sdk.conformance import catalogue
from adapters.sdk.conformance.bracket import Gap, gaps, repeats
from adapters.sdk.conformance.session import Session
from adapters.sdk.conformance.starting import verify_cursors, verify_since, verify_ties
from adapters.sdk.conformance.walking import Walk, Walked, granularity, is_dated, nanos
from deskbridge.v1.contact_pb2 import Contact, ContactOrdering
from runtime.report.model import Figure

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
    for gap in gaps([_versions(session, walked) for walked in walks]):
        _report(session, walks, gap, "a contact is missing", "others, before and after, deliver it unchanged")
    for walked in walks:
        for twice in repeats(_ids(walked)):
            _report_repeat(session, walked, twice)
    for size in catalogue.PAGE_SIZES:
        verdict = session.verdicts[catalogue.contact_pages(size)]
        without = sum(1 for walked in walks if walked.size == size for each in walked.contacts if not each.id)
        if without:
            session.warning(verdict, "contacts without an id", f"{without} of them: they cannot be delivered")


def _report(session: Session, walks: Sequence[Walked], gap: Gap, title: str, detail: str) -> None:
    walked = walks[gap.walk]
    verdict = session.verdicts[catalogue.contact_pages(walked.size)]
    session.violation(verdict, title, f"{gap.key}: {detail}")


def _report_repeat(session: Session, walked: Walked, twice: str) -> None:
    verdict = session.verdicts[catalogue.contact_pages(walked.size)]
    session.violation(verdict, "a contact comes twice", f"{twice}, with the same updated_at")


def _versions(session: Session, walked: Walked) -> dict[str, int]:
    """Each contact's version. Of a walk that was broken off, only those that any walk as long has met."""
    dated = {each.id: nanos(each.updated_at) for each in walked.contacts if each.id and is_dated(each)}
    if not walked.complete:
        if session.description.contacts.ordering not in _BY_TIME or not dated:
            return {}
        step = granularity(session)
        end = max(dated.values()) // step * step
        return {id_: version for id_, version in dated.items() if version < end}
    return {each.id: dated.get(each.id, 0) for each in walked.contacts if each.id}


def _ids(walked: Walked) -> list[tuple[str, int]]:
    return [(each.id, nanos(each.updated_at)) for each in walked.contacts if each.id and is_dated(each)]


def _judge_order(session: Session, walks: Sequence[Walked]) -> None:
    verdict = session.verdicts[catalogue.ORDER]
    keyset = session.description.contacts.ordering == ContactOrdering.CONTACT_ORDERING_KEYSET
    step = 1 if keyset else granularity(session)
    for walked in walks:
        dated = [each for each in walked.contacts if is_dated(each)]
        for before, after in pairwise(dated):
            if nanos(after.updated_at) // step < nanos(before.updated_at) // step:
                detail = f"pages of {walked.size or 'the maximum'}: {after.id} is older than {before.id} before it"
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
