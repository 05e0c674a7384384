"""The document's example requests and answers: the contract's, or those of a verification of the live bridge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import msgspec

from cli.manifest.json_text import json_text
from runtime.report.model import Exchange, Report

FROM_CONTRACT = "Example from Talkdesk's contract"
RECORDED = "Recorded from the live bridge, credentials masked, long lists and texts shortened"

# Characters of a text, and items of a list, in a recorded example: a CRM may hold anything.
_LONGEST_TEXT = 500
_MOST_ITEMS = 5

Examples = Mapping[str, Sequence["Example"]]


@dataclass(frozen=True, slots=True)
class Example:
    """One request and its answer, indented JSON; `source` says where they come from."""

    title: str
    source: str
    request: str
    status: str
    answer: str


def contract_examples() -> Examples:
    """Those of every component, by its name."""
    text = files(__package__).joinpath("contract_examples.json").read_bytes()
    return {
        component: [
            Example(each["title"], FROM_CONTRACT, json_text(each["request"]), each["status"], json_text(each["answer"]))
            for each in listed
        ]
        for component, listed in msgspec.json.decode(text).items()
    }


def recorded_examples(report: Report) -> Examples:
    """Those of the components that answered well, and the contract's for the others."""
    recorded = {component: [_exchange_to_example(exchange)] for component, exchange in report.examples.items()}
    return {**contract_examples(), **recorded}


def _exchange_to_example(exchange: Exchange) -> Example:
    return Example(
        title="Request and answer",
        source=RECORDED,
        request=_reindented(exchange.request_body),
        status=exchange.answer.partition(",")[0],
        answer=_reindented(exchange.answer_body),
    )


def _reindented(text: str) -> str:
    try:
        return json_text(shortened(msgspec.json.decode(text)))
    except msgspec.DecodeError:  # cut, since it was too long
        return text


def shortened(document: Any) -> Any:
    """The same, its long texts and lists cut short."""
    match document:
        case str() if len(document) > _LONGEST_TEXT:
            return document[: _LONGEST_TEXT - 1] + "…"
        case list():
            return [shortened(item) for item in document[:_MOST_ITEMS]]
        case dict():
            return {key: shortened(value) for key, value in document.items()}
        case _:
            return document
