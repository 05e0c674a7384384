"""The mail parses, carries the PDF, and is the same each time."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from cli.manifest.content import manifest_to_content
from cli.manifest.examples import contract_examples
from cli.manifest.mail import content_to_mail
from tests.support.manifests import manifest

PDF = b"%PDF-1.7\n\x00\xff" * 100


def mail(**fields: Any) -> bytes:
    return content_to_mail(manifest_to_content(manifest(**fields), contract_examples()), PDF, "fake-manifest.pdf")


def parsed(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    assert [part.defects for part in message.walk()] == [[], [], []]
    return message


def test_a_draft_to_talkdesk() -> None:
    message = parsed(mail())
    assert message["Subject"] == "New Talkdesk CRM Integration"
    assert message["To"] == "developers@talkdesk.com"
    assert message["From"] == "Jane Doe <jane.doe@example.com>"
    assert message["Date"] == "Wed, 25 Nov 2026 00:00:00 +0000"
    assert message["X-Unsent"] == "1"


def test_the_pdf_is_attached() -> None:
    (attachment,) = parsed(mail()).iter_attachments()
    assert attachment.get_content_type() == "application/pdf"
    assert attachment.get_filename() == "fake-manifest.pdf"
    assert attachment.get_content() == PDF


def test_any_script_in_names_and_texts() -> None:
    contact = {"name": 'Zoë "Ω" 支, 🎉', "email": "zoe@example.com"}
    message = parsed(mail(facts={"technical_contacts": [contact], "use_case": "Größe 支\n\n.\n\nFrom here"}))
    assert message["From"].addresses[0].display_name == 'Zoë "Ω" 支, 🎉'
    body = message.get_body()
    assert body
    assert "Größe 支\n\n.\n\nFrom here" in body.get_content().replace("\r\n", "\n")


def test_the_same_content_gives_the_same_bytes() -> None:
    assert mail() == mail()
    assert mail() != mail(facts={"use_case": "Another."})


def test_lines_end_as_mail_wants_them() -> None:
    assert mail().replace(b"\r\n", b"").count(b"\n") == 0
