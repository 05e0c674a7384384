"""The component Talkdesk Integration: what this bridge offers."""

import bisect

import grpc

from core.errors import PageTokenInvalidError, RequestInvalidError
from core.manifest.making import offer_to_manifest
from core.manifest.rules import manifest_problems
from core.moments import Clock, moment_to_date
from core.registry import Integration, Registry
from core.reserve import answer_deadline
from deskbridge.v1 import integration_pb2, integration_service_pb2_grpc
from deskbridge.v1.integration_pb2 import AdapterState
from deskbridge.v1.integration_service_pb2 import (
    GetIntegrationRequest,
    GetIntegrationResponse,
    GetManifestRequest,
    GetManifestResponse,
    ListIntegrationsRequest,
    ListIntegrationsResponse,
)
from deskbridge.v1.manifest_pb2 import ManifestProblem

_PAGE_SIZE = 100
_MAX_PAGE_SIZE = 1000


class IntegrationCatalog(integration_service_pb2_grpc.IntegrationServiceServicer):
    """Lists integrations. The page token is the name of the last one listed. `clock` tells a manifest's date."""

    def __init__(self, registry: Registry, clock: Clock) -> None:
        self._registry = registry
        self._clock = clock

    async def ListIntegrations(
        self,
        request: ListIntegrationsRequest,
        context: "grpc.aio.ServicerContext[ListIntegrationsRequest, ListIntegrationsResponse]",  # noqa: ARG002
    ) -> ListIntegrationsResponse:
        if request.page_size < 0:
            raise RequestInvalidError.of("page_size", "must not be negative")
        names = list(self._registry.integrations)
        if request.page_token and request.page_token not in names:
            raise PageTokenInvalidError.of("page_token", "is not one of this bridge")
        start = bisect.bisect_right(names, request.page_token) if request.page_token else 0
        listed = names[start : start + min(request.page_size or _PAGE_SIZE, _MAX_PAGE_SIZE)]
        return ListIntegrationsResponse(
            integrations=[
                integration_to_message(integration, integration.adapter.state)
                for integration in (self._registry.integrations[name] for name in listed)
            ],
            next_page_token=listed[-1] if listed and listed[-1] != names[-1] else "",
        )

    async def GetIntegration(
        self,
        request: GetIntegrationRequest,
        context: "grpc.aio.ServicerContext[GetIntegrationRequest, GetIntegrationResponse]",  # noqa: ARG002
    ) -> GetIntegrationResponse:
        integration = self._registry.get(request.name)
        state = await integration.adapter.probe()
        return GetIntegrationResponse(integration=integration_to_message(integration, state))

    async def GetManifest(
        self,
        request: GetManifestRequest,
        context: "grpc.aio.ServicerContext[GetManifestRequest, GetManifestResponse]",
    ) -> GetManifestResponse:
        integration = self._registry.get(request.name)
        offer = await integration.current_offer(answer_deadline(context))
        response = GetManifestResponse(file_digest=integration.file.digest)
        if problems := list(manifest_problems(integration.file, offer)):
            response.problems.extend(
                ManifestProblem(field=each.field, description=each.description) for each in problems
            )
        else:
            response.manifest.CopyFrom(offer_to_manifest(integration.file, offer, moment_to_date(self._clock())))
        return response


def integration_to_message(integration: Integration, state: "AdapterState.ValueType") -> integration_pb2.Integration:
    """The integration as far as its adapter has described itself; no secret of its file is in it."""
    file, offer, description = integration.file, integration.known_offer, integration.adapter.description
    message = integration_pb2.Integration(
        name=file.name,
        display_name=file.display_name,
        description=file.description,
        logo_url=file.logo_url,
        icon_url=file.icon_url,
        adapter=integration_pb2.Adapter(state=state),
    )
    if description is not None:
        message.adapter.name = description.name
        message.adapter.version = description.version
        if offer is None and state != AdapterState.ADAPTER_STATE_UNREACHABLE:
            message.adapter.state = AdapterState.ADAPTER_STATE_INCOMPATIBLE
    if offer is not None:
        message.adapter.problems.extend(offer.problems)
        message.authentication_type = offer.description.authentication.type
        message.authentication_fields.extend(offer.authentication_fields)
        message.components.extend(offer.components)
        message.interaction_types.extend(offer.interaction_types)
        message.actions.extend(offer.actions.values())
    return message
