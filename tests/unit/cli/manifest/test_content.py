"""What the document says of a manifest."""

from typing import Any

import pytest

from cli.manifest.content import Content, Row, manifest_to_content, unwrapped
from cli.manifest.examples import FROM_CONTRACT, contract_examples
from tests.support.manifests import manifest


def content(**fields: Any) -> Content:
    return manifest_to_content(manifest(**fields), contract_examples())


def test_the_header_and_the_facts() -> None:
    it = content()
    assert (it.integration_name, it.client_name, it.date) == ("Fake", "Acme Corp.", "2026-11-25")
    assert [(each.name, each.email, each.notes) for each in it.technical_contacts] == [
        ("Jane Doe", "jane.doe@example.com", "9 to 17"),
        ("CRM team", "crm@example.com", ""),
    ]
    assert (it.recipient, it.subject) == ("developers@talkdesk.com", "New Talkdesk CRM Integration")
    assert it.secret_urls is False


def test_the_configuration_table_has_talkdesks_fields_in_their_order() -> None:
    rows = content().configuration
    assert [row.field for row in rows][:3] == ["name", "display_name", "description"]
    assert rows[0] == Row("name", "text", "fake")
    assert rows[3] == Row("logo_url", "link", "https://example.com/logo.png")
    assert rows[-1] == Row("interaction_types", "code", '[\n  "ticket",\n  "note",\n  "call"\n]')


def test_the_sections_are_the_templates_and_each_has_its_endpoint_and_examples() -> None:
    sections = content().sections
    assert [(each.number, each.heading) for each in sections] == [
        (2, "Implementing an Action Executor"),
        (3, "Implementing an Agent Retriever"),
        (4, "Implementing an Authorization Validator"),
        (5, "Implementing a Contact Retriever"),
        (6, "Implementing an Interaction Retriever"),
    ]
    base = "https://bridge.example.com/fake"
    assert [each.endpoint for each in sections] == [
        "",
        f"{base}/agent_sync",
        f"{base}/auth_validation",
        f"{base}/contact_sync",
        f"{base}/interaction_update",
    ]
    assert {example.source for section in sections for example in section.examples} == {FROM_CONTRACT}
    assert all(section.examples for section in sections)


def test_what_is_not_offered_has_neither_endpoint_nor_examples() -> None:
    it = content(components=["agent_retriever"])
    assert [each.number for each in it.sections if each.offered] == [3]
    assert [(each.endpoint, each.examples) for each in it.sections if not each.offered] == [("", ())] * 4
    assert [each.name for each in it.components if each.offered] == ["Talkdesk Integration", "Agent Retriever"]
    assert it.actions == []


def test_an_action_is_a_table_and_a_document() -> None:
    (action,) = content().actions
    assert [row.field for row in action.rows] == ["provider", "name", "display", "description", "endpoint", "inputs"]
    assert action.json.startswith('{\n  "provider": "fake",')


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one\ntwo\n", "one two"),
        ("one\n\n\ntwo\r\nthree", "one\n\ntwo three"),
        ("Aims:\n- one\n  more\n- two", "Aims:\n- one more\n- two"),
        ("1. one\n2. two", "1. one\n2. two"),
        ("a - b\n-c", "a - b -c"),
    ],
)
def test_lines_of_an_editor_become_paragraphs(text: str, shown: str) -> None:
    assert unwrapped(text) == shown
