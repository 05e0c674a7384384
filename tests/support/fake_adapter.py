"""A CRM in memory behind a real AdapterService, as honest as it is told to be."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import grpc
from google.protobuf.timestamp_pb2 import Timestamp

from deskbridge.v1 import adapter_pb2, adapter_pb2_grpc
from deskbridge.v1.action_pb2 import Action, ActionInput, ActionInputType, ActionResult
from deskbridge.v1.agent_pb2 import Agent
from deskbridge.v1.authentication_pb2 import AuthenticationField, AuthenticationType
from deskbridge.v1.contact_pb2 import Contact, ContactOrdering
from deskbridge.v1.interaction_pb2 import Interaction
from runtime.addresses import Address
from runtime.errors import StatusError
from runtime.server import GrpcServer, ServerOptions, Service

SERVICE = adapter_pb2.DESCRIPTOR.services_by_name["AdapterService"]


def contact(contact_id: str, seconds: int, nanos: int = 0, **fields: Any) -> Contact:
    """A contact last changed at that second since 1970."""
    return Contact(
        id=contact_id,
        updated_at=Timestamp(seconds=seconds, nanos=nanos),
        **({"name": f"Contact {contact_id}"} | fields),
    )


def interaction(interaction_id: str, contact_id: str, seconds: int, **fields: Any) -> Interaction:
    """A ticket of that second since 1970."""
    defaults = {"type": "ticket", "subject": f"Ticket {interaction_id}"}
    return Interaction(id=interaction_id, contact_id=contact_id, date=Timestamp(seconds=seconds), **(defaults | fields))


def description() -> adapter_pb2.DescribeResponse:
    """Everything offered, no lag."""
    return adapter_pb2.DescribeResponse(
        name="fake",
        version="1.2.3",
        protocol_version="1.1",
        authentication=adapter_pb2.AuthenticationDescription(
            type=AuthenticationType.AUTHENTICATION_TYPE_CUSTOM,
            fields=[AuthenticationField(name="token", display="Token", mandatory=True)],
        ),
        contacts=adapter_pb2.ContactsDescription(
            ordering=ContactOrdering.CONTACT_ORDERING_KEYSET, max_page_size=1000, find=True
        ),
        agents=adapter_pb2.AgentsDescription(max_page_size=100),
        interactions=adapter_pb2.InteractionsDescription(types=["ticket", "note", "call"]),
        actions=[
            Action(
                name="create_ticket",
                display="create a ticket",
                description="creates a ticket",
                inputs=[
                    ActionInput(key="subject", name="Subject", mandatory=True),
                    ActionInput(key="duration", name="Duration", type=ActionInputType.ACTION_INPUT_TYPE_INTEGER),
                ],
            )
        ],
    )


@dataclass
class FakeAdapter(adapter_pb2_grpc.AdapterServiceServicer):
    """Answers from its attributes; `requests` are the requests it got, `errors` what it raises, by RPC name.

    An error is raised once for each time it is listed.
    """

    description: adapter_pb2.DescribeResponse = field(default_factory=description)
    contacts: list[Contact] = field(default_factory=list)
    found: list[Contact] = field(default_factory=list)
    agents: list[Agent] = field(default_factory=list)
    interactions: list[Interaction] = field(default_factory=list)
    known_contact_ids: set[str] = field(default_factory=set)
    returned_fields: dict[str, Any] = field(default_factory=dict)
    requests: list[Any] = field(default_factory=list)
    errors: dict[str, list[Exception]] = field(default_factory=dict)
    ignores_filters: bool = False

    async def Describe(self, request: Any, context: Any) -> adapter_pb2.DescribeResponse:
        self._note("Describe", request)
        return self.description

    async def ValidateCredentials(self, request: Any, context: Any) -> adapter_pb2.ValidateCredentialsResponse:
        self._note("ValidateCredentials", request)
        return adapter_pb2.ValidateCredentialsResponse(fields=self.returned_fields)

    async def ListContacts(
        self, request: adapter_pb2.ListContactsRequest, context: Any
    ) -> adapter_pb2.ListContactsResponse:
        self._note("ListContacts", request)
        ordered = sorted(self.contacts, key=_place)
        if request.HasField("after"):
            after = (request.after.updated_at.seconds, request.after.updated_at.nanos, request.after.id)
            ordered = [contact for contact in ordered if _place(contact) > after]
        return adapter_pb2.ListContactsResponse(
            contacts=ordered[: request.page_size], exhausted=len(ordered) <= request.page_size
        )

    async def FindContacts(self, request: Any, context: Any) -> adapter_pb2.FindContactsResponse:
        self._note("FindContacts", request)
        return adapter_pb2.FindContactsResponse(contacts=self.found)

    async def ListAgents(self, request: adapter_pb2.ListAgentsRequest, context: Any) -> adapter_pb2.ListAgentsResponse:
        self._note("ListAgents", request)
        start = int(request.page_token or 0)
        end = start + request.page_size
        return adapter_pb2.ListAgentsResponse(
            agents=self.agents[start:end], next_page_token=str(end) if end < len(self.agents) else ""
        )

    async def ListInteractions(
        self, request: adapter_pb2.ListInteractionsRequest, context: Any
    ) -> adapter_pb2.ListInteractionsResponse:
        self._note("ListInteractions", request)
        wanted = [
            interaction
            for interaction in self.interactions
            if self.ignores_filters
            or (interaction.contact_id in request.contact_ids and interaction.type in request.types)
        ]
        return adapter_pb2.ListInteractionsResponse(
            interactions=wanted,
            unknown_contact_ids=[each for each in request.contact_ids if each not in self.known_contact_ids],
        )

    async def ExecuteAction(self, request: Any, context: Any) -> adapter_pb2.AdapterServiceExecuteActionResponse:
        self._note("ExecuteAction", request)
        return adapter_pb2.AdapterServiceExecuteActionResponse(result=ActionResult(message="Done.", external_id="77"))

    def _note(self, rpc: str, request: Any) -> None:
        self.requests.append(request)
        if self.errors.get(rpc):
            raise self.errors[rpc].pop(0)

    def requests_of(self, kind: type[Any]) -> list[Any]:
        """The requests of that type, in the order in which they came."""
        return [request for request in self.requests if isinstance(request, kind)]


class CrmError(StatusError):
    """Any error that an adapter may answer."""

    def __init__(self, code: grpc.StatusCode, reason: str, message: str = "", **fields: Any) -> None:
        super().__init__(message, **fields)
        self.code = code
        self.reason = reason


def _place(contact: Contact) -> tuple[int, int, str]:
    return contact.updated_at.seconds, contact.updated_at.nanos, contact.id


@asynccontextmanager
async def serving(adapter: FakeAdapter, port: int = 0, **options: Any) -> AsyncIterator[Address]:
    """The adapter on a port of its own; `options` are ServerOptions."""
    add_to = partial(adapter_pb2_grpc.add_AdapterServiceServicer_to_server, adapter)
    server = GrpcServer(
        ServerOptions(Address("127.0.0.1", port), **({"drain": 0} | options)), [Service(SERVICE, add_to)]
    )
    address = await server.start()
    try:
        yield address
    finally:
        await server.stop()


def many(count: int, tie: int = 7) -> Iterable[Contact]:
    """Contacts with ids "0001" and so on, `tie` of them at each second."""
    return [contact(f"{number:04d}", 1_000_000 + number // tie) for number in range(1, count + 1)]
