"""What the submission to Talkdesk says beside what runs: the `submission` part of an integration file.

An integration runs without any of it; what a submission needs of it, `missing_facts` names. The facts are those of
Talkdesk's master document (talkdesk-contract.md, "The submission").
"""

import datetime
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.headerregistry import Address
from typing import Annotated

from pydantic import AfterValidator, Field

from runtime.documents import Document
from runtime.fields import HttpUrl, Line, RelativePath, Text

_DOMAIN = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?:\.(?!-)[A-Za-z0-9-]{1,63})+", re.ASCII)


def _email(text: str) -> str:
    expected = "expected an email address such as jane.doe@example.com"
    if not text.isascii():
        raise ValueError(expected)
    try:
        address = Address(addr_spec=text)
    except (HeaderParseError, ValueError, IndexError):
        raise ValueError(expected) from None
    if not address.username or not _DOMAIN.fullmatch(address.domain):
        raise ValueError(expected)
    return text


def _domain(text: str) -> str:
    if not _DOMAIN.fullmatch(text):
        raise ValueError("expected a domain such as yourorg.mytalkdesk.com")
    return text


Email = Annotated[str, Field(max_length=254), AfterValidator(_email)]
Domain = Annotated[str, Field(max_length=253), AfterValidator(_domain)]
Prose = Annotated[str, Field(min_length=1, max_length=20_000)]


class TechnicalContact(Document):
    """Whom Talkdesk's engineers can ask."""

    name: Line = Field(description="The person's, or the team's, name.")
    email: Email = Field(description="Where Talkdesk writes to.")
    notes: Text | None = Field(None, description="Such as a role, or office hours.")


class Submission(Document):
    """The facts of the master document that no process knows. `None`: not said yet."""

    integration_name: Line | None = Field(None, description="The document's title. Unset: the display_name.")
    client_name: Line | None = Field(None, description="The company that submits the integration.")
    date: datetime.date | None = Field(None, description="The document's date, such as 2026-11-25. Unset: today (UTC).")
    technical_contacts: tuple[TechnicalContact, ...] | None = Field(
        None, description="Whom Talkdesk's engineers can ask, the first first."
    )
    use_case: Prose | None = Field(None, description="What the integration is for. Blank lines part paragraphs.")
    objectives: Prose | None = Field(None, description="What it is to achieve.")
    api_documentation: tuple[HttpUrl, ...] | None = Field(
        None, description="Links to the CRM's API documentation. `[]`: there is none."
    )
    keybase_user_name: Line | None = Field(
        None, description="Credentials are exchanged with Talkdesk through Keybase, never by mail."
    )
    test_in_production: bool | None = Field(None, description="Whether Talkdesk tests in the production environment.")
    talkdesk_account: Domain | None = Field(None, description="The account's domain, such as yourorg.mytalkdesk.com.")
    logo: RelativePath | None = Field(
        None, description="An image (PNG, JPEG or SVG) for the document's cover. Where it is not there: none."
    )


_DEFAULTED = ("integration_name", "date", "logo")


def missing_facts(submission: Submission | None) -> Iterator[str]:
    """The paths of what a submission still needs, such as `submission.client_name`."""
    facts = submission or Submission()
    for name in Submission.model_fields:
        if name not in _DEFAULTED and getattr(facts, name) is None:
            yield f"submission.{name}"
    # An empty list of documentation says that there is none; without a contact Talkdesk could not answer.
    if facts.technical_contacts == ():
        yield "submission.technical_contacts"
