"""Each rule of a submission, broken: the message, and the place in the integration's file."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from core.manifest.rules import manifest_problems
from core.offer import file_and_description_to_offer
from deskbridge.v1.action_pb2 import Action, ActionInput
from deskbridge.v1.adapter_pb2 import DescribeResponse
from deskbridge.v1.authentication_pb2 import AuthenticationField, AuthenticationType
from tests.support.core_server import integration_file
from tests.support.fake_adapter import description
from tests.support.submissions import FACTS

PUBLIC: Mapping[str, Any] = {"public_url": "https://bridge.example.com", "submission": FACTS}
OAUTH2_TYPES = [
    number for number in AuthenticationType.values() if number > AuthenticationType.AUTHENTICATION_TYPE_NONE
]


def problems(change: Callable[[DescribeResponse], object] = lambda described: None, **fields: Any) -> list[str]:
    """Of the fake's integration with these fields, its adapter's description changed."""
    described = description()
    change(described)
    file = integration_file("localhost:1", **{**PUBLIC, **fields})
    offer = file_and_description_to_offer(file, described)
    return [f"{problem.field}: {problem.description}" for problem in manifest_problems(file, offer)]


def test_nothing_is_wrong() -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"public_url": None}, "public_url: is missing"),
        ({"public_url": "http://bridge.example.com"}, "public_url: must start with https://"),
        ({"public_url": "https://bridge.example.com/?a=b"}, "public_url: must be a host and perhaps a path"),
        ({"public_url": "https://bridge.example.com/#a"}, "public_url: must be a host and perhaps a path"),
        ({"public_url": "https://jane:secret@bridge.example.com"}, "public_url: must be a host and perhaps a path"),
        ({"display_name": "  "}, "display_name: is blank"),
        ({"description": "\n"}, "description: is blank"),
        ({"access_key": {"env": "DESKBRIDGE_TEST_NOT_SET"}}, "access_key: the environment variable DESKBRIDGE_TEST_"),
        ({"interaction_types": ["ticket", "email"]}, "interaction_types: the adapter has no type email."),
        ({"interaction_types": []}, "interaction_types: are none, although the Interaction Retriever is offered"),
        ({"actions": {"fly": {"display": "fly"}}}, "actions: the adapter has no action fly."),
        ({"authentication_fields": {"pin": {"help": "x"}}}, "authentication_fields: the adapter has no field pin."),
        ({"submission": {**FACTS, "client_name": None}}, "submission.client_name: is missing"),
        ({"actions": {"create_ticket": {"display": "Create"}}}, "actions.create_ticket.display: must be lower-case"),
        ({"actions": {"create_ticket": {"display": "x" * 61}}}, "actions.create_ticket.display: has 61 characters;"),
        ({"actions": {"create_ticket": {"display": "a\nb"}}}, "actions.create_ticket.display: must be one line"),
        ({"actions": {"create_ticket": {"description": "A"}}}, "actions.create_ticket.description: must be lower-case"),
        ({"actions": {"create_ticket": {"description": "x" * 301}}}, "actions.create_ticket.description: has 301 char"),
    ],
)
def test_what_the_file_gets_wrong(fields: dict[str, Any], problem: str) -> None:
    (only,) = problems(**fields)
    assert only.startswith(problem)


def _authentication(type_: int, *names: str) -> Callable[[DescribeResponse], object]:
    def change(described: DescribeResponse) -> None:
        described.authentication.type = type_  # type: ignore[assignment]
        del described.authentication.fields[:]
        described.authentication.fields.extend(AuthenticationField(name=name, display="D") for name in names)

    return change


@pytest.mark.parametrize("type_", OAUTH2_TYPES)
def test_fields_are_mandatory_for_custom_and_for_every_oauth2(type_: int) -> None:
    (only,) = problems(_authentication(type_))
    word = AuthenticationType.Name(type_).removeprefix("AUTHENTICATION_TYPE_").lower()  # type: ignore[arg-type]
    assert only == (
        "adapter: describes no authentication fields, and authentication_configuration is mandatory for the type "
        f"{word}"
    )


@pytest.mark.parametrize("names", [(), ("account",)])
def test_fields_are_optional_for_none(names: tuple[str, ...]) -> None:
    assert problems(_authentication(AuthenticationType.AUTHENTICATION_TYPE_NONE, *names)) == []


def _action(**fields: Any) -> Callable[[DescribeResponse], object]:
    return lambda described: described.actions.append(
        Action(**{"name": "log_call", "display": "log a call", "description": "logs a call", **fields})
    )


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (_authentication(0, "token"), "adapter: describes an authentication type that Talkdesk does not know"),
        (_authentication(99, "token"), "adapter: describes an authentication type that Talkdesk does not know"),
        (_authentication(2, "a", "a"), "adapter: describes 2 authentication fields of the name a; names must be uniq"),
        (_authentication(2, " "), "adapter: describes an authentication field without a name"),
        (
            lambda described: described.authentication.fields.add(name="pin"),
            "authentication_fields.pin.display: is blank; the adapter gives no label, so give one here",
        ),
        (_action(name="create_ticket"), "adapter: describes 2 actions of the name create_ticket; names must be unique"),
        (_action(name="../../etc"), "adapter: describes the action '../../etc', whose name is not lower-case letters"),
        (_action(name=""), "adapter: describes the action '', whose name is not lower-case letters"),
        (_action(display=""), "actions.log_call.display: is blank; the adapter gives none, so give one here"),
        (_action(display="Log"), "actions.log_call.display: must be lower-case, as Talkdesk shows it; such as: log"),
        (_action(description=" "), "actions.log_call.description: is blank"),
        (
            _action(inputs=[ActionInput(key="a", name="A"), ActionInput(key="a", name="B")]),
            "adapter: describes 2 inputs of the action log_call of the name a; names must be unique",
        ),
        (_action(inputs=[ActionInput(name="A")]), "adapter: describes input 1 of the action log_call without a key"),
        (_action(inputs=[ActionInput(key="a")]), "adapter: describes input 1 of the action log_call without a name"),
        (lambda described: described.agents.ClearField("max_page_size"), "adapter: The adapter's agents.max_page_size"),
    ],
)
def test_what_the_adapter_gets_wrong(change: Callable[[DescribeResponse], object], problem: str) -> None:
    (only,) = problems(change)
    assert only.startswith(problem)


def test_what_is_not_offered_is_not_looked_at() -> None:
    components = ["authorization_validator", "contact_retriever"]
    assert problems(_action(name="../../etc"), components=components, interaction_types=[]) == []


def test_the_file_can_put_right_what_the_adapter_gets_wrong() -> None:
    words = {"display": "log a call", "description": "logs a call"}
    assert problems(_action(display="LOG", description=""), actions={"log_call": words}) == []


def test_everything_at_once_in_the_order_of_the_file() -> None:
    found = problems(_action(display="Log"), display_name=" ", public_url=None, submission=None, components=None)
    fields = [problem.partition(": ")[0] for problem in found]
    assert fields[:3] == ["display_name", "public_url", "actions.log_call.display"]
    assert fields[3:] == [f"submission.{name}" for name in FACTS]
