from typing import Any

import msgspec
import pytest

from deskbridge.v1.action_pb2 import Action, ActionInput, ActionInputType
from deskbridge.v1.authentication_pb2 import (
    AuthenticationField,
    AuthenticationFieldSource,
    AuthenticationFieldType,
    AuthenticationType,
)
from deskbridge.v1.integration_pb2 import Adapter, Component, Integration
from edge.integration import integration_to_answer


def answered(integration: Integration) -> dict[str, Any]:
    answer: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(integration_to_answer(integration)))
    return answer


def test_an_integration_whose_adapter_has_not_answered() -> None:
    answer = answered(Integration(name="acme", adapter=Adapter(problems=["secret-host:50061 is away"])))
    assert answer == {
        "name": "acme",
        "display_name": "",
        "description": "",
        "logo_url": "",
        "icon_url": "",
        "authentication_type": "",
        "authentication_configuration": [],
        "interaction_types": [],
        "components": [],
        "actions": [],
    }


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (AuthenticationType.AUTHENTICATION_TYPE_UNSPECIFIED, ""),
        (AuthenticationType.AUTHENTICATION_TYPE_NONE, "none"),
        (AuthenticationType.AUTHENTICATION_TYPE_OAUTH2, "oauth2"),
        (AuthenticationType.AUTHENTICATION_TYPE_OAUTH2_PASSWORD, "oauth2_password"),
        (AuthenticationType.AUTHENTICATION_TYPE_OAUTH2_CLIENT_CREDENTIALS, "oauth2_client_credentials"),
        (99, ""),
    ],
)
def test_authentication_type(number: Any, word: str) -> None:
    assert answered(Integration(authentication_type=number))["authentication_type"] == word


@pytest.mark.parametrize(
    ("field", "entry"),
    [
        (
            AuthenticationField(name="token", display="Token"),
            {"source": "input", "display": "Token", "mandatory": False, "type": "input", "store": False},
        ),
        (
            AuthenticationField(
                name="token",
                source=AuthenticationFieldSource.AUTHENTICATION_FIELD_SOURCE_AUTH_VALIDATION,
                display="Token",
                mandatory=True,
                type=AuthenticationFieldType.AUTHENTICATION_FIELD_TYPE_OAUTH,
                store=True,
                help="Ask.",
                format="https://{{account}}.example.com",
            ),
            {
                "source": "auth_validation",
                "display": "Token",
                "mandatory": True,
                "type": "oauth",
                "store": True,
                "help": "Ask.",
                "format": "https://{{account}}.example.com",
            },
        ),
    ],
)
def test_authentication_configuration(field: AuthenticationField, entry: dict[str, Any]) -> None:
    answer = answered(Integration(authentication_fields=[field]))
    assert answer["authentication_configuration"] == [{"token": entry}]


def test_what_it_offers() -> None:
    action = Action(
        name="open_case",
        display="open a case",
        description="opens one",
        inputs=[
            ActionInput(key="a", name="A", mandatory=True),
            ActionInput(key="b", name="B", type=ActionInputType.ACTION_INPUT_TYPE_INTEGER),
        ],
    )
    components: Any = [Component.COMPONENT_CONTACT_RETRIEVER, Component.COMPONENT_UNSPECIFIED, 99]
    answer = answered(Integration(name="acme", interaction_types=["case"], components=components, actions=[action]))
    assert answer["components"] == ["contact_retriever"]
    assert answer["interaction_types"] == ["case"]
    assert answer["actions"] == [
        {
            "provider": "acme",
            "name": "open_case",
            "display": "open a case",
            "description": "opens one",
            "inputs": [
                {"key": "a", "name": "A", "mandatory": True, "type": "string"},
                {"key": "b", "name": "B", "mandatory": False, "type": "integer"},
            ],
        }
    ]
