"""Talkdesk's contract, as far as an answer's body shows it: each function gives the problems of one kind of answer."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from cli.verify.shapes import Problem, Shape, kind, problems_of_each, show

CONTACT = Shape(
    mandatory=("id", "name"),
    optional=("company", "title", "photo_url", "address", "twitter", "url"),
    lists=("emails", "phones", "websites"),
)
AGENT = Shape(mandatory=("id", "name", "email"))
INTERACTION = Shape(mandatory=("id", "subject", "date", "type"), optional=("description", "url"))
ACTION_ANSWER = Shape(
    optional=("message", "external_id", "contact_external_id", "contact_external_type", "contact_external_url")
)
INTEGRATION = Shape(
    mandatory=("name", "display_name", "description", "logo_url", "icon_url", "authentication_type"),
    lists=("interaction_types",),
)
ACTION = Shape(mandatory=("provider", "name", "display", "description"))
ACTION_INPUT = Shape(mandatory=("key", "name"))
PRIORITIES = ("none", "low", "normal", "high", "urgent")
STATUSES = ("new", "open", "pending", "solved", "closed")
AUTHENTICATION_TYPES = ("none", "custom", "oauth2", "oauth2_password", "oauth2_client_credentials")


def authorization_problems(document: Any) -> Iterator[Problem]:
    """Of the validator's 200."""
    if not isinstance(document, dict):
        yield Problem(f"the answer is {kind(document)}, not an object", "expected an object of further fields, or {}")
        return
    for key, value in document.items():
        if not isinstance(value, (str, int)):
            yield Problem(
                f"a field to store is {kind(value)}", f"{key}: expected a string, an integer or a boolean", document
            )


def contacts_page_problems(document: Any) -> Iterator[Problem]:
    """Of a page of contacts."""
    yield from _page_problems(document, "contacts", CONTACT, str, "a string")
    checkpoint = document.get("synchronization_checkpoint", "") if isinstance(document, dict) else ""
    if not isinstance(checkpoint, str):
        yield Problem(
            f"synchronization_checkpoint is {kind(checkpoint)}, not a string",
            f"expected a string, or no such field, got {show(checkpoint)}",
            _without_list(document),
        )


def agents_page_problems(document: Any) -> Iterator[Problem]:
    """Of a page of agents."""
    yield from _page_problems(document, "agents", AGENT, int, "an integer")


def interactions_problems(document: Any, asked: Collection[str]) -> Iterator[Problem]:
    """Of interactions. `asked` are the types that were asked for."""
    if not isinstance(document, list):
        yield Problem(f"the answer is {kind(document)}, not an array", "expected a bare array of interactions")
        return
    for index, item in enumerate(document):
        yield from INTERACTION.problems(item, "[]", index)
        if not isinstance(item, dict):
            continue
        type_ = item.get("type")
        if isinstance(type_, str) and type_.strip() and type_ not in asked:
            detail = f"[{index}].type: asked for {', '.join(asked)}, got {show(type_)}"
            yield Problem("an interaction of a type that was not asked for", detail, item)
        date = item.get("date")
        if isinstance(date, str) and date.strip() and moment(date) is None:
            detail = f"[{index}].date: expected such as 2012-11-21 17:53:51 UTC, got {show(date)}"
            yield Problem("[].date cannot be read", detail, item)
        for name, words in (("priority", PRIORITIES), ("status", STATUSES)):
            if name in item and item[name] not in words:
                detail = f"[{index}].{name}: expected {', '.join(words)}, or no such field; got {show(item[name])}"
                yield Problem(f"[].{name} is not one of the contract's words", detail, item)


def integration_problems(document: Any) -> Iterator[Problem]:
    """Of an integration that describes itself."""
    yield from INTEGRATION.problems(document, "")
    name = document.get("name")
    type_ = document.get("authentication_type")
    if isinstance(type_, str) and type_ and type_ not in AUTHENTICATION_TYPES:
        detail = f"expected {', '.join(AUTHENTICATION_TYPES)}; got {show(type_)}"
        yield Problem("authentication_type is not one of the contract's words", detail)
    fields = document.get("authentication_configuration", [])
    if not isinstance(fields, list) or not all(isinstance(each, dict) and len(each) == 1 for each in fields):
        yield Problem("authentication_configuration is not an array of one-key objects", show(fields), fields)
    actions = document.get("actions", [])
    for action in actions if isinstance(actions, list) else [None]:
        yield from action_problems(action)
        if isinstance(action, dict) and isinstance(action.get("provider"), str) and action["provider"] != name:
            yield Problem("actions[].provider is not the integration's name", f"expected {show(name)}", action)


def action_problems(action: Any) -> Iterator[Problem]:
    """Of an action's document."""
    yield from ACTION.problems(action, "actions[]")
    inputs = action.get("inputs") if isinstance(action, dict) else None
    if not isinstance(inputs, list):
        yield Problem("actions[].inputs is not an array", f"got {show(inputs)}", action)
        return
    for index, item in enumerate(inputs):
        yield from ACTION_INPUT.problems(item, "inputs[]", index)
        if isinstance(item, dict) and not isinstance(item.get("mandatory"), bool):
            yield Problem("inputs[].mandatory is not a boolean", f"got {show(item.get('mandatory'))}", item)


def moment(text: str) -> datetime | None:
    """The moment that a date or a checkpoint names, `2012-11-21 17:53:51 UTC` or ISO 8601; None where it is none."""
    text = text.strip()
    if text.upper().endswith(" UTC"):
        text = text[:-4] + "+00:00"
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _page_problems(document: Any, name: str, shape: Shape, offset: type, offset_name: str) -> Iterator[Problem]:
    if not isinstance(document, dict):
        yield Problem(f"the answer is {kind(document)}, not an object", f"expected an object with `{name}`")
        return
    yield from _list_problems(document, name, shape)
    yield from _next_offset_problems(document, offset, offset_name)


def _list_problems(document: dict[str, Any], name: str, shape: Shape) -> Iterator[Problem]:
    items = document.get(name)
    if isinstance(items, list):
        yield from problems_of_each(items, shape, f"{name}[]")
    elif name in document:
        yield Problem(f"{name} is {kind(items)}, not an array", f"expected an array, got {show(items)}", document)
    else:
        yield Problem(f"{name} is missing", "expected an array", document)


def _next_offset_problems(document: dict[str, Any], type_: type, name: str) -> Iterator[Problem]:
    if "next_offset" not in document:
        return
    offset, around = document["next_offset"], _without_list(document)
    if offset is None or offset == "":
        what = "null" if offset is None else "empty"
        yield Problem(
            f"next_offset is {what} at the end; it must be absent",
            f"expected no such field, got {show(offset)}",
            around,
        )
    elif not isinstance(offset, type_) or isinstance(offset, bool):
        yield Problem(
            f"next_offset is {kind(offset)}, not {name}",
            f"expected {name}, or no such field; got {show(offset)}",
            around,
        )


def _without_list(document: dict[str, Any]) -> dict[str, Any]:
    """A page but for its items, which would hide what is wrong."""
    return {key: value for key, value in document.items() if not isinstance(value, list)}
