"""A core that answers as it is told: a real gRPC server on a free port, every service of the contract."""

import functools
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from typing import Any

import grpc
from google.protobuf.message import Message

from deskbridge.v1 import (
    action_executor_pb2,
    action_executor_pb2_grpc,
    agent_retriever_pb2,
    agent_retriever_pb2_grpc,
    authorization_validator_pb2,
    authorization_validator_pb2_grpc,
    contact_retriever_pb2,
    contact_retriever_pb2_grpc,
    integration_service_pb2,
    integration_service_pb2_grpc,
    interaction_retriever_pb2,
    interaction_retriever_pb2_grpc,
)
from deskbridge.v1.integration_pb2 import Adapter, AdapterState, Integration
from runtime.addresses import Address
from runtime.errors import StatusError
from runtime.server import GrpcServer, ServerOptions, Service

# What a method does instead of answering what it always answers.
Behavior = Callable[[Any, Any], Awaitable[Any]]


class FakeCoreError(StatusError):
    """An error as the core reports it, of any code and reason."""

    def __init__(self, code: grpc.StatusCode, reason: str, message: str = "It failed.", **details: Any) -> None:
        super().__init__(message, **details)
        self.code = code
        self.reason = reason


class FakeCore(
    integration_service_pb2_grpc.IntegrationServiceServicer,
    authorization_validator_pb2_grpc.AuthorizationValidatorServiceServicer,
    contact_retriever_pb2_grpc.ContactRetrieverServiceServicer,
    agent_retriever_pb2_grpc.AgentRetrieverServiceServicer,
    interaction_retriever_pb2_grpc.InteractionRetrieverServiceServicer,
    action_executor_pb2_grpc.ActionExecutorServiceServicer,
):
    """Knows the integrations it is given. Each call answers the next of `next_answers[method]`: a message, an error
    to raise, or a function; and when there is none, an empty message. `requests` holds what came, newest last."""

    def __init__(self, *integrations: str) -> None:
        self.adapters = dict.fromkeys(integrations, AdapterState.ADAPTER_STATE_SERVING)
        self.next_answers: dict[str, deque[Message | Exception | Behavior]] = defaultdict(deque)
        self.requests: list[Any] = []
        self.metadata: list[dict[str, str]] = []
        self.address = Address("127.0.0.1", 0)
        self._server: GrpcServer | None = None

    def will_answer(self, method: str, *answers: Message | Exception | Behavior) -> None:
        """Answers of the next calls of a method, such as `RetrieveContacts`. What was left from before is dropped."""
        self.next_answers[method] = deque(answers)

    async def start(self) -> None:
        """Listen; a second time, on the same port."""
        services = [
            Service(module.DESCRIPTOR.services_by_name[name], functools.partial(add, self))
            for module, name, add in _SERVICES
        ]
        self._server = GrpcServer(ServerOptions(listen=self.address, drain=0), services)
        self.address = await self._server.start()

    async def stop(self) -> None:
        """Stop at once; calls in progress are cut off."""
        if self._server is not None:
            await self._server.stop()

    async def ListIntegrations(self, request: Any, context: Any) -> Any:
        """One integration a page, so that callers have to page."""
        names = sorted(self.adapters)
        index = int(request.page_token or 0)
        return integration_service_pb2.ListIntegrationsResponse(
            integrations=[self._integration(name) for name in names[index : index + 1]],
            next_page_token=str(index + 1) if index + 1 < len(names) else "",
        )

    async def GetIntegration(self, request: Any, context: Any) -> Any:
        if request.name not in self.adapters:
            raise FakeCoreError(
                grpc.StatusCode.NOT_FOUND, "INTEGRATION_NOT_FOUND", f"There is no integration {request.name}."
            )
        return integration_service_pb2.GetIntegrationResponse(integration=self._integration(request.name))

    async def GetManifest(self, request: Any, context: Any) -> Any:
        raise FakeCoreError(grpc.StatusCode.UNIMPLEMENTED, "", "The edge never asks for a manifest.")

    async def ValidateAuthorization(self, request: Any, context: Any) -> Any:
        response = authorization_validator_pb2.ValidateAuthorizationResponse()
        return await self._answer("ValidateAuthorization", request, context, response)

    async def RetrieveContacts(self, request: Any, context: Any) -> Any:
        response = contact_retriever_pb2.RetrieveContactsResponse()
        return await self._answer("RetrieveContacts", request, context, response)

    async def StreamContacts(self, request: Any, context: Any) -> Any:
        yield contact_retriever_pb2.StreamContactsResponse()

    async def RetrieveAgents(self, request: Any, context: Any) -> Any:
        return await self._answer("RetrieveAgents", request, context, agent_retriever_pb2.RetrieveAgentsResponse())

    async def RetrieveInteractions(self, request: Any, context: Any) -> Any:
        response = interaction_retriever_pb2.RetrieveInteractionsResponse()
        return await self._answer("RetrieveInteractions", request, context, response)

    async def ExecuteAction(self, request: Any, context: Any) -> Any:
        return await self._answer("ExecuteAction", request, context, action_executor_pb2.ExecuteActionResponse())

    async def _answer(self, method: str, request: Any, context: Any, default: Message) -> Any:
        self.requests.append(request)
        self.metadata.append(dict(context.invocation_metadata() or ()))
        answers = self.next_answers[method]
        answer = answers.popleft() if answers else default
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, Message) else await answer(request, context)

    def _integration(self, name: str) -> Integration:
        return Integration(name=name, adapter=Adapter(state=self.adapters[name]))


_SERVICES: list[tuple[Any, str, Any]] = [
    (
        integration_service_pb2,
        "IntegrationService",
        integration_service_pb2_grpc.add_IntegrationServiceServicer_to_server,
    ),
    (
        authorization_validator_pb2,
        "AuthorizationValidatorService",
        authorization_validator_pb2_grpc.add_AuthorizationValidatorServiceServicer_to_server,
    ),
    (
        contact_retriever_pb2,
        "ContactRetrieverService",
        contact_retriever_pb2_grpc.add_ContactRetrieverServiceServicer_to_server,
    ),
    (
        agent_retriever_pb2,
        "AgentRetrieverService",
        agent_retriever_pb2_grpc.add_AgentRetrieverServiceServicer_to_server,
    ),
    (
        interaction_retriever_pb2,
        "InteractionRetrieverService",
        interaction_retriever_pb2_grpc.add_InteractionRetrieverServiceServicer_to_server,
    ),
    (
        action_executor_pb2,
        "ActionExecutorService",
        action_executor_pb2_grpc.add_ActionExecutorServiceServicer_to_server,
    ),
]
