"""Talkdesk's documents have the contract's structure, and nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from core.manifest.documents import action_to_document, document_to_json, integration_to_document
from core.offer import file_and_description_to_offer
from deskbridge.v1.authentication_pb2 import AuthenticationFieldSource, AuthenticationType
from tests.support.core_server import integration_file
from tests.support.fake_adapter import description

SCHEMAS = Path(__file__).parents[4] / "docs" / "schemas"
BASE = "https://bridge.example.com/fake/key/KEY"


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def integration_document(described: Any = None, **fields: Any) -> dict[str, Any]:
    file = integration_file("localhost:1", **fields)
    offer = file_and_description_to_offer(file, described or description())
    document: dict[str, Any] = json.loads(document_to_json(integration_to_document(file, offer, BASE)))
    validator("integration").validate(document)
    return document


def test_the_integration_in_the_order_of_the_contract() -> None:
    document = integration_document()
    assert list(document.items()) == [
        ("name", "fake"),
        ("display_name", "Fake"),
        ("description", "A CRM in memory."),
        ("logo_url", "https://example.com/logo.png"),
        ("icon_url", "https://example.com/icon.png"),
        ("authentication_type", "custom"),
        (
            "authentication_configuration",
            [{"token": {"source": "input", "display": "Token", "mandatory": True, "type": "input", "store": False}}],
        ),
        ("auth_validation_endpoint", f"{BASE}/auth_validation"),
        ("contact_synchronization_endpoint", f"{BASE}/contact_sync"),
        ("interaction_retrieval_endpoint", f"{BASE}/interaction_update"),
        ("agent_synchronization_endpoint", f"{BASE}/agent_sync"),
        ("interaction_types", ["ticket", "note", "call"]),
    ]


def test_what_is_not_offered_is_left_out() -> None:
    document = integration_document(components=["agent_retriever"])
    assert [name for name in document if name.endswith("endpoint")] == ["agent_synchronization_endpoint"]
    assert "interaction_types" not in document


def test_without_authentication_there_is_no_configuration_of_it() -> None:
    described = description()
    described.authentication.Clear()
    described.authentication.type = AuthenticationType.AUTHENTICATION_TYPE_NONE
    document = integration_document(described)
    assert document["authentication_type"] == "none"
    assert "authentication_configuration" not in document


def test_a_field_with_all_that_it_can_say() -> None:
    described = description()
    field = described.authentication.fields[0]
    field.source = AuthenticationFieldSource.AUTHENTICATION_FIELD_SOURCE_AUTH_VALIDATION
    field.help, field.format = "Where?", "https://{{token}}.example.com"
    (configuration,) = integration_document(described)["authentication_configuration"]
    assert configuration["token"] == {
        "source": "auth_validation",
        "display": "Token",
        "mandatory": True,
        "type": "input",
        "store": False,
        "help": "Where?",
        "format": "https://{{token}}.example.com",
    }


def action_document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(document_to_json(action_to_document("fake", description().actions[0], BASE)))
    return document


def test_an_action_in_the_order_of_the_contract() -> None:
    document = action_document()
    validator("action").validate(document)
    assert list(document.items()) == [
        ("provider", "fake"),
        ("name", "create_ticket"),
        ("display", "create a ticket"),
        ("description", "creates a ticket"),
        ("endpoint", f"{BASE}/actions/create_ticket"),
        (
            "inputs",
            [
                {"key": "subject", "name": "Subject", "mandatory": True},
                {"key": "duration", "name": "Duration", "mandatory": False},
            ],
        ),
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"name": None},
        {"colour": "green"},
        {"logo_url": "logo.png"},
        {"authentication_type": "basic"},
        {"authentication_configuration": []},
        {"authentication_configuration": None},
        {"authentication_configuration": [{"a": {}, "b": {}}]},
        {"authentication_configuration": [{"token": {"display": "Token"}}]},
        {"contact_synchronization_endpoint": "http://bridge.example.com/fake/contact_sync"},
        {"contact_synchronization_endpoint": ""},
    ],
)
def test_the_schema_of_integrations_refuses(change: dict[str, Any]) -> None:
    document = {key: value for key, value in {**integration_document(), **change}.items() if value is not None}
    with pytest.raises(ValidationError):
        validator("integration").validate(document)


@pytest.mark.parametrize(
    "change",
    [
        {"provider": None},
        {"display": "Create"},
        {"display": "x" * 61},
        {"description": ""},
        {"endpoint": "http://bridge.example.com/fake/actions/create_ticket"},
        {"inputs": [{"key": "a", "name": "A"}]},
        {"inputs": [{"key": "a", "name": "A", "mandatory": True, "type": "string"}]},
    ],
)
def test_the_schema_of_actions_refuses(change: dict[str, Any]) -> None:
    document = {key: value for key, value in {**action_document(), **change}.items() if value is not None}
    with pytest.raises(ValidationError):
        validator("action").validate(document)
