"""The baseline: the same three processes on the same runtime, a fixed answer from memory, and no logic.

`python -m tests.bench.baseline adapter COUNT|core TARGET|edge TARGET`. The adapter answers 1,000 contacts, or COUNT
interactions, that it made when it started; the core passes them on; the edge parses JSON, and writes it with the
product's own converters, since turning one into the other is what any edge must do. Servers, channels, request
ids and the log line of each call are the product's: what the bridge costs more is its logic and the database.
"""

import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import msgspec
import structlog
import uvicorn
import uvloop
from google.protobuf.timestamp_pb2 import Timestamp
from litestar import Litestar, Request, post

from deskbridge.v1 import adapter_pb2, contact_retriever_pb2, interaction_retriever_pb2
from deskbridge.v1.adapter_pb2 import (
    ListContactsRequest,
    ListContactsResponse,
    ListInteractionsRequest,
    ListInteractionsResponse,
)
from deskbridge.v1.adapter_pb2_grpc import (
    AdapterServiceServicer,
    AdapterServiceStub,
    add_AdapterServiceServicer_to_server,
)
from deskbridge.v1.auth_pb2 import Auth, FieldValue
from deskbridge.v1.contact_pb2 import Contact
from deskbridge.v1.contact_retriever_pb2 import RetrieveContactsRequest, RetrieveContactsResponse
from deskbridge.v1.contact_retriever_pb2_grpc import (
    ContactRetrieverServiceServicer,
    ContactRetrieverServiceStub,
    add_ContactRetrieverServiceServicer_to_server,
)
from deskbridge.v1.interaction_pb2 import Interaction
from deskbridge.v1.interaction_retriever_pb2 import RetrieveInteractionsRequest, RetrieveInteractionsResponse
from deskbridge.v1.interaction_retriever_pb2_grpc import (
    InteractionRetrieverServiceServicer,
    InteractionRetrieverServiceStub,
    add_InteractionRetrieverServiceServicer_to_server,
)
from edge.contact_retriever import response_to_answer as contacts_to_answer
from edge.interaction_retriever import response_to_answer as interactions_to_answer
from runtime.addresses import Address
from runtime.channel import open_channel
from runtime.logs import configure_logs
from runtime.request_id import call_metadata
from runtime.server import GrpcServer, ServerOptions, Service
from tests.support.processes import Process

_ADAPTER = adapter_pb2.DESCRIPTOR.services_by_name["AdapterService"]
_CONTACTS = contact_retriever_pb2.DESCRIPTOR.services_by_name["ContactRetrieverService"]
_INTERACTIONS = interaction_retriever_pb2.DESCRIPTOR.services_by_name["InteractionRetrieverService"]
_ANYWHERE = Address("127.0.0.1", 0)
_SECONDS = 25.0


def fixed_contacts() -> ListContactsResponse:
    """A page like the sample's."""
    contacts = [
        Contact(
            id=str(number),
            name=f"Contact {number}",
            company="Example Corp.",
            title="Engineer",
            emails=[f"contact{number}@example.com"],
            phones=[f"+1415555{number:04d}", f"+1415556{number:04d}"],
            address="37, Famous St., New York, US",
            url=f"https://crm.example.com/contacts/{number}",
            updated_at=Timestamp(seconds=1_500_000_000 + number),
        )
        for number in range(1000)
    ]
    return ListContactsResponse(contacts=contacts)


def fixed_interactions(count: int) -> ListInteractionsResponse:
    """As many interactions as the sample's contact has."""
    interactions = [
        Interaction(
            id=str(number),
            contact_id="1",
            type="ticket",
            subject=f"Ticket {number}",
            description="Your order is ready to be shipped.",
            date=Timestamp(seconds=1_500_000_000 + number),
            url=f"https://crm.example.com/tickets/{number}",
            priority="high",
            status="open",
        )
        for number in range(count)
    ]
    return ListInteractionsResponse(interactions=interactions)


class FixedAdapter(AdapterServiceServicer):
    def __init__(self, interaction_count: int) -> None:
        self._contacts = fixed_contacts()
        self._interactions = fixed_interactions(interaction_count)

    async def ListContacts(self, request: Any, context: Any) -> ListContactsResponse:
        return self._contacts

    async def ListInteractions(self, request: Any, context: Any) -> ListInteractionsResponse:
        return self._interactions


class PassingCore(ContactRetrieverServiceServicer, InteractionRetrieverServiceServicer):
    def __init__(self, target: str) -> None:
        self._stub = AdapterServiceStub(open_channel(target, [_ADAPTER]))

    async def RetrieveContacts(self, request: RetrieveContactsRequest, context: Any) -> RetrieveContactsResponse:
        page = await self._stub.ListContacts(
            ListContactsRequest(auth=request.auth, page_size=1000), timeout=_SECONDS, metadata=call_metadata()
        )
        return RetrieveContactsResponse(contacts=page.contacts, next_offset="1.next")

    async def RetrieveInteractions(
        self, request: RetrieveInteractionsRequest, context: Any
    ) -> RetrieveInteractionsResponse:
        page = await self._stub.ListInteractions(
            ListInteractionsRequest(auth=request.auth, contact_ids=[request.contact_external_id]),
            timeout=_SECONDS,
            metadata=call_metadata(),
        )
        return RetrieveInteractionsResponse(interactions=page.interactions)


class Core:
    """The next process, as the edge sees it."""

    def __init__(self, target: str) -> None:
        self.channel = open_channel(target, [_CONTACTS, _INTERACTIONS])
        self.contacts = ContactRetrieverServiceStub(self.channel)
        self.interactions = InteractionRetrieverServiceStub(self.channel)


def _auth(body: Any) -> Auth:
    return Auth(fields={key: FieldValue(string_value=value) for key, value in body["auth"].items()})


@post("/sample/contact_sync", status_code=200)
async def contact_sync(request: Request[Any, Any, Any]) -> Any:
    body = msgspec.json.decode(await request.body())
    response = await request.app.state.core.contacts.RetrieveContacts(
        RetrieveContactsRequest(integration="sample", auth=_auth(body)), timeout=_SECONDS, metadata=call_metadata()
    )
    return contacts_to_answer(response)


@post("/sample/interaction_update", status_code=200)
async def interaction_update(request: Request[Any, Any, Any]) -> Any:
    body = msgspec.json.decode(await request.body())
    response = await request.app.state.core.interactions.RetrieveInteractions(
        RetrieveInteractionsRequest(
            integration="sample", auth=_auth(body), contact_external_id=body["data"]["contact_external_id"]
        ),
        timeout=_SECONDS,
        metadata=call_metadata(),
    )
    return interactions_to_answer(response)


async def adapter(interaction_count: str) -> None:
    add_to = partial(add_AdapterServiceServicer_to_server, FixedAdapter(int(interaction_count)))  # type: ignore[abstract]
    await GrpcServer(ServerOptions(_ANYWHERE), [Service(_ADAPTER, add_to)]).serve()


async def core(target: str) -> None:
    servicer = PassingCore(target)  # type: ignore[abstract]
    services = [
        Service(_CONTACTS, partial(add_ContactRetrieverServiceServicer_to_server, servicer)),
        Service(_INTERACTIONS, partial(add_InteractionRetrieverServiceServicer_to_server, servicer)),
    ]
    await GrpcServer(ServerOptions(_ANYWHERE), services).serve()


async def edge(target: str) -> None:
    @asynccontextmanager
    async def connected(app: Litestar) -> AsyncIterator[None]:
        app.state.core = Core(target)
        yield
        await app.state.core.channel.close()

    app = Litestar([contact_sync, interaction_update], lifespan=[connected], logging_config=None, openapi_config=None)
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, loop="none", http="httptools", access_log=False, log_config=None)
    # What comes before the server is ready waits in the backlog.
    structlog.get_logger().info("listening", address=f"127.0.0.1:{listening.getsockname()[1]}")
    await uvicorn.Server(config).serve([listening])


def processes(interaction_count: int) -> tuple[Process, Process, Process]:
    """The three, started; the caller ends them."""
    first = Process.module("tests.bench.baseline", "adapter", str(interaction_count))
    second = Process.module("tests.bench.baseline", "core", first.wait_until_listening())
    third = Process.module("tests.bench.baseline", "edge", second.wait_until_listening())
    return first, second, third


if __name__ == "__main__":
    role, argument = sys.argv[1:]
    configure_logs("json", "info", role)
    uvloop.run({"adapter": adapter, "core": core, "edge": edge}[role](argument))
