"""The Agent Retriever: every page."""

from typing import Any

from cli.verify import catalogue
from cli.verify.authorization import refuse_bad_credentials
from cli.verify.components import AGENTS
from cli.verify.contract import agents_page_problems
from cli.verify.session import Session
from runtime.report.model import Figure, Verdict

# An agent's id goes along with an action.
_MOST_KEPT = 5


def verify_agents(session: Session) -> None:
    """All of it."""
    with session.component(AGENTS):
        session.progress.say("agents")
        with session.check(catalogue.AGENT_PAGES) as verdict:
            _verify_pages(session, verdict)
        refuse_bad_credentials(session, AGENTS, catalogue.bad_credentials(AGENTS))


def _verify_pages(session: Session, verdict: Verdict) -> None:
    talkdesk = session.talkdesk
    offset: Any = None
    known: set[Any] = {None}
    pages = agents = 0
    ids: set[str] = set()
    while True:
        answer = talkdesk.read(verdict, AGENTS, meta={"offset": offset})
        document = answer.document
        if talkdesk.report(verdict, answer, agents_page_problems(document)):
            talkdesk.keep_example(AGENTS, answer)
        page = [agent for agent in _agents(document) if isinstance(agent, dict)]
        pages, agents = pages + 1, agents + len(page)
        ids.update(str(agent.get("id")) for agent in page)
        session.agents += [agent["id"] for agent in page if isinstance(agent.get("id"), str)]
        del session.agents[_MOST_KEPT:]
        offset = document.get("next_offset") if isinstance(document, dict) else None
        if offset in (None, "") or not isinstance(offset, (int, str)):
            break
        if offset in known or pages >= session.options.max_pages:
            detail = f"after {pages} pages next_offset is {offset} again" if offset in known else f"{pages} pages"
            talkdesk.violation(verdict, "the pages of agents never end", detail, answer)
            break
        known.add(offset)
        if not page:
            talkdesk.warning(verdict, "an empty page with a next_offset", "expected agents, or no next_offset", answer)
    if agents > len(ids):
        detail = f"{agents - len(ids)} of {agents} are there more than once"
        talkdesk.warning(verdict, "agents are delivered more than once", detail)
    if not agents:
        talkdesk.warning(verdict, "there are no agents", "so their fields could not be verified", answer)
    session.figures += [Figure(AGENTS.name, "pages", pages), Figure(AGENTS.name, "agents", agents)]


def _agents(document: Any) -> list[Any]:
    agents = document.get("agents") if isinstance(document, dict) else None
    return agents if isinstance(agents, list) else []
