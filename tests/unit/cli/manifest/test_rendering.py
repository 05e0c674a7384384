"""Data stays data in Markdown and in the mail's body."""

import json

import pytest

from cli.manifest.content import manifest_to_content
from cli.manifest.examples import contract_examples
from cli.manifest.rendering import (
    cell,
    code_cell,
    content_to_mail_body,
    content_to_markdown,
    escaped,
    fence,
    link,
    prose,
)
from tests.support.manifests import manifest


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("plain", "plain"),
        (
            "*a* _b_ `c` [d](e) <f> #g |h| ~i~ &amp; \\",
            r"\*a\* \_b\_ \`c\` \[d\](e) \<f\> \#g \|h\| \~i\~ \&amp; " + "\\\\",
        ),
        ("two\nlines", "two lines"),
    ],
)
def test_markup_is_escaped(text: str, markdown: str) -> None:
    assert escaped(text) == markdown


def test_lines_that_look_like_lists_or_headings_are_escaped() -> None:
    assert prose("- a\n+ b\n1. c\n===\nd\n\n# e") == "\\- a\\\n\\+ b\\\n1\\. c\\\n\\===\\\nd\n\n\\# e"


def test_a_cell_is_one_line() -> None:
    assert cell("a|b\nc") == r"a\|b<br>c"
    assert code_cell('{\n  "a": "b|c"\n}') == r'`{"a": "b\|c"}`'
    assert code_cell('"`tick``"') == '```"`tick``"```'
    assert link("https://a/b|c>d") == "<https://a/b%7Cc%3Ed>"


def test_nothing_ends_a_fence() -> None:
    assert fence("a\n````\nb", "json") == "`````json\na\n````\nb\n`````"


def test_the_markdown_has_everything() -> None:
    made = manifest()
    text = content_to_markdown(manifest_to_content(made, contract_examples()))
    assert made.integration_document in text
    assert made.action_documents[0].document in text
    for heading in (
        "# Fake API",
        "## Use Case Description",
        "## Components Description",
        "## 1: Configuring a Talkdesk Integration",
        "## 2: Implementing an Action Executor",
        "## 3: Implementing an Agent Retriever (aka Agent Sync)",
        "## 6: Implementing an Interaction Retriever",
        "## Completed Document",
    ):
        assert f"\n{heading}\n" in f"\n{text}"
    for examples in contract_examples().values():
        for example in examples:
            assert example.request in text
            assert example.answer in text


def test_the_mail_says_what_talkdesk_asks_for() -> None:
    made = manifest(facts={"use_case": "See <who> & *why*.", "api_documentation": []}, components=["contact_retriever"])
    body = content_to_mail_body(manifest_to_content(made, contract_examples()))
    assert "See <who> & *why*.\n" in body
    assert "- Talkdesk Integration\n- Contact Retriever\n\n" in body
    assert "Talkdesk account: acme.mytalkdesk.com\nKeybase user name: acme\n" in body
    assert "There is none in public." in body
    assert "access key" not in body


def test_json_in_the_markdown_is_still_json() -> None:
    text = content_to_markdown(manifest_to_content(manifest(), contract_examples()))
    blocks = text.split("```json\n")[1:]
    assert len(blocks) > 10
    for block in blocks:
        json.loads(block.partition("\n```")[0])
