"""The facts of a submission: decoded, or every mistake said with its place; what is missing is named."""

import datetime
from pathlib import Path
from typing import Any

import pytest

from runtime.documents import ConfigurationError, decode
from runtime.submission import Submission, missing_facts
from tests.support.submissions import FACTS

MANDATORY = [
    "client_name",
    "technical_contacts",
    "use_case",
    "objectives",
    "api_documentation",
    "keybase_user_name",
    "test_in_production",
    "talkdesk_account",
]


def decoded(**facts: Any) -> Submission:
    return decode(FACTS | facts, Submission, "folder/acme.yaml")


def test_complete_facts() -> None:
    submission = decoded(date=datetime.date(2026, 11, 25), logo="logo.png")
    assert list(missing_facts(submission)) == []
    assert submission.logo == Path("folder/logo.png")


@pytest.mark.parametrize("submission", [None, Submission()])
def test_without_any_fact_all_that_are_mandatory_are_missing(submission: Submission | None) -> None:
    assert list(missing_facts(submission)) == [f"submission.{name}" for name in MANDATORY]


@pytest.mark.parametrize("name", MANDATORY)
def test_each_fact_is_missed_by_itself(name: str) -> None:
    assert list(missing_facts(decoded(**{name: None}))) == [f"submission.{name}"]


def test_no_documentation_can_be_said_and_no_contact_cannot() -> None:
    assert list(missing_facts(decoded(api_documentation=[]))) == []
    assert list(missing_facts(decoded(technical_contacts=[]))) == ["submission.technical_contacts"]


@pytest.mark.parametrize(
    ("facts", "mistake"),
    [
        ({"client_name": "two\nlines"}, "client_name: expected one line of text"),
        ({"date": "tomorrow"}, "date: input should be a valid date"),
        ({"technical_contacts": [{"name": "Jane"}]}, "technical_contacts[0].email: is missing"),
        ({"api_documentation": ["docs"]}, "api_documentation[0]: expected a URL that starts with https:// or http://"),
        ({"test_in_production": "perhaps"}, "test_in_production: input should be a valid boolean"),
        ({"talkdesk_account": "https://acme.mytalkdesk.com"}, "talkdesk_account: expected a domain such as yourorg"),
        ({"talkdesk_account": "acme"}, "talkdesk_account: expected a domain such as yourorg.mytalkdesk.com"),
        ({"keybase": "acme"}, "keybase: unknown key"),
        ({"use_case": "x" * 20_001}, "use_case: string should have at most 20000 characters"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(facts: dict[str, Any], mistake: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        decoded(**facts)
    (only,) = caught.value.mistakes
    assert f"{only.path}: {only.message}".startswith(mistake)


@pytest.mark.parametrize(
    "email",
    ["jane", "jane@", "@example.com", "jane@host", "jane doe@example.com", "jane@example.com\nBcc: eve@example.com",
     "Jane <jane@example.com>", "jane@exa_mple.com", "jöe@example.com", "a@b.example, c@d.example"],
)  # fmt: skip
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(ConfigurationError, match=r"technical_contacts\[0\].email: expected an email address"):
        decoded(technical_contacts=[{"name": "Jane", "email": email}])


@pytest.mark.parametrize("email", ["jane.doe@example.com", "j+x@a.b.example", "o'hara@xn--bcher-kva.example"])
def test_addresses(email: str) -> None:
    (contact,) = decoded(technical_contacts=[{"name": "Jane", "email": email}]).technical_contacts or ()
    assert contact.email == email
