"""The component Agent Retriever."""

import grpc
import structlog

from core.errors import CrmResponseInvalidError, OffsetInvalidError, RequestInvalidError
from core.registry import Admission, Registry
from core.reserve import answer_deadline
from deskbridge.v1 import agent_retriever_pb2_grpc
from deskbridge.v1.adapter_pb2 import ListAgentsRequest
from deskbridge.v1.agent_pb2 import Agent
from deskbridge.v1.agent_retriever_pb2 import RetrieveAgentsRequest, RetrieveAgentsResponse
from deskbridge.v1.auth_pb2 import Auth
from deskbridge.v1.integration_pb2 import Component

# No contact centre has more, and no CRM may keep us busy for ever.
_MOST_AGENTS = 100_000

_log = structlog.get_logger()


class AgentRetriever(agent_retriever_pb2_grpc.AgentRetrieverServiceServicer):
    """Hands agents over.

    Talkdesk's offset is a bare count, so each page reads all agents and cuts its part out of them in the order of
    their ids: the only order that is the same whatever the CRM answers first. Nearly always one page is all.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    async def RetrieveAgents(
        self,
        request: RetrieveAgentsRequest,
        context: "grpc.aio.ServicerContext[RetrieveAgentsRequest, RetrieveAgentsResponse]",
    ) -> RetrieveAgentsResponse:
        admission = await self._registry.admit(
            request.integration, Component.COMPONENT_AGENT_RETRIEVER, request.auth, answer_deadline(context)
        )
        if request.offset < 0:
            raise OffsetInvalidError.of("meta.offset", "must not be negative")
        if request.page_size < 0:
            raise RequestInvalidError.of("page_size", "must not be negative")
        agents, skipped = _deliverable(await _all_agents(admission, request.auth))
        size = min(request.page_size or admission.file.page_size, admission.file.page_size)
        end = request.offset + size
        return RetrieveAgentsResponse(
            agents=agents[request.offset : end],
            next_offset=end if end < len(agents) else 0,
            skipped_agents=skipped,
        )


async def _all_agents(admission: Admission, auth: Auth) -> list[Agent]:
    agents: list[Agent] = []
    seen: set[str] = set()
    request = ListAgentsRequest(auth=auth, page_size=admission.offer.description.agents.max_page_size)
    while True:
        response = await admission.adapter.list_agents(request, admission.deadline)
        agents += response.agents
        if not response.next_page_token:
            return agents
        if response.next_page_token in seen or len(agents) > _MOST_AGENTS:
            raise CrmResponseInvalidError("The adapter's pages of agents do not end.")
        seen.add(response.next_page_token)
        request.page_token = response.next_page_token


def _deliverable(agents: list[Agent]) -> tuple[list[Agent], int]:
    """The agents with id and email, each id once, ascending by id; and how many lack one of them."""
    by_id: dict[str, Agent] = {}
    skipped = 0
    for agent in agents:
        if not agent.id or not agent.email.strip():
            skipped += 1
            continue
        agent.name = agent.name if agent.name.strip() else agent.email
        by_id.setdefault(agent.id, agent)
    if skipped:
        _log.warning("agents without an id or an email skipped", count=skipped)
    return [by_id[agent_id] for agent_id in sorted(by_id)], skipped
