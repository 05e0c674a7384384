"""Given these users of a CRM and this offset, these agents."""

from typing import Any

import grpc

from deskbridge.v1.adapter_pb2 import ListAgentsResponse
from deskbridge.v1.agent_pb2 import Agent
from deskbridge.v1.agent_retriever_pb2 import RetrieveAgentsRequest, RetrieveAgentsResponse
from deskbridge.v1.agent_retriever_pb2_grpc import AgentRetrieverServiceStub
from tests.support.core_server import AUTH, core_channel, integration_file
from tests.support.fake_adapter import FakeAdapter, serving
from tests.support.status import failing


def agent(number: int) -> Agent:
    return Agent(id=f"{number:03d}", name=f"Agent {number}", email=f"agent{number}@example.com")


async def retrieve(channel: grpc.aio.Channel, offset: int = 0, page_size: int = 0) -> RetrieveAgentsResponse:
    return await AgentRetrieverServiceStub(channel).RetrieveAgents(
        RetrieveAgentsRequest(integration="fake", auth=AUTH, offset=offset, page_size=page_size)
    )


async def test_pages_count_the_agents_delivered(adapter: FakeAdapter, channel: grpc.aio.Channel) -> None:
    adapter.agents = [agent(number) for number in range(250, 0, -1)]
    offsets, ids = [0], []
    while True:
        page = await retrieve(channel, offsets[-1])
        ids += [each.id for each in page.agents]
        if not page.next_offset:
            break
        offsets.append(page.next_offset)
    assert offsets == list(range(0, 250, 10))
    assert ids == [f"{number:03d}" for number in range(1, 251)]


async def test_the_last_full_page_says_that_there_are_no_more(adapter: FakeAdapter, channel: grpc.aio.Channel) -> None:
    adapter.agents = [agent(number) for number in range(20)]
    assert (await retrieve(channel, 10)).next_offset == 0


async def test_an_offset_beyond_the_end_yields_nothing(adapter: FakeAdapter, channel: grpc.aio.Channel) -> None:
    adapter.agents = [agent(1)]
    page = await retrieve(channel, 2**62)
    assert (list(page.agents), page.next_offset) == ([], 0)


async def test_agents_that_talkdesk_cannot_match_are_counted(adapter: FakeAdapter, channel: grpc.aio.Channel) -> None:
    adapter.agents = [
        Agent(id="1", name="", email="one@example.com"),
        Agent(id="1", name="Twice", email="one@example.com"),
        Agent(id="", name="No id", email="two@example.com"),
        Agent(id="3", name="No email", email=" "),
    ]
    page = await retrieve(channel)
    assert [(each.id, each.name, each.email) for each in page.agents] == [("1", "one@example.com", "one@example.com")]
    assert page.skipped_agents == 2


async def test_a_negative_offset_is_refused(channel: grpc.aio.Channel) -> None:
    async with failing() as failure:
        await retrieve(channel, -1)
    assert failure.error.reason == "OFFSET_INVALID"


async def test_pages_that_do_not_end_are_an_error() -> None:
    class Endless(FakeAdapter):
        async def ListAgents(self, request: Any, context: Any) -> ListAgentsResponse:
            return ListAgentsResponse(agents=[agent(1)], next_page_token="again")

    async with serving(Endless()) as address, core_channel(integration_file(address)) as channel:
        async with failing() as failure:
            await retrieve(channel)
    assert failure.error.reason == "CRM_RESPONSE_INVALID"
