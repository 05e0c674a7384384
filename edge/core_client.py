"""The core, as the edge calls it: one channel, stubs made once, a deadline for each component."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

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
from deskbridge.v1.integration_pb2 import Integration
from edge.caller import current_caller, gone_error
from edge.core_errors import lost_action_to_error, rpc_error_to_core_error, stopping_error
from edge.errors import CoreUnavailableError
from runtime.channel import open_channel
from runtime.request_id import call_metadata
from runtime.tls import ClientTls

_Request = TypeVar("_Request")
_Response = TypeVar("_Response")
_Method: TypeAlias = "grpc.aio.UnaryUnaryMultiCallable[_Request, _Response]"

# The integration service answers from memory, or asks one adapter for at most a second.
_INTEGRATIONS_SECONDS = 3.0
# A core that is up takes a connection within milliseconds.
_CONNECT_SECONDS = 2.0

_SERVICES = [
    module.DESCRIPTOR.services_by_name[name]
    for module, name in (
        (integration_service_pb2, "IntegrationService"),
        (authorization_validator_pb2, "AuthorizationValidatorService"),
        (contact_retriever_pb2, "ContactRetrieverService"),
        (agent_retriever_pb2, "AgentRetrieverService"),
        (interaction_retriever_pb2, "InteractionRetrieverService"),
        (action_executor_pb2, "ActionExecutorService"),
    )
]


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds that a call of each component may take."""

    auth_validation: float
    contact_sync: float
    agent_sync: float
    interaction_update: float
    actions: float


class CoreClient:
    """Every method raises StatusError: what the core answered, or that it could not be asked."""

    def __init__(self, channel: grpc.aio.Channel, deadlines: Deadlines) -> None:
        self._channel = channel
        self._deadlines = deadlines
        self._health: Any = health_pb2_grpc.HealthStub(channel)
        self._integrations = integration_service_pb2_grpc.IntegrationServiceStub(channel)
        self._authorization = authorization_validator_pb2_grpc.AuthorizationValidatorServiceStub(channel)
        self._contacts = contact_retriever_pb2_grpc.ContactRetrieverServiceStub(channel)
        self._agents = agent_retriever_pb2_grpc.AgentRetrieverServiceStub(channel)
        self._interactions = interaction_retriever_pb2_grpc.InteractionRetrieverServiceStub(channel)
        self._actions = action_executor_pb2_grpc.ActionExecutorServiceStub(channel)

    async def validate_authorization(
        self, request: authorization_validator_pb2.ValidateAuthorizationRequest
    ) -> authorization_validator_pb2.ValidateAuthorizationResponse:
        return await _ask(self._authorization.ValidateAuthorization, request, self._deadlines.auth_validation)

    async def retrieve_contacts(
        self, request: contact_retriever_pb2.RetrieveContactsRequest
    ) -> contact_retriever_pb2.RetrieveContactsResponse:
        return await _ask(self._contacts.RetrieveContacts, request, self._deadlines.contact_sync)

    async def retrieve_agents(
        self, request: agent_retriever_pb2.RetrieveAgentsRequest
    ) -> agent_retriever_pb2.RetrieveAgentsResponse:
        return await _ask(self._agents.RetrieveAgents, request, self._deadlines.agent_sync)

    async def retrieve_interactions(
        self, request: interaction_retriever_pb2.RetrieveInteractionsRequest
    ) -> interaction_retriever_pb2.RetrieveInteractionsResponse:
        return await _ask(self._interactions.RetrieveInteractions, request, self._deadlines.interaction_update)

    async def execute_action(
        self, request: action_executor_pb2.ExecuteActionRequest
    ) -> action_executor_pb2.ExecuteActionResponse:
        """At most once. Sent only over a connection that stands, so that a core that is down means: not executed.

        It is not given up when the caller hangs up: nobody would know its outcome.
        """
        await self._connect()
        try:
            return await self._actions.ExecuteAction(request, timeout=self._deadlines.actions, metadata=call_metadata())
        except grpc.aio.AioRpcError as error:
            raise lost_action_to_error(error) from error
        except asyncio.CancelledError:
            raise stopping_error(action_sent=True) from None

    async def get_integration(self, name: str) -> Integration:
        """The integration, its adapter asked just now."""
        request = integration_service_pb2.GetIntegrationRequest(name=name)
        return (await _ask(self._integrations.GetIntegration, request, _INTEGRATIONS_SECONDS)).integration

    async def list_integrations(self) -> AsyncIterator[Integration]:
        """Every integration, page by page."""
        request = integration_service_pb2.ListIntegrationsRequest(page_size=1000)
        while True:
            page = await _ask(self._integrations.ListIntegrations, request, _INTEGRATIONS_SECONDS)
            for integration in page.integrations:
                yield integration
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def check(self) -> None:
        """Raises CoreUnavailableError unless the core says that it serves."""
        answer = await _ask(self._health.Check, health_pb2.HealthCheckRequest(), _INTEGRATIONS_SECONDS)
        if answer.status != health_pb2.HealthCheckResponse.SERVING:
            raise CoreUnavailableError("The core does not serve.")

    async def _connect(self) -> None:
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                await self._channel.channel_ready()
        except TimeoutError:
            raise CoreUnavailableError("The core cannot be reached. The action was not executed.") from None
        except asyncio.CancelledError:
            raise stopping_error(action_sent=False) from None


@contextlib.asynccontextmanager
async def open_core(target: str, tls: ClientTls | None, deadlines: Deadlines) -> AsyncIterator[CoreClient]:
    """The core, for as long as the context lasts. Nothing is sent before the first call."""
    async with open_channel(target, _SERVICES, tls=tls) as channel:
        yield CoreClient(channel, deadlines)


async def _ask(method: "_Method[_Request, _Response]", request: _Request, seconds: float) -> _Response:
    """The response of a call that only reads, which ends when its caller hangs up."""
    caller = current_caller()
    if caller.gone:
        raise gone_error()
    call = method(request, timeout=seconds, metadata=call_metadata())
    try:
        with caller.waiting_for(call):
            return await call
    except grpc.aio.AioRpcError as error:
        raise rpc_error_to_core_error(error) from error
    except asyncio.CancelledError:
        if caller.gone:
            raise gone_error() from None
        raise stopping_error(action_sent=False) from None
