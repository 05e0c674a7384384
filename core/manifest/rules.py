"""The rules of a submission (talkdesk-contract.md, sections 0 and "The submission"), checked before it is made.

A problem's `field` is the place in the integration's file where it can be put right: also for what the adapter
describes and the file may say in other words.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from core.manifest.documents import DESCRIPTION_LIMIT, DISPLAY_LIMIT
from core.offer import Offer
from deskbridge.v1.authentication_pb2 import AuthenticationType
from deskbridge.v1.integration_pb2 import Component
from runtime.integrations import IntegrationFile
from runtime.submission import missing_facts
from runtime.words import enum_to_word

# It is part of a URL, and of a file's name.
_ACTION_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Problem:
    """One rule that is broken: `field` is its path in the integration's file, `description` what to do."""

    field: str
    description: str


def manifest_problems(file: IntegrationFile, offer: Offer) -> Iterator[Problem]:
    """Everything that keeps the integration from being submitted, in the order of its file."""
    for name in ("display_name", "description"):
        if not getattr(file, name).strip():
            yield Problem(name, "is blank; customers read it")
    yield from _address_problems(file)
    for problem in offer.problems:
        field, colon, description = problem.partition(": ")
        yield Problem(field, description) if colon else Problem("adapter", problem)
    yield from _authentication_problems(offer)
    if Component.COMPONENT_INTERACTION_RETRIEVER in offer.components and not offer.interaction_types:
        yield Problem("interaction_types", "are none, although the Interaction Retriever is offered")
    if Component.COMPONENT_ACTION_EXECUTOR in offer.components:
        yield from _action_problems(offer)
    for path in missing_facts(file.submission):
        yield Problem(path, "is missing")


def _address_problems(file: IntegrationFile) -> Iterator[Problem]:
    if file.public_url is None:
        yield Problem("public_url", "is missing; Talkdesk must know where it reaches the edge")
    else:
        parts = urlsplit(file.public_url)
        if parts.scheme != "https":
            yield Problem("public_url", "must start with https://; Talkdesk sends credentials to it")
        if parts.query or parts.fragment or parts.username or parts.password:
            yield Problem("public_url", "must be a host and perhaps a path, with nothing else before or behind")
    try:
        file.resolve_access_key()
    except LookupError as error:
        yield Problem("access_key", f"{error.args[0]} (in the core's environment)")


def _authentication_problems(offer: Offer) -> Iterator[Problem]:
    type_, fields = offer.description.authentication.type, offer.authentication_fields
    known = type_ in AuthenticationType.values() and type_ != AuthenticationType.AUTHENTICATION_TYPE_UNSPECIFIED
    if offer.description.HasField("authentication") and not known:
        yield Problem("adapter", "describes an authentication type that Talkdesk does not know")
    if known and type_ != AuthenticationType.AUTHENTICATION_TYPE_NONE and not fields:
        word = enum_to_word(AuthenticationType, type_)
        yield Problem(
            "adapter",
            f"describes no authentication fields, and authentication_configuration is mandatory for the type {word}",
        )
    yield from _repeated(
        "adapter", "authentication fields", [field.name for field in offer.description.authentication.fields]
    )
    for field in fields:
        path = f"authentication_fields.{field.name}"
        if not field.name.strip():
            yield Problem("adapter", "describes an authentication field without a name")
        elif not field.display.strip():
            yield Problem(f"{path}.display", "is blank; the adapter gives no label, so give one here")


def _action_problems(offer: Offer) -> Iterator[Problem]:
    yield from _repeated("adapter", "actions", [action.name for action in offer.description.actions])
    for action in offer.actions.values():
        if not _ACTION_NAME.fullmatch(action.name):
            yield Problem(
                "adapter",
                f"describes the action {action.name[:80]!r}, whose name is not lower-case letters, digits and "
                "underscores, a letter first, at most 63",
            )
            continue
        path = f"actions.{action.name}"
        yield from _text_problems(f"{path}.display", action.display, DISPLAY_LIMIT)
        yield from _text_problems(f"{path}.description", action.description, DESCRIPTION_LIMIT)
        yield from _repeated("adapter", f"inputs of the action {action.name}", [each.key for each in action.inputs])
        for number, each in enumerate(action.inputs, 1):
            for name in ("key", "name"):
                if not getattr(each, name).strip():
                    yield Problem("adapter", f"describes input {number} of the action {action.name} without a {name}")


def _text_problems(path: str, text: str, limit: int) -> Iterator[Problem]:
    if not text.strip():
        yield Problem(path, "is blank; the adapter gives none, so give one here")
        return
    if text != text.lower():
        yield Problem(path, f"must be lower-case, as Talkdesk shows it; such as: {text.lower()[:limit]}")
    if len(text) > limit:
        yield Problem(path, f"has {len(text)} characters; Talkdesk wants it short, at most {limit}")
    if "\n" in text or "\r" in text:
        yield Problem(path, "must be one line")


def _repeated(path: str, what: str, names: Iterable[str]) -> Iterator[Problem]:
    for name, count in Counter(names).items():
        if count > 1:
            yield Problem(path, f"describes {count} {what} of the name {name[:80]}; names must be unique")
