"""Agents in pages of every size: all of them, each once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from adapters.sdk.conformance import catalogue
from adapters.sdk.conformance.bracket import gaps, repeats, versions
from adapters.sdk.conformance.calls import CheckOverError
from adapters.sdk.conformance.session import Session
from deskbridge.v1.adapter_pb2 import ListAgentsRequest
from deskbridge.v1.agent_pb2 import Agent
from runtime.report.model import Figure, Verdict

_WALKS = (0, 1, 2, 7, 0, 1)
_MOST_EMPTY = 1_000


@dataclass
class _Walked:
    size: int
    agents: list[Agent] = field(default_factory=list)
    complete: bool = False


async def verify_agents(session: Session) -> None:
    """Also learns the agents."""
    checks = [catalogue.agent_pages(size) for size in catalogue.PAGE_SIZES]
    if not session.description.HasField("agents"):
        session.skip("not offered", *checks)
        return
    walks = []
    for size in _WALKS:
        async with session.check(catalogue.agent_pages(size)) as verdict:
            walks.append(await _walk(session, verdict, size))
    _judge(session, walks)
    if walks:
        session.agents = walks[-1].agents
        session.figures.append(Figure(catalogue.AGENTS, "agents", len({each.id for each in session.agents if each.id})))


def _judge(session: Session, walks: Sequence[_Walked]) -> None:
    if not all(walked.complete for walked in walks):
        return
    for gap in gaps([versions(walked.agents) for walked in walks]):
        verdict = session.verdicts[catalogue.agent_pages(walks[gap.walk].size)]
        session.violation(verdict, "an agent is missing", f"{gap.key}: other pages, before and after, have them")
    for walked in walks:
        verdict = session.verdicts[catalogue.agent_pages(walked.size)]
        for twice in repeats(walked.agents):
            session.violation(verdict, "an agent comes twice", twice)
        lacking = sum(1 for each in walked.agents if not (each.id and each.email))
        if lacking and walked.size == 0:
            session.warning(verdict, "agents without an id or an email", f"{lacking}: they cannot be delivered")


async def _walk(session: Session, verdict: Verdict, size: int) -> _Walked:
    walked, token, seen = _Walked(size), "", set[str]()
    largest = session.description.agents.max_page_size
    pages = empty = 0
    while True:
        small = size and pages < session.options.small_pages
        page_size = min(size, largest) if small else largest
        request = ListAgentsRequest(auth=session.calls.auth, page_size=page_size, page_token=token)
        answer = await session.ask(verdict, "ListAgents", request)
        agents = answer.response.agents
        if len(agents) > page_size:
            detail = f"{len(agents)} agents instead of at most {page_size}"
            session.violation(verdict, "a page is larger than it was asked for", detail, answer)
        walked.agents += agents
        pages, empty = pages + 1, 0 if agents else empty + 1
        token = answer.response.next_page_token
        if not token or len(walked.agents) >= session.options.most_contacts:
            walked.complete = not token
            return walked
        if token in seen or empty > _MOST_EMPTY:
            session.violation(verdict, "the pages lead nowhere", "next_page_token is one that was there before", answer)
            raise CheckOverError
        seen.add(token)
