"""What an adapter author builds on: implement `Adapter`, declare what it offers, `serve` it."""

from adapters.sdk.adapter import Adapter, AgentPage, ContactPage, InteractionPage
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
from adapters.sdk.servicer import adapter_service
from adapters.sdk.serving import serve
from adapters.sdk.settings import AdapterSettings

__all__ = [
    "PROTOCOL_VERSION",
    "ActionNotFoundError",
    "Adapter",
    "AdapterSettings",
    "AgentPage",
    "ContactPage",
    "CredentialsExpiredError",
    "CredentialsInvalidError",
    "DeadlineExceededError",
    "Declaration",
    "ForbiddenError",
    "InteractionPage",
    "NotOfferedError",
    "PositionInvalidError",
    "RejectedError",
    "RequestInvalidError",
    "ResponseInvalidError",
    "Scalar",
    "ThrottledError",
    "UnavailableError",
    "adapter_service",
    "serve",
]
