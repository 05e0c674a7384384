"""The core's gRPC server."""

from collections.abc import Iterator
from functools import partial

from google.protobuf.descriptor import FileDescriptor, ServiceDescriptor

from core.action_executor import ActionExecutor
from core.agent_retriever import AgentRetriever
from core.authorization_validator import AuthorizationValidator
from core.contact_retriever import ContactRetriever
from core.integration_service import IntegrationCatalog
from core.interaction_retriever import InteractionRetriever
from core.moments import Clock, now
from core.registry import Registry
from core.settings import CoreSettings
from deskbridge.v1 import (
    action_executor_pb2,
    agent_retriever_pb2,
    authorization_validator_pb2,
    contact_retriever_pb2,
    integration_service_pb2,
    interaction_retriever_pb2,
)
from deskbridge.v1.action_executor_pb2_grpc import add_ActionExecutorServiceServicer_to_server
from deskbridge.v1.agent_retriever_pb2_grpc import add_AgentRetrieverServiceServicer_to_server
from deskbridge.v1.authorization_validator_pb2_grpc import add_AuthorizationValidatorServiceServicer_to_server
from deskbridge.v1.contact_retriever_pb2_grpc import add_ContactRetrieverServiceServicer_to_server
from deskbridge.v1.integration_service_pb2_grpc import add_IntegrationServiceServicer_to_server
from deskbridge.v1.interaction_retriever_pb2_grpc import add_InteractionRetrieverServiceServicer_to_server
from runtime.server import GrpcServer, Service


def services(registry: Registry, clock: Clock = now) -> Iterator[Service]:
    """The six services, over these integrations. `clock` tells when synchronisations start, and today's date."""
    yield Service(
        _service(integration_service_pb2.DESCRIPTOR),
        partial(add_IntegrationServiceServicer_to_server, IntegrationCatalog(registry, clock)),
    )
    yield Service(
        _service(authorization_validator_pb2.DESCRIPTOR),
        partial(add_AuthorizationValidatorServiceServicer_to_server, AuthorizationValidator(registry)),
    )
    yield Service(
        _service(contact_retriever_pb2.DESCRIPTOR),
        partial(add_ContactRetrieverServiceServicer_to_server, ContactRetriever(registry, clock)),
    )
    yield Service(
        _service(agent_retriever_pb2.DESCRIPTOR),
        partial(add_AgentRetrieverServiceServicer_to_server, AgentRetriever(registry)),
    )
    yield Service(
        _service(interaction_retriever_pb2.DESCRIPTOR),
        partial(add_InteractionRetrieverServiceServicer_to_server, InteractionRetriever(registry)),
    )
    yield Service(
        _service(action_executor_pb2.DESCRIPTOR),
        partial(add_ActionExecutorServiceServicer_to_server, ActionExecutor(registry)),
    )


async def serve(settings: CoreSettings) -> None:
    """Serve until SIGTERM or SIGINT. Raises ConfigurationError and ListenError."""
    async with Registry.from_folder(settings.integrations) as registry:
        await GrpcServer(settings.server_options(), services(registry)).serve()


def _service(file: FileDescriptor) -> ServiceDescriptor:
    """The one service of a component's file."""
    (service,) = file.services_by_name.values()
    return service
