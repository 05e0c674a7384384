"""What the document says, whatever it is typeset with: plain texts, JSON already indented."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from cli.manifest.examples import Example
from cli.manifest.json_text import json_text
from cli.manifest.outline import CONFIGURATION_LINK, INTEGRATION_TEXT, PARTS, RECIPIENT, SUBJECT, Part
from deskbridge.v1.integration_pb2 import Component
from deskbridge.v1.manifest_pb2 import Manifest
from runtime.words import enum_to_word

# Not before a line that is an item of a list.
_LINE_END = re.compile(r"\s*\n\s*(?![-*•]\s|\d+[.)]\s)")
_FIELDS = (
    "name",
    "display_name",
    "description",
    "logo_url",
    "icon_url",
    "authentication_type",
    "authentication_configuration",
    "auth_validation_endpoint",
    "contact_synchronization_endpoint",
    "interaction_retrieval_endpoint",
    "agent_synchronization_endpoint",
    "interaction_types",
)
_ENDPOINTS = {
    Component.COMPONENT_AUTHORIZATION_VALIDATOR: "auth_validation_endpoint",
    Component.COMPONENT_CONTACT_RETRIEVER: "contact_synchronization_endpoint",
    Component.COMPONENT_INTERACTION_RETRIEVER: "interaction_retrieval_endpoint",
    Component.COMPONENT_AGENT_RETRIEVER: "agent_synchronization_endpoint",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One field of one of Talkdesk's tables."""

    field: str
    kind: Literal["text", "link", "code"]
    value: str


@dataclass(frozen=True, slots=True)
class TechnicalContact:
    name: str
    email: str
    notes: str


@dataclass(frozen=True, slots=True)
class ComponentText:
    """One component among all, offered or not."""

    name: str
    text: str
    offered: bool


@dataclass(frozen=True, slots=True)
class ActionTable:
    name: str
    rows: Sequence[Row]
    json: str


@dataclass(frozen=True, slots=True)
class Section:
    """The section of one component. Without `examples` and `endpoint` where it is not offered."""

    number: int
    heading: str
    also_known_as: str
    link: str
    offered: bool
    text: str
    endpoint: str
    examples: Sequence[Example]


@dataclass(frozen=True, slots=True)
class Content:
    """The whole document. `logo` is the name of an image beside it; `secret_urls`: they contain an access key."""

    integration_name: str
    client_name: str
    date: str
    technical_contacts: Sequence[TechnicalContact]
    use_case: str
    objectives: str
    components: Sequence[ComponentText]
    api_documentation: Sequence[str]
    authentication_type: str
    keybase_user_name: str
    test_in_production: bool
    talkdesk_account: str
    configuration_link: str
    secret_urls: bool
    configuration: Sequence[Row]
    configuration_json: str
    actions: Sequence[ActionTable]
    sections: Sequence[Section]
    recipient: str = RECIPIENT
    subject: str = SUBJECT
    logo: str | None = None


def manifest_to_content(manifest: Manifest, examples: Mapping[str, Sequence[Example]]) -> Content:
    """`examples` has those of each component, by its name."""
    document = msgspec.json.decode(manifest.integration_document)
    facts = manifest.submission
    offered = set(manifest.components)
    return Content(
        integration_name=facts.integration_name,
        client_name=facts.client_name,
        date=facts.date,
        technical_contacts=[TechnicalContact(each.name, each.email, each.notes) for each in facts.technical_contacts],
        use_case=unwrapped(facts.use_case),
        objectives=unwrapped(facts.objectives),
        components=[
            ComponentText("Talkdesk Integration", INTEGRATION_TEXT, offered=True),
            *(ComponentText(component_name(part.component), part.text, part.component in offered) for part in PARTS),
        ],
        api_documentation=list(facts.api_documentation),
        authentication_type=document["authentication_type"],
        keybase_user_name=facts.keybase_user_name,
        test_in_production=facts.test_in_production,
        talkdesk_account=facts.talkdesk_account,
        configuration_link=CONFIGURATION_LINK,
        secret_urls=manifest.has_access_key,
        configuration=[_row(field, document[field]) for field in _FIELDS if field in document],
        configuration_json=manifest.integration_document.rstrip(),
        actions=[_action_table(each.name, each.document) for each in manifest.action_documents],
        sections=[_section(part, part.component in offered, document, examples) for part in PARTS],
    )


def component_name(component: "Component.ValueType") -> str:
    """Such as `Contact Retriever`."""
    name: str = enum_to_word(Component, component).replace("_", " ").title()
    return name


def _section(
    part: Part, offered: bool, document: Mapping[str, Any], examples: Mapping[str, Sequence[Example]]
) -> Section:
    return Section(
        number=part.number,
        heading=part.heading,
        also_known_as=part.also_known_as,
        link=part.link,
        offered=offered,
        text=part.text,
        endpoint=document.get(_ENDPOINTS.get(part.component, ""), ""),
        examples=examples.get(component_name(part.component), ()) if offered else (),
    )


def _action_table(name: str, text: str) -> ActionTable:
    document = msgspec.json.decode(text)
    return ActionTable(name, [_row(field, value) for field, value in document.items()], text.rstrip())


def _row(field: str, value: Any) -> Row:
    if not isinstance(value, str):
        return Row(field, "code", json_text(value))
    is_link = field.endswith(("_url", "endpoint"))
    return Row(field, "link" if is_link else "text", value)


def unwrapped(text: str) -> str:
    """Each paragraph on a line, a blank line between them: the lines of an editor mean nothing, but for lists'."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(_LINE_END.sub(" ", paragraph) for paragraph in paragraphs)
