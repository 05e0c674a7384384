"""The component Agent Retriever: `POST /{integration}/agent_sync`."""

from typing import Annotated, Any

import msgspec
from litestar import Request, post

from deskbridge.v1.agent_retriever_pb2 import RetrieveAgentsRequest, RetrieveAgentsResponse
from edge.core_client import CoreClient
from edge.errors import RequestInvalidError
from edge.operation import Operation, operation
from edge.values import INT64, AuthValues, Text, text_to_str, values_to_auth

# The digits of the largest offset, its sign included.
_LONGEST_OFFSET = 20


class AgentSyncMeta(msgspec.Struct):
    """Which page."""

    offset: Annotated[
        Text, msgspec.Meta(description="The previous page's `next_offset`, a whole number. Absent: the first page.")
    ] = None


class AgentSyncRequest(msgspec.Struct):
    """Asks for one page of agents."""

    auth: AuthValues
    meta: AgentSyncMeta | None = None


class Agent(msgspec.Struct):
    """A user of the CRM who can be a Talkdesk agent."""

    id: str
    name: str
    email: Annotated[str, msgspec.Meta(description="By which Talkdesk matches its own agents.")]


class AgentSyncAnswer(msgspec.Struct, omit_defaults=True):
    """One page of agents, ascending by id."""

    agents: list[Agent]
    next_offset: Annotated[int, msgspec.Meta(description="Asks for the next page. Absent: there are no more.")] = 0


_OPERATION = Operation(
    name="agent_sync",
    summary="Hands over one page of the CRM's users",
    request_example={"auth": {}, "meta": {"offset": 5}},
    answer_type=AgentSyncAnswer,
    answer_description="The page.",
    answer_example={
        "agents": [{"id": "341231", "name": "John Doe", "email": "john.doe@example.com"}],
        "next_offset": 6,
    },
)


@post("/agent_sync", **operation(_OPERATION))
async def agent_sync(request: Request[Any, Any, Any], integration: str, data: AgentSyncRequest) -> AgentSyncAnswer:
    core: CoreClient = request.app.state.core
    return response_to_answer(await core.retrieve_agents(body_to_request(integration, data)))


def body_to_request(integration: str, body: AgentSyncRequest) -> RetrieveAgentsRequest:
    """Talkdesk's request for the core. Raises RequestInvalidError where the offset is no whole number of 64 bits."""
    offset = text_to_str(body.meta.offset if body.meta else None).strip()
    return RetrieveAgentsRequest(integration=integration, auth=values_to_auth(body.auth), offset=_offset_to_int(offset))


def response_to_answer(response: RetrieveAgentsResponse) -> AgentSyncAnswer:
    """The core's response for Talkdesk."""
    return AgentSyncAnswer(
        [Agent(agent.id, agent.name, agent.email) for agent in response.agents], response.next_offset
    )


def _offset_to_int(offset: str) -> int:
    if not offset:
        return 0
    digits = offset.removeprefix("-")
    if digits.isascii() and digits.isdigit() and len(offset) <= _LONGEST_OFFSET and (number := int(offset)) in INT64:
        return number
    raise RequestInvalidError("meta.offset", "must be a whole number")
