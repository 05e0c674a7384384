"""Many calls at once: each gets its own answer."""

import asyncio
from collections.abc import Iterator
from itertools import cycle, islice

from google.protobuf.message import Message
from grpc import StatusCode

from adapters.sdk.conformance import catalogue
from adapters.sdk.conformance.describing import offered
from adapters.sdk.conformance.exchanges import Answer
from adapters.sdk.conformance.session import Session
from deskbridge.v1 import adapter_pb2 as pb
from runtime.report.model import Verdict

CALLS = 50


async def verify_crowd(session: Session) -> None:
    """Different reads, first one by one and then all at once."""
    async with session.check(catalogue.AT_ONCE) as verdict:
        different = [("Describe", pb.DescribeRequest()), *_different(session)]
        expected = [_content(await session.ask(verdict, method, request)) for method, request in different]
        chosen = list(islice(cycle(range(len(different))), CALLS))
        seconds = session.calls.seconds
        answers = await asyncio.gather(*(session.calls.send(*different[each], timeout=seconds) for each in chosen))
        for index, answer in zip(chosen, answers, strict=True):
            if answer.error is None and _content(answer) != expected[index]:
                await _look_again(session, verdict, answer)
            elif answer.error is not None and answer.error.code is StatusCode.RESOURCE_EXHAUSTED:
                session.warning(verdict, "the CRM throttles 50 calls at once", answer.outcome, answer)
            elif answer.error is not None:
                title = f"{answer.method} is answered with {answer.error.code.name}, among 50 calls"
                session.violation(verdict, title, f"alone it is answered: {answer.outcome}", answer)


async def _look_again(session: Session, verdict: Verdict, answer: Answer) -> None:
    """Contacts may have changed meanwhile; then it is answered so alone, too."""
    alone = await session.ask(verdict, answer.method, answer.request)
    if _content(alone) != _content(answer):
        title = f"{answer.method} gets another call's answer, or a part of one"
        session.violation(verdict, title, "alone the same request is answered otherwise", answer)


def _different(session: Session) -> Iterator[tuple[str, Message]]:
    """Reads whose answers differ."""
    yield from offered(session)
    auth, described = session.calls.auth, session.description
    ids = [each.id for each in session.contacts if each.id][:10]
    if described.HasField("contacts"):
        for size in (2, 3):
            size = min(size, described.contacts.max_page_size)
            yield "ListContacts", pb.ListContactsRequest(auth=auth, page_size=size)
        if described.contacts.find:
            for each in session.contacts[:10]:
                for email in each.emails[:1]:
                    yield (
                        "FindContacts",
                        pb.FindContactsRequest(auth=auth, emails=[email.strip().lower()], page_size=10),
                    )
    if described.HasField("agents"):
        yield "ListAgents", pb.ListAgentsRequest(auth=auth, page_size=min(3, described.agents.max_page_size))
    if described.interactions.types:
        for id_ in ids:
            types = described.interactions.types
            yield (
                "ListInteractions",
                pb.ListInteractionsRequest(auth=auth, contact_ids=[id_], types=types, page_size=10),
            )


def _content(answer: Answer) -> object:
    """What does not depend on the order of ties, nor on a token's text."""
    response = answer.response
    match response:
        case pb.ListContactsResponse():
            return len(response.contacts)
        case pb.FindContactsResponse():
            return sorted(each.id for each in response.contacts)
        case pb.ListAgentsResponse():
            return len(response.agents)
        case pb.ListInteractionsResponse():
            return sorted((each.contact_id, each.id) for each in response.interactions)
        case _:
            return response if isinstance(response, pb.DescribeResponse) else None
