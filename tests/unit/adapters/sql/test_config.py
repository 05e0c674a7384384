"""The operator's file: every mistake at once, each with its place and what was expected."""

from pathlib import Path
from typing import Any

import pytest

from adapters.sql.config import SqlFile, parse_url
from adapters.sql.sample.serving import CONFIG
from runtime.documents import ConfigurationError, decode, load_document

GOOD: dict[str, Any] = {
    "database": {"url": "sqlite+aiosqlite:///crm.sqlite3"},
    "authentication": {"type": "none"},
    "contacts": {"statement": "SELECT 1"},
}
FIELD = {"display": "User", "mandatory": True, "store": True}
ACTION = {"display": "do", "description": "does", "statement": "UPDATE t SET x = 1"}


def mistakes(**parts: Any) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        decode({**GOOD, **parts}, SqlFile, "crm.yaml")
    return [str(mistake) for mistake in caught.value.mistakes]


def test_the_least() -> None:
    file = decode({"database": GOOD["database"], "authentication": {"type": "none"}}, SqlFile, "crm.yaml")
    assert (file.database.pool_size, file.contacts, file.actions) == (10, None, {})


def test_the_sample() -> None:
    file = load_document(CONFIG, SqlFile)
    assert file.authentication.names() == ["username", "password"]
    assert list(file.actions) == ["create_ticket", "create_contact", "log_call", "add_note"]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"database": {}}, ["crm.yaml: database.url: is missing"]),
        ({"database": {"url": 5}}, ["crm.yaml: database.url: expected a URL, or {env: NAME} or {file: PATH}"]),
        (
            {"database": {"url": "postgresql://h/d"}},
            [
                (
                    "crm.yaml: database.url: expected a URL such as sqlite+aiosqlite:///crm.sqlite3, "
                    "postgresql+asyncpg://… or mysql+aiomysql://…"
                ),
            ],
        ),
        (
            {"database": {"url": "postgresql+asyncpg://u:secret@h/d"}},
            [
                (
                    "crm.yaml: database.url: holds a password; put the whole URL elsewhere and write "
                    "{env: NAME} or {file: PATH}"
                ),
            ],
        ),
        (
            {"database": {"url": {}}},
            ["crm.yaml: database.url: expected {env: NAME} or {file: PATH}, never the secret itself"],
        ),
        ({"database": {**GOOD["database"], "size": 1}}, ["crm.yaml: database.size: unknown key"]),
        ({"authentication": {"type": "custom"}}, ["crm.yaml: authentication: a statement, unless the type is none"]),
        (
            {"authentication": {"type": "none", "fields": [{"a": FIELD, "b": FIELD}]}},
            ["crm.yaml: authentication.fields[0]: expected one key, the field's name"],
        ),
        (
            {"authentication": {"type": "none", "fields": [{"a": FIELD}, {"a": FIELD}]}},
            ["crm.yaml: authentication: a: declared more than once"],
        ),
        (
            {"contacts": None, "find_contacts": {"statement": "SELECT 1"}},
            ["crm.yaml: find_contacts and interactions need contacts"],
        ),
        (
            {"actions": {"a": {**ACTION, "inputs": [{"key": "now", "name": "Now", "mandatory": True}]}}},
            ["crm.yaml: actions.a: inputs: now: the name of another bind parameter"],
        ),
        (
            {"contacts": {}, "agents": {"statement": ""}, "interactions": {"statement": "x", "types": []}},
            [
                "crm.yaml: contacts.statement: is missing",
                "crm.yaml: agents.statement: string should have at least 1 character",
                "crm.yaml: interactions.types: tuple should have at least 1 item after validation, not 0",
            ],
        ),
    ],
)
def test_mistakes(parts: dict[str, Any], expected: list[str]) -> None:
    assert mistakes(**parts) == expected


def test_a_relative_path_is_relative_to_the_file(tmp_path: Path) -> None:
    assert parse_url("sqlite+aiosqlite:///data/crm.sqlite3", tmp_path).database == str(tmp_path / "data/crm.sqlite3")
    assert parse_url("sqlite+aiosqlite:////var/crm.sqlite3", tmp_path).database == "/var/crm.sqlite3"


@pytest.mark.parametrize("url", ["sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:", "nonsense", "x+y://h"])
def test_urls_of_no_use(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="expected"):
        parse_url(url, tmp_path)
