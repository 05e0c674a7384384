"""The contract's examples are of the contract; recorded ones take their place."""

import json
from collections.abc import Callable, Iterator

import pytest

from cli.manifest.examples import FROM_CONTRACT, RECORDED, contract_examples, recorded_examples, shortened
from cli.verify.contract import (
    ACTION_ANSWER,
    agents_page_problems,
    authorization_problems,
    contacts_page_problems,
    interactions_problems,
)
from runtime.report.model import Exchange, Report


@pytest.mark.parametrize(
    ("component", "problems"),
    [
        ("Authorization Validator", authorization_problems),
        ("Contact Retriever", contacts_page_problems),
        ("Agent Retriever", agents_page_problems),
        ("Interaction Retriever", lambda document: interactions_problems(document, ["case", "note"])),
        ("Action Executor", lambda document: ACTION_ANSWER.problems(document, "")),
    ],
)
def test_the_contracts_answers_keep_the_contract(component: str, problems: Callable[..., Iterator[object]]) -> None:
    examples = contract_examples()[component]
    assert examples
    for example in examples:
        assert "auth" in json.loads(example.request)
        assert list(problems(json.loads(example.answer))) == []
        assert example.source == FROM_CONTRACT


def test_what_was_recorded_takes_the_place_of_the_contracts() -> None:
    exchange = Exchange("POST https://x", '{"auth":{}}', "200 OK, application/json", '{"agents":[]}', 0.1)
    examples = recorded_examples(Report("deskbridge verify", "https://x", [], examples={"Agent Retriever": exchange}))
    (agents,) = examples["Agent Retriever"]
    assert (agents.source, agents.status) == (RECORDED, "200 OK")
    assert agents.request == '{\n  "auth": {}\n}'
    assert agents.answer == '{\n  "agents": []\n}'
    assert {each.source for each in examples["Action Executor"]} == {FROM_CONTRACT}


def test_what_is_long_is_shortened_and_still_json() -> None:
    document = {"agents": [{"id": str(number), "name": "n" * 501} for number in range(6)], "next_offset": 6}
    short = shortened(document)
    assert [agent["id"] for agent in short["agents"]] == ["0", "1", "2", "3", "4"]
    assert short["agents"][0]["name"] == "n" * 499 + "…"
    assert short["next_offset"] == 6
    assert shortened({"name": "n" * 500, "list": [1, None, True]}) == {"name": "n" * 500, "list": [1, None, True]}


def test_a_body_that_was_cut_is_shown_as_it_is() -> None:
    exchange = Exchange("POST https://x", '{"auth":{"a…', "200 OK, application/json", "{}", 0.1)
    (agents,) = recorded_examples(Report("deskbridge verify", "https://x", [], examples={"Agent Retriever": exchange}))[
        "Agent Retriever"
    ]
    assert agents.request == '{"auth":{"a…'
