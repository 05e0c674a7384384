"""AdapterService in front of an Adapter: translates and checks bounds, and nothing else."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import grpc

from adapters.sdk import bounds
from adapters.sdk.adapter import Adapter
from adapters.sdk.contradictions import check_adapter
from adapters.sdk.declaration import declaration_to_description
from adapters.sdk.errors import ActionNotFoundError, CredentialsInvalidError, NotOfferedError
from adapters.sdk.field_values import Scalar, field_values_to_scalars, scalar_to_field_value
from deskbridge.v1 import adapter_pb2 as pb
from deskbridge.v1.adapter_pb2_grpc import AdapterServiceServicer, add_AdapterServiceServicer_to_server
from deskbridge.v1.auth_pb2 import Auth
from deskbridge.v1.authentication_pb2 import AuthenticationFieldSource, AuthenticationType
from deskbridge.v1.contact_pb2 import ContactOrdering
from runtime.server import Service

_Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"


class AdapterServicer(AdapterServiceServicer):
    """One adapter, served. Its declaration is read here, once. Raises ConfigurationError where it contradicts it."""

    def __init__(self, adapter: Adapter) -> None:
        self._adapter = adapter
        self._description = declaration_to_description(adapter.declaration)
        check_adapter(adapter, self._description)
        self._types = frozenset(self._description.interactions.types)
        self._actions = {action.name: action for action in self._description.actions}
        mandatory = [field for field in self._description.authentication.fields if field.mandatory]
        returned = AuthenticationFieldSource.AUTHENTICATION_FIELD_SOURCE_AUTH_VALIDATION
        self._mandatory_auth = tuple(field.name for field in mandatory)
        # What validation is going to return cannot be asked for before.
        self._mandatory_for_validation = tuple(field.name for field in mandatory if field.source != returned)

    async def Describe(self, _request: pb.DescribeRequest, _context: _Context) -> pb.DescribeResponse:
        return self._description

    async def ValidateCredentials(
        self, request: pb.ValidateCredentialsRequest, _context: _Context
    ) -> pb.ValidateCredentialsResponse:
        _offered(self._description.authentication.type != AuthenticationType.AUTHENTICATION_TYPE_NONE)
        fields = await self._adapter.validate_credentials(_auth(request.auth, self._mandatory_for_validation))
        return pb.ValidateCredentialsResponse(
            fields={name: scalar_to_field_value(scalar) for name, scalar in fields.items()}
        )

    async def ListContacts(self, request: pb.ListContactsRequest, _context: _Context) -> pb.ListContactsResponse:
        _offered(self._description.HasField("contacts"))
        contacts = self._description.contacts
        bounds.check_page_size(request.page_size, contacts.max_page_size)
        bounds.check_start(request, contacts.ordering)
        auth, size = self._auth(request.auth), request.page_size
        match contacts.ordering:
            case ContactOrdering.CONTACT_ORDERING_KEYSET:
                after = request.after if request.HasField("after") else None
                return await self._adapter.list_contacts_after(auth, size, after)
            case ContactOrdering.CONTACT_ORDERING_UPDATED if request.HasField("tied"):
                return await self._adapter.list_tied_contacts(auth, size, request.tied)
            case ContactOrdering.CONTACT_ORDERING_UPDATED:
                since = request.since if request.HasField("since") else None
                return await self._adapter.list_contacts_since(auth, size, since)
            case ContactOrdering.CONTACT_ORDERING_CURSOR:
                return await self._adapter.list_changed_contacts(auth, size, request.cursor)
            case _:
                scan = request.scan
                since = scan.since if scan.HasField("since") else None
                return await self._adapter.scan_contacts(auth, size, since, scan.page_token)

    async def FindContacts(self, request: pb.FindContactsRequest, _context: _Context) -> pb.FindContactsResponse:
        _offered(self._description.contacts.find)
        bounds.check_page_size(request.page_size)
        contacts = await self._adapter.find_contacts(
            self._auth(request.auth), request.emails, request.phones, request.page_size
        )
        return pb.FindContactsResponse(contacts=contacts)

    async def ListAgents(self, request: pb.ListAgentsRequest, _context: _Context) -> pb.ListAgentsResponse:
        _offered(self._description.HasField("agents"))
        bounds.check_page_size(request.page_size, self._description.agents.max_page_size)
        return await self._adapter.list_agents(self._auth(request.auth), request.page_size, request.page_token)

    async def ListInteractions(
        self, request: pb.ListInteractionsRequest, _context: _Context
    ) -> pb.ListInteractionsResponse:
        _offered(self._description.HasField("interactions"))
        bounds.check_page_size(request.page_size)
        bounds.check_not_empty("contact_ids", request.contact_ids)
        bounds.check_not_empty("types", request.types)
        bounds.check_types(request.types, self._types)
        return await self._adapter.list_interactions(
            self._auth(request.auth), request.contact_ids, request.types, request.page_size
        )

    async def ExecuteAction(
        self, request: pb.AdapterServiceExecuteActionRequest, _context: _Context
    ) -> pb.AdapterServiceExecuteActionResponse:
        _offered(bool(self._actions))
        action = self._actions.get(request.action)
        if action is None:
            raise ActionNotFoundError("The adapter declares no such action.", metadata={"action": request.action[:100]})
        bounds.check_inputs(action, request.inputs)
        result = await self._adapter.execute_action(
            self._auth(request.auth),
            request.action,
            field_values_to_scalars(request.inputs),
            contact_external_id=request.contact_external_id,
            agent_external_id=request.agent_external_id,
            request_id=request.request_id,
        )
        return pb.AdapterServiceExecuteActionResponse(result=result)

    def _auth(self, auth: Auth) -> Mapping[str, Scalar]:
        return _auth(auth, self._mandatory_auth)


def adapter_service(adapter: Adapter) -> Service:
    """The adapter as a service of a `runtime.server.GrpcServer`. Raises ConfigurationError where its declaration
    contradicts itself, or declares what is not implemented."""
    servicer = AdapterServicer(adapter)
    return Service(
        pb.DESCRIPTOR.services_by_name["AdapterService"],
        lambda server: add_AdapterServiceServicer_to_server(servicer, server),
    )


def _offered(is_offered: bool) -> None:
    if not is_offered:
        raise NotOfferedError("The adapter does not offer this component.")


def _auth(auth: Auth, mandatory: tuple[str, ...]) -> Mapping[str, Scalar]:
    scalars = field_values_to_scalars(auth.fields)
    missing = [f"auth.{name}" for name in mandatory if scalars.get(name, "") == ""]
    if missing:
        raise CredentialsInvalidError(f"The credentials lack {', '.join(missing)}.")
    return scalars
