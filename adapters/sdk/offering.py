"""What an adapter offers, in plain Python: made into the protocol's messages for a `Declaration`.

Declaration(
    name="acme",
    version="1.0.0",
    authentication=authentication("custom", authentication_field("token", "Access token", store=True)),
    contacts=contacts("updated", max_page_size=100, granularity=1, visibility_lag=30, find=True),
    agents=agents(max_page_size=100),
    interactions=interactions("ticket", "call"),
    actions=[action("create_ticket", "create a ticket", "creates a ticket", action_input("subject", "Subject"))],
)
"""

from typing import Literal, TypeAlias

from google.protobuf.duration_pb2 import Duration

from deskbridge.v1.action_pb2 import Action, ActionInput, ActionInputType
from deskbridge.v1.adapter_pb2 import (
    AgentsDescription,
    AuthenticationDescription,
    ContactsDescription,
    InteractionsDescription,
)
from deskbridge.v1.authentication_pb2 import (
    AuthenticationField,
    AuthenticationFieldSource,
    AuthenticationFieldType,
    AuthenticationType,
)
from deskbridge.v1.contact_pb2 import ContactOrdering

AuthenticationTypeName: TypeAlias = Literal["none", "custom", "oauth2", "oauth2_password", "oauth2_client_credentials"]
FieldSourceName: TypeAlias = Literal["input", "default", "auth_validation"]
FieldTypeName: TypeAlias = Literal["input", "oauth"]
OrderingName: TypeAlias = Literal["keyset", "updated", "cursor", "unordered"]
InputTypeName: TypeAlias = Literal["string", "integer", "number", "boolean"]


def authentication(type_: AuthenticationTypeName, *fields: AuthenticationField) -> AuthenticationDescription:
    """How customers authenticate: Talkdesk's `authentication_type`, and what they are asked for."""
    return AuthenticationDescription(
        type=AuthenticationType.Value(f"AUTHENTICATION_TYPE_{type_.upper()}"), fields=fields
    )


def authentication_field(
    name: str,
    display: str,
    *,
    mandatory: bool = True,
    store: bool = True,
    source: FieldSourceName = "input",
    type_: FieldTypeName = "input",
    help_: str = "",
    format_: str = "",
) -> AuthenticationField:
    """One field of Talkdesk's `authentication_configuration`. `display` is the label that the customer reads."""
    return AuthenticationField(
        name=name,
        source=AuthenticationFieldSource.Value(f"AUTHENTICATION_FIELD_SOURCE_{source.upper()}"),
        display=display,
        mandatory=mandatory,
        type=AuthenticationFieldType.Value(f"AUTHENTICATION_FIELD_TYPE_{type_.upper()}"),
        store=store,
        help=help_,
        format=format_,
    )


def contacts(
    ordering: OrderingName,
    *,
    max_page_size: int,
    granularity: float | None = None,
    visibility_lag: float | None = None,
    result_cap: int = 0,
    find: bool = False,
) -> ContactsDescription:
    """How contacts are listed; `find`: they can be looked up, too. `granularity` and `visibility_lag` in seconds."""
    return ContactsDescription(
        ordering=ContactOrdering.Value(f"CONTACT_ORDERING_{ordering.upper()}"),
        max_page_size=max_page_size,
        result_cap=result_cap,
        visibility_lag=_duration(visibility_lag),
        find=find,
        timestamp_granularity=_duration(granularity),
    )


def agents(*, max_page_size: int) -> AgentsDescription:
    """How agents are listed."""
    return AgentsDescription(max_page_size=max_page_size)


def interactions(*types: str) -> InteractionsDescription:
    """The types of interactions."""
    return InteractionsDescription(types=types)


def action(name: str, display: str, description: str, *inputs: ActionInput) -> Action:
    """One action. Talkdesk shows `display` as "Then …": both texts are lower-case."""
    return Action(name=name, display=display, description=description, inputs=inputs)


def action_input(key: str, name: str, type_: InputTypeName = "string", *, mandatory: bool = False) -> ActionInput:
    """One input of an action. `name` is the label that people read."""
    return ActionInput(
        key=key, name=name, mandatory=mandatory, type=ActionInputType.Value(f"ACTION_INPUT_TYPE_{type_.upper()}")
    )


def _duration(seconds: float | None) -> Duration | None:
    if seconds is None:
        return None
    duration = Duration()
    duration.FromNanoseconds(round(seconds * 1_000_000_000))
    return duration
