"""What an adapter author builds on: implement `Adapter`, declare what it offers, `serve` it.

    class AcmeAdapter(sdk.Adapter):
        declaration = sdk.Declaration(name="acme", version="1.0.0", authentication=sdk.authentication("none"), ...)

        async def list_agents(self, auth, page_size, page_token):
            response = await self._http.get("https://api.acme.example/users", params={"after": page_token})
            ...

    sdk.serve("acme", sdk.AdapterSettings, lambda settings: AcmeAdapter())

Besides: `HttpClient` for CRMs that speak HTTP, `TokenCache` for those that hand out tokens, `RequestBudgets` for those
that count requests, converters of times and words. None of them is needed, and none keeps anything outside itself.

What is here stays as it is while the major number of PROTOCOL_VERSION does, and joins it with a minor one. `Describe`
says that version; a core that speaks another major refuses the adapter, and says so.
"""

from adapters.sdk.adapter import Adapter, AgentPage, ContactPage, InteractionPage
from adapters.sdk.budgets import Rate, RequestBudget, RequestBudgets
from adapters.sdk.declaration import PROTOCOL_VERSION, Declaration
from adapters.sdk.errors import (
    ActionNotFoundError,
    CredentialsExpiredError,
    CredentialsInvalidError,
    DeadlineExceededError,
    ForbiddenError,
    NotOfferedError,
    PositionInvalidError,
    RejectedError,
    RequestInvalidError,
    ResponseInvalidError,
    ThrottledError,
    UnavailableError,
)
from adapters.sdk.field_values import Scalar
from adapters.sdk.files import ActionFile, ActionInputFile, AuthenticationFieldFile, AuthenticationFile, FieldName
from adapters.sdk.http.client import HttpClient
from adapters.sdk.http.errors import HttpErrors
from adapters.sdk.http.hosts import AllowedHosts
from adapters.sdk.http.response import HttpResponse
from adapters.sdk.http.transport import HttpOptions
from adapters.sdk.offering import (
    action,
    action_input,
    agents,
    authentication,
    authentication_field,
    contacts,
    interactions,
)
from adapters.sdk.proved import ProvedCredentials
from adapters.sdk.servicer import adapter_service
from adapters.sdk.serving import serve
from adapters.sdk.settings import AdapterSettings
from adapters.sdk.texts import value_to_scalar, value_to_text, value_to_texts
from adapters.sdk.times import (
    datetime_to_timestamp,
    number_to_timestamp,
    text_to_timestamp,
    timestamp_to_number,
    timestamp_to_text,
)
from adapters.sdk.tokens import Token, TokenCache
from adapters.sdk.words import Words
from deskbridge.v1.action_pb2 import ActionResult
from deskbridge.v1.agent_pb2 import Agent
from deskbridge.v1.contact_pb2 import Contact, ContactPosition
from deskbridge.v1.interaction_pb2 import Interaction
from runtime.deadline import Deadline, call_deadline
from runtime.documents import ConfigurationError, Mistake
from runtime.errors import StatusError
from runtime.process import NotAvailableError

__all__ = [
    "PROTOCOL_VERSION",
    "ActionFile",
    "ActionInputFile",
    "ActionNotFoundError",
    "ActionResult",
    "Adapter",
    "AdapterSettings",
    "Agent",
    "AgentPage",
    "AllowedHosts",
    "AuthenticationFieldFile",
    "AuthenticationFile",
    "ConfigurationError",
    "Contact",
    "ContactPage",
    "ContactPosition",
    "CredentialsExpiredError",
    "CredentialsInvalidError",
    "Deadline",
    "DeadlineExceededError",
    "Declaration",
    "FieldName",
    "ForbiddenError",
    "HttpClient",
    "HttpErrors",
    "HttpOptions",
    "HttpResponse",
    "Interaction",
    "InteractionPage",
    "Mistake",
    "NotAvailableError",
    "NotOfferedError",
    "PositionInvalidError",
    "ProvedCredentials",
    "Rate",
    "RejectedError",
    "RequestBudget",
    "RequestBudgets",
    "RequestInvalidError",
    "ResponseInvalidError",
    "Scalar",
    "StatusError",
    "ThrottledError",
    "Token",
    "TokenCache",
    "UnavailableError",
    "Words",
    "action",
    "action_input",
    "adapter_service",
    "agents",
    "authentication",
    "authentication_field",
    "call_deadline",
    "contacts",
    "datetime_to_timestamp",
    "interactions",
    "number_to_timestamp",
    "serve",
    "text_to_timestamp",
    "timestamp_to_number",
    "timestamp_to_text",
    "value_to_scalar",
    "value_to_text",
    "value_to_texts",
]
