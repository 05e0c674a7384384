from typing import Any

import pytest

from cli.verify.contract import (
    ACTION_ANSWER,
    action_problems,
    agents_page_problems,
    authorization_problems,
    contacts_page_problems,
    integration_problems,
    interactions_problems,
    moment,
)

JANE = {"id": "1", "name": "Jane Doe"}
JOHN = {"id": "1", "name": "John Doe", "email": "john.doe@example.com"}
CASE = {"id": "23", "subject": "S", "date": "2012-11-21 17:53:51 UTC", "type": "case"}


@pytest.mark.parametrize(
    ("document", "titles"),
    [
        ({"contacts": []}, []),
        ({"contacts": [JANE], "next_offset": "3", "synchronization_checkpoint": "c", "context": None, "more": 1}, []),
        ({"contacts": [JANE | {"title": "CTO", "emails": [], "phones": ["+1"], "unknown": None}]}, []),
        ([], ["the answer is an array, not an object"]),
        (None, ["the answer is null, not an object"]),
        ({}, ["contacts is missing"]),
        ({"contacts": {}}, ["contacts is an object, not an array"]),
        ({"contacts": [7]}, ["contacts[] is a number, not an object"]),
        ({"contacts": [{}]}, ["contacts[].id is missing", "contacts[].name is missing"]),
        ({"contacts": [JANE | {"id": 1}]}, ["contacts[].id is a number, not a string"]),
        ({"contacts": [JANE | {"id": True}]}, ["contacts[].id is a boolean, not a string"]),
        ({"contacts": [JANE | {"name": " "}]}, ["contacts[].name is empty"]),
        ({"contacts": [JANE | {"title": None}]}, ["contacts[].title is null, not a string"]),
        ({"contacts": [JANE | {"emails": None}]}, ["contacts[].emails is null, not an array"]),
        ({"contacts": [JANE | {"phones": "+1"}]}, ["contacts[].phones is a string, not an array"]),
        ({"contacts": [JANE | {"phones": ["+1", 1]}]}, ["contacts[].phones[] is a number, not a string"]),
        ({"contacts": [], "next_offset": None}, ["next_offset is null at the end; it must be absent"]),
        ({"contacts": [], "next_offset": ""}, ["next_offset is empty at the end; it must be absent"]),
        ({"contacts": [], "next_offset": 3}, ["next_offset is a number, not a string"]),
        (
            {"contacts": [], "synchronization_checkpoint": None},
            ["synchronization_checkpoint is null, not a string"],
        ),
    ],
)
def test_a_page_of_contacts(document: Any, titles: list[str]) -> None:
    assert [problem.title for problem in contacts_page_problems(document)] == titles


def test_a_problem_says_where_and_shows_the_object() -> None:
    bad = JANE | {"title": 7}
    (problem,) = contacts_page_problems({"contacts": [JANE, bad]})
    assert problem.detail == "contacts[1].title: expected a string, or no such field, got 7"
    assert problem.item is bad


@pytest.mark.parametrize(
    ("document", "titles"),
    [
        ({"agents": [JOHN], "next_offset": 6}, []),
        ({"agents": [JOHN | {"email": None}]}, ["agents[].email is null, not a string"]),
        ({"agents": [JOHN | {"id": 341231}]}, ["agents[].id is a number, not a string"]),
        ({"agents": [], "next_offset": "6"}, ["next_offset is a string, not an integer"]),
        ({"agents": [], "next_offset": 6.5}, ["next_offset is a number, not an integer"]),
        ({"agents": [], "next_offset": True}, ["next_offset is a boolean, not an integer"]),
        ({"agents": [], "next_offset": None}, ["next_offset is null at the end; it must be absent"]),
        ("agents", ["the answer is a string, not an object"]),
    ],
)
def test_a_page_of_agents(document: Any, titles: list[str]) -> None:
    assert [problem.title for problem in agents_page_problems(document)] == titles


@pytest.mark.parametrize(
    ("document", "titles"),
    [
        ([], []),
        ([CASE | {"priority": "high", "status": "pending", "url": "u", "description": "d"}], []),
        ({"interactions": []}, ["the answer is an object, not an array"]),
        ([None], ["[] is null, not an object"]),
        ([CASE | {"id": 23}], ["[].id is a number, not a string"]),
        ([CASE | {"type": "sms"}], ["an interaction of a type that was not asked for"]),
        ([CASE | {"date": "21/11/2012"}], ["[].date cannot be read"]),
        ([CASE | {"priority": "High"}], ["[].priority is not one of the contract's words"]),
        ([CASE | {"status": None}], ["[].status is not one of the contract's words"]),
        ([CASE | {"url": None}], ["[].url is null, not a string"]),
    ],
)
def test_interactions(document: Any, titles: list[str]) -> None:
    assert [problem.title for problem in interactions_problems(document, ["case", "note"])] == titles


@pytest.mark.parametrize(
    ("document", "titles"),
    [
        ({}, []),
        ({"account": 7, "region": "eu", "trial": True}, []),
        ({"rate": 1.5}, ["a field to store is a number"]),
        ({"more": None}, ["a field to store is null"]),
        ([], ["the answer is an array, not an object"]),
    ],
)
def test_an_authorization(document: Any, titles: list[str]) -> None:
    assert [problem.title for problem in authorization_problems(document)] == titles


@pytest.mark.parametrize(
    ("document", "titles"),
    [
        ({}, []),
        ({"message": "Done.", "external_id": "23"}, []),
        ({"external_id": 23}, ["external_id is a number, not a string"]),
        ([], ["the answer is an array, not an object"]),
    ],
)
def test_an_action_s_answer(document: Any, titles: list[str]) -> None:
    assert [problem.title for problem in ACTION_ANSWER.problems(document, "")] == titles


ACTION = {"provider": "p", "name": "n", "display": "d", "description": "d", "inputs": []}


@pytest.mark.parametrize(
    ("action", "titles"),
    [
        (ACTION, []),
        (ACTION | {"inputs": [{"key": "k", "name": "K", "mandatory": False, "type": "string"}]}, []),
        (ACTION | {"inputs": [{"key": "k", "name": "K"}]}, ["inputs[].mandatory is not a boolean"]),
        (ACTION | {"inputs": None}, ["actions[].inputs is not an array"]),
        (None, ["actions[] is null, not an object", "actions[].inputs is not an array"]),
    ],
)
def test_an_action_s_document(action: Any, titles: list[str]) -> None:
    assert [problem.title for problem in action_problems(action)] == titles


def test_an_integration() -> None:
    good = dict.fromkeys(("name", "display_name", "description", "logo_url", "icon_url"), "x")
    actions = [ACTION | {"provider": "x"}]
    assert list(integration_problems(good | {"authentication_type": "custom", "actions": actions})) == []
    bad = good | {"authentication_type": "magic", "authentication_configuration": [{}], "actions": 7}
    assert [problem.title for problem in integration_problems(bad)] == [
        "authentication_type is not one of the contract's words",
        "authentication_configuration is not an array of one-key objects",
        "actions[] is null, not an object",
        "actions[].inputs is not an array",
    ]
    stranger = good | {"authentication_type": "custom", "actions": [ACTION]}
    assert [problem.title for problem in integration_problems(stranger)] == [
        "actions[].provider is not the integration's name"
    ]


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        ("2012-11-21 17:53:51 UTC", True),
        ("2012-11-21T17:53:51Z", True),
        ("2012-11-21T17:53:51.123456Z", True),
        ("2012-11-21T17:53:51+01:00", True),
        ("2012-11-21", True),
        ("2012-13-21 17:53:51 UTC", False),
        ("1353520431", False),
        ("cursor:abc", False),
        ("", False),
    ],
)
def test_moment(text: str, readable: bool) -> None:
    assert (moment(text) is not None) is readable
