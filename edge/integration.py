"""The Talkdesk Integration: `GET /{integration}`, the configuration in the words of the contract's section 0.

Talkdesk does not ask for it; people, `deskbridge verify` and whoever enters it at Talkdesk do. It tells nothing of the
adapter behind the integration, and no secret.
"""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example

from deskbridge.v1 import action_pb2, authentication_pb2, integration_pb2
from edge.core_client import CoreClient
from edge.error_answer import ErrorAnswer
from runtime.words import enum_to_word


class AuthenticationField(msgspec.Struct, omit_defaults=True):
    """What customers are asked for, one thing of it."""

    source: Annotated[Literal["input", "default", "auth_validation"], msgspec.Meta(description="Who supplies it.")]
    display: Annotated[str, msgspec.Meta(description="The label that the customer reads.")]
    mandatory: bool
    type: Literal["input", "oauth"]
    store: Annotated[bool, msgspec.Meta(description="Whether Talkdesk keeps the value.")]
    help: str = ""
    format: Annotated[str, msgspec.Meta(description="Such as `https://{{account}}.example.com`.")] = ""


class ActionInput(msgspec.Struct):
    """One input of an action."""

    key: Annotated[str, msgspec.Meta(description="Its key in `data`.")]
    name: Annotated[str, msgspec.Meta(description="The label that people read.")]
    mandatory: bool
    type: Literal["string", "integer", "number", "boolean"]


class Action(msgspec.Struct):
    """One action, but for its endpoint, which is `actions/` and its name under the integration's URL."""

    provider: Annotated[str, msgspec.Meta(description="The integration's name.")]
    name: str
    display: Annotated[str, msgspec.Meta(description="Shown as “Then …”.")]
    description: str
    inputs: list[ActionInput]


class IntegrationAnswer(msgspec.Struct):
    """One integration. What its adapter describes is empty until the adapter has answered."""

    name: str
    display_name: str
    description: str
    logo_url: str
    icon_url: str
    authentication_type: Literal["", "none", "custom", "oauth2", "oauth2_password", "oauth2_client_credentials"]
    authentication_configuration: Annotated[
        list[dict[str, AuthenticationField]], msgspec.Meta(description="Objects of one key each, the field's name.")
    ]
    interaction_types: list[str]
    components: Annotated[list[str], msgspec.Meta(description="What it offers, such as `contact_retriever`.")]
    actions: list[Action]


_EXAMPLE = {
    "name": "acme",
    "display_name": "Acme CRM",
    "description": "The customers and cases of Acme.",
    "logo_url": "https://crm.example.com/logo.png",
    "icon_url": "https://crm.example.com/icon.png",
    "authentication_type": "custom",
    "authentication_configuration": [
        {"token": {"source": "input", "display": "Token", "mandatory": True, "type": "input", "store": True}}
    ],
    "interaction_types": ["case"],
    "components": ["authorization_validator", "contact_retriever", "interaction_retriever", "action_executor"],
    "actions": [
        {
            "provider": "acme",
            "name": "create_case",
            "display": "open a case",
            "description": "opens a case for the contact",
            "inputs": [{"key": "subject", "name": "Subject", "mandatory": True, "type": "string"}],
        }
    ],
}
_ERRORS = {
    403: "The access key is wrong or missing.",
    404: "There is no such integration.",
    500: "A bug in the bridge.",
    503: "The core is down. `Retry-After` says when to try again.",
    504: "The core took too long.",
}


@get(
    "/",
    operation_id="integration",
    summary="Describes the integration as Talkdesk wants it configured",
    responses={
        200: ResponseSpec(
            IntegrationAnswer,
            description="The integration.",
            examples=[Example(value=_EXAMPLE)],
            generate_examples=False,
        ),
        **{
            status: ResponseSpec(ErrorAnswer, description=description, generate_examples=False)
            for status, description in _ERRORS.items()
        },
    },
)
async def describe_integration(request: Request[Any, Any, Any], integration: str) -> IntegrationAnswer:
    core: CoreClient = request.app.state.core
    return integration_to_answer(await core.get_integration(integration))


def integration_to_answer(integration: integration_pb2.Integration) -> IntegrationAnswer:
    """The core's integration in Talkdesk's words."""
    return IntegrationAnswer(
        name=integration.name,
        display_name=integration.display_name,
        description=integration.description,
        logo_url=integration.logo_url,
        icon_url=integration.icon_url,
        authentication_type=enum_to_word(authentication_pb2.AuthenticationType, integration.authentication_type),
        authentication_configuration=[
            {field.name: _field_to_json(field)} for field in integration.authentication_fields
        ],
        interaction_types=list(integration.interaction_types),
        components=[word for each in integration.components if (word := enum_to_word(integration_pb2.Component, each))],
        actions=[_action_to_json(integration.name, action) for action in integration.actions],
    )


def _field_to_json(field: authentication_pb2.AuthenticationField) -> AuthenticationField:
    return AuthenticationField(
        source=enum_to_word(authentication_pb2.AuthenticationFieldSource, field.source, "input"),
        display=field.display,
        mandatory=field.mandatory,
        type=enum_to_word(authentication_pb2.AuthenticationFieldType, field.type, "input"),
        store=field.store,
        help=field.help,
        format=field.format,
    )


def _action_to_json(provider: str, action: action_pb2.Action) -> Action:
    inputs = [
        ActionInput(each.key, each.name, each.mandatory, enum_to_word(action_pb2.ActionInputType, each.type, "string"))
        for each in action.inputs
    ]
    return Action(provider, action.name, action.display, action.description, inputs)
