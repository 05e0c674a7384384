"""The baseline: the same three processes and transports, a fixed answer from memory, and no logic.

`python -m tests.bench.baseline adapter|core TARGET|edge TARGET`. The adapter answers 1,000 contacts, or 20
interactions, that it made when it started; the core passes them on; the edge parses JSON, and writes it with the
product's own converters, since turning one into the other is what any edge must do.
"""

import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import grpc
import msgspec
import uvicorn
import uvloop
from litestar import Litestar, Request, post

from deskbridge.v1.contact_pb2 import Contact
from deskbridge.v1.contact_retriever_pb2 import RetrieveContactsRequest, RetrieveContactsResponse
from deskbridge.v1.interaction_pb2 import Interaction
from deskbridge.v1.interaction_retriever_pb2 import RetrieveInteractionsRequest, RetrieveInteractionsResponse
from edge.contact_retriever import response_to_answer as contacts_to_answer
from edge.interaction_retriever import response_to_answer as interactions_to_answer
from tests.support.processes import Process

CONTACTS = "/baseline/Contacts"
INTERACTIONS = "/baseline/Interactions"
_OPTIONS = [("grpc.max_receive_message_length", 64 << 20), ("grpc.max_send_message_length", 64 << 20)]

_Behavior = Callable[[Any, Any], Awaitable[Any]]


def fixed_contacts() -> RetrieveContactsResponse:
    """A page like the sample's."""
    return RetrieveContactsResponse(
        contacts=[
            Contact(
                id=str(number),
                name=f"Contact {number}",
                company="Example Corp.",
                title="Engineer",
                emails=[f"contact{number}@example.com"],
                phones=[f"+1415555{number:04d}"],
                address="37, Famous St., New York, US",
                url=f"https://crm.example.com/contacts/{number}",
            )
            for number in range(1000)
        ],
        next_offset="1.next",
        synchronization_checkpoint="2012-12-01T11:21:00.123456Z",
    )


def fixed_interactions(count: int) -> RetrieveInteractionsResponse:
    """As many interactions as the sample's contact has."""
    interactions = [
        Interaction(id=str(number), contact_id="1", type="ticket", subject=f"Ticket {number}", description="Broken.")
        for number in range(count)
    ]
    return RetrieveInteractionsResponse(interactions=interactions)


async def serve(contacts: _Behavior, interactions: _Behavior) -> None:
    """A bare gRPC server with the two methods."""
    server = grpc.aio.server(options=_OPTIONS)
    handlers: dict[str, Any] = {
        "Contacts": grpc.unary_unary_rpc_method_handler(
            contacts,
            RetrieveContactsRequest.FromString,
            RetrieveContactsResponse.SerializeToString,
        ),
        "Interactions": grpc.unary_unary_rpc_method_handler(
            interactions,
            RetrieveInteractionsRequest.FromString,
            RetrieveInteractionsResponse.SerializeToString,
        ),
    }
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("baseline", handlers)])
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    say_listening(port)
    await server.wait_for_termination()


def say_listening(port: int) -> None:
    """As every process of ours does."""
    sys.stdout.write(msgspec.json.encode({"event": "listening", "address": f"127.0.0.1:{port}"}).decode() + "\n")
    sys.stdout.flush()


async def adapter(interaction_count: int) -> None:
    contacts, interactions = fixed_contacts(), fixed_interactions(interaction_count)

    async def answer_contacts(request: Any, context: Any) -> RetrieveContactsResponse:
        return contacts

    async def answer_interactions(request: Any, context: Any) -> RetrieveInteractionsResponse:
        return interactions

    await serve(answer_contacts, answer_interactions)


class Next:
    """The next process of the hop."""

    def __init__(self, target: str) -> None:
        self.channel = grpc.aio.insecure_channel(target, options=_OPTIONS)
        self.contacts = self.channel.unary_unary(
            CONTACTS, RetrieveContactsRequest.SerializeToString, RetrieveContactsResponse.FromString
        )
        self.interactions = self.channel.unary_unary(
            INTERACTIONS, RetrieveInteractionsRequest.SerializeToString, RetrieveInteractionsResponse.FromString
        )


async def core(target: str) -> None:
    next_process = Next(target)

    async def pass_contacts(request: Any, context: Any) -> Any:
        return await next_process.contacts(request)

    async def pass_interactions(request: Any, context: Any) -> Any:
        return await next_process.interactions(request)

    await serve(pass_contacts, pass_interactions)


@post("/sample/contact_sync", status_code=200)
async def contact_sync(request: Request[Any, Any, Any]) -> Any:
    body = msgspec.json.decode(await request.body())
    response = await request.app.state.next.contacts(
        RetrieveContactsRequest(integration="sample", offset=(body.get("meta") or {}).get("offset") or "")
    )
    return contacts_to_answer(response)


@post("/sample/interaction_update", status_code=200)
async def interaction_update(request: Request[Any, Any, Any]) -> Any:
    body = msgspec.json.decode(await request.body())
    response = await request.app.state.next.interactions(
        RetrieveInteractionsRequest(integration="sample", contact_external_id=body["data"]["contact_external_id"])
    )
    return interactions_to_answer(response)


async def edge(target: str) -> None:
    @asynccontextmanager
    async def connected(app: Litestar) -> AsyncIterator[None]:
        app.state.next = Next(target)
        yield
        await app.state.next.channel.close()

    app = Litestar([contact_sync, interaction_update], lifespan=[connected], logging_config=None, openapi_config=None)
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, loop="none", http="httptools", access_log=False, log_config=None)
    say_listening(listening.getsockname()[1])  # what comes before the server is ready waits in the backlog
    await uvicorn.Server(config).serve([listening])


def processes(interaction_count: int) -> tuple[Process, Process, Process]:
    """The three, started; the caller ends them."""
    first = Process.module("tests.bench.baseline", "adapter", str(interaction_count))
    second = Process.module("tests.bench.baseline", "core", first.wait_until_listening())
    third = Process.module("tests.bench.baseline", "edge", second.wait_until_listening())
    return first, second, third


if __name__ == "__main__":
    role, argument = sys.argv[1:]
    uvloop.run(
        {"adapter": lambda: adapter(int(argument)), "core": lambda: core(argument), "edge": lambda: edge(argument)}[
            role
        ]()
    )
