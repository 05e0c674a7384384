"""The mail to Talkdesk, as a draft that any mail program opens."""

import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from cli.manifest.content import Content
from cli.manifest.rendering import content_to_mail_body


def content_to_mail(content: Content, pdf: bytes, file_name: str) -> bytes:
    """From the first technical contact, the PDF attached under that name. The same content, the same bytes."""
    sender = content.technical_contacts[0]
    body = content_to_mail_body(content)
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = content.subject
    mail["From"] = Address(display_name=sender.name, addr_spec=sender.email)
    mail["To"] = content.recipient
    midnight = datetime.time(tzinfo=datetime.UTC)
    mail["Date"] = format_datetime(datetime.datetime.combine(datetime.date.fromisoformat(content.date), midnight))
    # Mail programs open it for editing and sending, not as one that has arrived.
    mail["X-Unsent"] = "1"
    mail.set_content(body)
    mail.add_attachment(pdf, maintype="application", subtype="pdf", filename=file_name)
    mail.set_boundary(f"=_{sha256(body.encode() + pdf).hexdigest()[:32]}")
    return mail.as_bytes()
