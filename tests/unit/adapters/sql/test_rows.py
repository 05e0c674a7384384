"""Rows to nouns, by tables."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from adapters.sql.rows import (
    agent_converter,
    contact_filler,
    contact_with_any_date,
    interaction_converter,
    list_column,
)
from deskbridge.v1.agent_pb2 import Agent
from deskbridge.v1.contact_pb2 import Contact
from deskbridge.v1.interaction_pb2 import Interaction


@pytest.mark.parametrize(
    ("column", "name"),
    [("phones", "phones"), ("phones_2", "phones"), ("emails_9", "emails"), ("phones_1", None), ("id", None)],
)
def test_list_column(column: str, name: str | None) -> None:
    assert list_column(column) == name


@pytest.mark.parametrize(
    ("columns", "row", "contact"),
    [
        (("id", "updated_at"), (1, "ignored"), Contact(id="1")),
        (("id", "name"), (None, None), Contact()),
        (("name", "id"), ("Jane", "x"), Contact(id="x", name="Jane")),
        (
            ("id", "company", "title", "photo_url", "address", "twitter", "url"),
            (1, "c", "t", "p", "a", "w", "u"),
            Contact(id="1", company="c", title="t", photo_url="p", address="a", twitter="w", url="u"),
        ),
        (
            ("id", "emails", "phones", "phones_2", "websites"),
            (1, "a@x", '["1"]', " 2 ,3", None),
            Contact(id="1", emails=["a@x"], phones=["1", "2", "3"]),
        ),
        (("id", "phones"), (1, " 7 "), Contact(id="1", phones=["7"])),
        (("id", "phones"), (1, " "), Contact(id="1")),
    ],
)
def test_contact(columns: tuple[str, ...], row: tuple[Any, ...], contact: Contact) -> None:
    filled = Contact()
    contact_filler(columns)(filled, row)
    assert filled == contact


@pytest.mark.parametrize(
    ("value", "seconds", "nanos"),
    [
        (datetime(1970, 1, 1, 0, 0, 5, 7, tzinfo=UTC), 5, 7000),
        (datetime(1970, 1, 1, 0, 0, 5), 5, 0),  # noqa: DTZ001
        (date(1970, 1, 2), 86_400, 0),
        ("1970-01-01T01:00:05+01:00", 5, 0),
        ("1970-01-01 00:00:05 UTC", 5, 0),
    ],
)
def test_dates_that_nothing_is_ordered_by(value: object, seconds: int, nanos: int) -> None:
    contact = contact_with_any_date(("id", "updated_at"))((1, value))
    assert (contact.updated_at.seconds, contact.updated_at.nanos) == (seconds, nanos)
    interaction = interaction_converter(("id", "date"))((1, value))
    assert (interaction.date.seconds, interaction.date.nanos) == (seconds, nanos)


@pytest.mark.parametrize("value", [None, "soon", 5])
def test_what_is_no_date_is_left_out(value: object) -> None:
    assert not contact_with_any_date(("id", "updated_at"))((1, value)).HasField("updated_at")
    assert not interaction_converter(("id", "date"))((1, value)).HasField("date")


def test_agent() -> None:
    assert agent_converter(("email", "id", "name"))(("e", 1, None)) == Agent(id="1", email="e")


def test_interaction() -> None:
    columns = ("id", "contact_id", "type", "subject", "description", "url", "priority", "status", "date")
    row = (1, 2, "note", "s", "d", None, "high", None, None)
    expected = Interaction(id="1", contact_id="2", type="note", subject="s", description="d", priority="high")
    assert interaction_converter(columns)(row) == expected
