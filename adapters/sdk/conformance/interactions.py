"""Interactions: of the contacts and types asked for, newest first."""

import secrets
from collections.abc import Iterable, Sequence
from itertools import pairwise

from adapters.sdk.conformance import catalogue
from adapters.sdk.conformance.exchanges import Answer
from adapters.sdk.conformance.session import Session
from adapters.sdk.conformance.walking import Walk, nanos
from deskbridge.v1.adapter_pb2 import ListInteractionsRequest
from deskbridge.v1.interaction_pb2 import Interaction
from runtime.report.model import Figure, Verdict

# Contacts to ask about.
_SAMPLE = 40
_MOST = 50
_TRIES = 3
_MOST_TYPES = 50


async def verify_interactions(session: Session) -> None:
    """Of contacts that were listed; the CRM decides which of them have any."""
    checks = (catalogue.OF_TYPES, catalogue.OF_CONTACTS, catalogue.NEWEST, catalogue.STRANGER)
    types = list(session.description.interactions.types)[:_MOST_TYPES]
    if not types:
        session.skip("not offered", *checks)
        return
    ids = list(dict.fromkeys(each.id for each in session.contacts if each.id and not each.deleted))
    sample = ids[:: max(1, len(ids) // _SAMPLE)][:_SAMPLE]
    if sample:
        await _verify_known(session, sample, types)
    else:
        session.skip("no contact is known", *checks[:3])
    async with session.check(catalogue.STRANGER) as verdict:
        stranger = f"nobody-{secrets.token_hex(8)}"
        answer = await _list(session, verdict, [stranger, *sample[:1]], types)
        if stranger not in answer.response.unknown_contact_ids:
            title = "an unknown contact is not said to be unknown"
            session.violation(verdict, title, f"expected {stranger} among unknown_contact_ids", answer)
        if set(sample[:1]) & set(answer.response.unknown_contact_ids):
            await _look_again(session, verdict, types)


async def _look_again(session: Session, verdict: Verdict, types: Sequence[str]) -> None:
    """Of what is listed now: it may have been deleted since."""
    for _ in range(_TRIES):
        now = await Walk(session, verdict, 0).run()
        ids = [each.id for each in now.contacts if each.id and not each.deleted][:_SAMPLE]
        answer = await _list(session, verdict, ids, types)
        unknown = answer.response.unknown_contact_ids
        if len(unknown) < len(ids):
            return
    session.violation(verdict, "listed contacts are said to be unknown", ", ".join(unknown), answer)


async def _verify_known(session: Session, sample: Sequence[str], types: Sequence[str]) -> None:
    found = 0
    async with session.check(catalogue.OF_CONTACTS) as verdict:
        busiest, most = sample[0], -1
        for contact_id in sample:
            answer = await _list(session, verdict, [contact_id], types)
            interactions = answer.response.interactions
            found += len(interactions)
            if len(interactions) > most:
                busiest, most = contact_id, len(interactions)
            for each in interactions:
                if each.contact_id != contact_id:
                    detail = f"{each.id} is of {each.contact_id or 'nobody'}, asked for {contact_id}"
                    session.violation(verdict, "an interaction of another contact", detail, answer)
    session.figures.append(Figure(catalogue.INTERACTIONS, f"interactions of {len(sample)} contacts", found))
    async with session.check(catalogue.OF_TYPES) as verdict:
        everything = await _list(session, verdict, [busiest], types)
        _judge_types(session, verdict, everything, types)
        known = everything.response.interactions
        for type_ in types:
            alone = await _list(session, verdict, [busiest], [type_])
            _judge_types(session, verdict, alone, [type_])
            got = {each.id for each in alone.response.interactions}
            for each in known:
                if each.type == type_ and each.id not in got and len(got) < _MOST:
                    detail = f"{each.id}, a {type_}, comes with all types and not alone"
                    session.violation(verdict, "an interaction of the type asked for is missing", detail, alone)
    async with session.check(catalogue.NEWEST) as verdict:
        answer = await _list(session, verdict, sample, types)
        _judge_order(session, verdict, answer)
        whole = answer.response.interactions
        one = await _list(session, verdict, sample, types, size=1)
        newest = one.response.interactions
        if len(newest) > 1:
            session.violation(verdict, "more interactions than asked for", f"{len(newest)} instead of 1", one)
        elif whole and newest and nanos(newest[0].date) < max(nanos(each.date) for each in whole):
            session.violation(verdict, "one interaction asked for is not the newest", newest[0].id, one)


def _judge_types(session: Session, verdict: Verdict, answer: Answer, types: Sequence[str]) -> None:
    for each in answer.response.interactions:
        if each.type not in types:
            detail = f"{each.id} is a {each.type or 'nothing'}, asked for {', '.join(types)}"
            session.violation(verdict, "an interaction of another type", detail, answer)


def _judge_order(session: Session, verdict: Verdict, answer: Answer) -> None:
    interactions: Sequence[Interaction] = answer.response.interactions
    lacking = [each for each in interactions if not (each.id and each.HasField("date"))]
    if lacking:
        detail = f"{len(lacking)}: they cannot be delivered"
        session.warning(verdict, "interactions without an id or a date", detail, answer)
    for before, after in _pairs(interactions):
        if nanos(after.date) > nanos(before.date):
            session.violation(
                verdict, "a newer interaction follows an older one", f"{after.id} after {before.id}", answer
            )


def _pairs(interactions: Iterable[Interaction]) -> list[tuple[Interaction, Interaction]]:
    dated = [each for each in interactions if each.HasField("date")]
    return list(pairwise(dated))


async def _list(
    session: Session, verdict: Verdict, contact_ids: Sequence[str], types: Sequence[str], size: int = _MOST
) -> Answer:
    request = ListInteractionsRequest(auth=session.calls.auth, contact_ids=contact_ids, types=types, page_size=size)
    answer = await session.ask(verdict, "ListInteractions", request)
    if len(answer.response.interactions) > size:
        detail = f"{len(answer.response.interactions)} instead of at most {size}"
        session.violation(verdict, "more interactions than asked for", detail, answer)
    return answer
