"""Talkdesk's configuration documents, in Talkdesk's own format (talkdesk-contract.md, section 0).

The one place in the core that knows JSON. `docs/schemas/` holds the JSON Schemas made from these classes.
"""

from typing import Annotated, Literal

import msgspec

from core.offer import Offer
from deskbridge.v1.action_pb2 import Action
from deskbridge.v1.authentication_pb2 import (
    AuthenticationField,
    AuthenticationFieldSource,
    AuthenticationFieldType,
    AuthenticationType,
)
from deskbridge.v1.integration_pb2 import Component
from runtime.integrations import IntegrationFile
from runtime.routes import COMPONENT_ROUTES, action_route
from runtime.words import enum_to_word

# "Short", of an action's display, is not said in numbers; this is a line of Talkdesk's automation editor.
DISPLAY_LIMIT = 60
DESCRIPTION_LIMIT = 300

_Filled = Annotated[str, msgspec.Meta(min_length=1)]
_LowerCase = Annotated[str, msgspec.Meta(min_length=1, pattern="^[^A-Z]*$")]
_Endpoint = Annotated[str, msgspec.Meta(pattern=r"^https://[^/?#\s]+/[^?#\s]*$")]
_Url = Annotated[str, msgspec.Meta(pattern=r"^https?://[^/?#\s]\S*$")]


class ConfigurationField(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """What customers are asked for, one thing of it."""

    source: Literal["input", "default", "auth_validation"]
    display: Annotated[_Filled, msgspec.Meta(description="The label that the customer reads.")]
    mandatory: bool
    type: Literal["input", "oauth"]
    store: Annotated[bool, msgspec.Meta(description="Whether Talkdesk keeps the value.")]
    help: Annotated[str, msgspec.Meta(description="A hint beside the field.")] = ""
    format: Annotated[str, msgspec.Meta(description="Such as `https://{{account}}.example.com`.")] = ""


class IntegrationDocument(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """The Talkdesk Integration. An endpoint that is absent is a component that is not offered."""

    name: Annotated[_Filled, msgspec.Meta(description="The system name, unique.")]
    display_name: _Filled
    description: _Filled
    logo_url: Annotated[_Url, msgspec.Meta(description="Shown on the settings page.")]
    icon_url: Annotated[_Url, msgspec.Meta(description="Shown beside interactions.")]
    authentication_type: Literal["none", "custom", "oauth2", "oauth2_password", "oauth2_client_credentials"]
    authentication_configuration: Annotated[
        list[Annotated[dict[str, ConfigurationField], msgspec.Meta(min_length=1, max_length=1)]],
        msgspec.Meta(description="Objects of one key each, the field's name. Optional for `none` only."),
    ] = []
    auth_validation_endpoint: _Endpoint = ""
    contact_synchronization_endpoint: _Endpoint = ""
    interaction_retrieval_endpoint: _Endpoint = ""
    agent_synchronization_endpoint: _Endpoint = ""
    interaction_types: Annotated[list[_Filled], msgspec.Meta(description="The types that can be retrieved.")] = []


class ActionInputDocument(msgspec.Struct, forbid_unknown_fields=True):
    """One input of an action."""

    key: Annotated[_Filled, msgspec.Meta(description="Its key in a request's `data`.")]
    name: Annotated[_Filled, msgspec.Meta(description="The label that people read.")]
    mandatory: bool


class ActionDocument(msgspec.Struct, forbid_unknown_fields=True):
    """One action."""

    provider: Annotated[_Filled, msgspec.Meta(description="The integration's `name`.")]
    name: Annotated[_Filled, msgspec.Meta(description="Unique within the integration.")]
    display: Annotated[
        _LowerCase,
        msgspec.Meta(max_length=DISPLAY_LIMIT, description="Lower-case and short: shown as “Then <display>”."),
    ]
    description: Annotated[_LowerCase, msgspec.Meta(max_length=DESCRIPTION_LIMIT, description="Lower-case.")]
    endpoint: _Endpoint
    inputs: list[ActionInputDocument]


def integration_to_document(file: IntegrationFile, offer: Offer, base_url: str) -> IntegrationDocument:
    """`base_url` is where the integration's routes begin, without a trailing slash."""
    endpoints = {
        component: f"{base_url}/{COMPONENT_ROUTES[component]}"
        for component in offer.components
        if component in COMPONENT_ROUTES
    }
    retrieves = Component.COMPONENT_INTERACTION_RETRIEVER in endpoints
    return IntegrationDocument(
        name=file.name,
        display_name=file.display_name,
        description=file.description,
        logo_url=file.logo_url,
        icon_url=file.icon_url,
        authentication_type=enum_to_word(AuthenticationType, offer.description.authentication.type, "none"),
        authentication_configuration=[{field.name: _field_to_document(field)} for field in offer.authentication_fields],
        auth_validation_endpoint=endpoints.get(Component.COMPONENT_AUTHORIZATION_VALIDATOR, ""),
        contact_synchronization_endpoint=endpoints.get(Component.COMPONENT_CONTACT_RETRIEVER, ""),
        interaction_retrieval_endpoint=endpoints.get(Component.COMPONENT_INTERACTION_RETRIEVER, ""),
        agent_synchronization_endpoint=endpoints.get(Component.COMPONENT_AGENT_RETRIEVER, ""),
        interaction_types=list(offer.interaction_types) if retrieves else [],
    )


def action_to_document(provider: str, action: Action, base_url: str) -> ActionDocument:
    """`provider` is the integration's name, `base_url` where its routes begin."""
    return ActionDocument(
        provider=provider,
        name=action.name,
        display=action.display,
        description=action.description,
        endpoint=f"{base_url}/{action_route(action.name)}",
        inputs=[ActionInputDocument(each.key, each.name, each.mandatory) for each in action.inputs],
    )


def document_to_json(document: IntegrationDocument | ActionDocument) -> str:
    """Indented, fields in the contract's order, with a newline at its end."""
    return msgspec.json.format(msgspec.json.encode(document)).decode() + "\n"


def _field_to_document(field: AuthenticationField) -> ConfigurationField:
    return ConfigurationField(
        source=enum_to_word(AuthenticationFieldSource, field.source, "input"),
        display=field.display,
        mandatory=field.mandatory,
        type=enum_to_word(AuthenticationFieldType, field.type, "input"),
        store=field.store,
        help=field.help,
        format=field.format,
    )
