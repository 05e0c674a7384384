"""Rows to nouns. Which column is what is found out once; a row costs no look-up by name."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeAlias

from google.protobuf.timestamp_pb2 import Timestamp

from adapters.sdk import datetime_to_timestamp, text_to_timestamp, value_to_text, value_to_texts
from deskbridge.v1.agent_pb2 import Agent
from deskbridge.v1.contact_pb2 import Contact
from deskbridge.v1.interaction_pb2 import Interaction

Values: TypeAlias = Sequence[Any]

CONTACT_TEXTS = ("id", "name", "company", "title", "photo_url", "address", "twitter", "url")
CONTACT_LISTS = ("emails", "phones", "websites")
AGENT_TEXTS = ("id", "name", "email")
INTERACTION_TEXTS = ("id", "contact_id", "type", "subject", "description", "url", "priority", "status")

# A list may be spread over several columns: phones, phones_2, phones_3.
_NUMBERED = re.compile(rf"({'|'.join(CONTACT_LISTS)})(?:_[2-9])?")


def list_column(name: str) -> str | None:
    """The list that a column belongs to: `phones` for `phones_2`. None for a column of another kind."""
    match = _NUMBERED.fullmatch(name)
    return match[1] if match else None


def contact_filler(columns: Sequence[str]) -> Callable[[Contact, Values], None]:
    """Fills a new contact from a row of these columns, all but its updated_at."""
    id_at = columns.index("id")
    texts = tuple((at, name) for at, name in enumerate(columns) if name in CONTACT_TEXTS and name != "id")
    lists = tuple((at, name) for at, column in enumerate(columns) if (name := list_column(column)))

    def fill(contact: Contact, row: Values) -> None:
        value = row[id_at]
        if value is not None:
            contact.id = value_to_text(value)
        for at, name in texts:
            if value := row[at]:
                setattr(contact, name, value if type(value) is str else value_to_text(value))
        for at, name in lists:
            if value := row[at]:
                # Mostly one address in a column: no list is made for it.
                if type(value) is str and "," not in value and value[0] > " " and value[0] != "[" and value[-1] > " ":
                    getattr(contact, name).append(value)
                else:
                    getattr(contact, name).extend(value_to_texts(value))

    return fill


def contact_with_any_date(columns: Sequence[str]) -> Callable[[Values], Contact]:
    """Makes a contact of a row of these columns; one whose updated_at is no moment has none."""
    fill = contact_filler(columns)
    updated_at = columns.index("updated_at")

    def convert_all(row: Values) -> Contact:
        contact = Contact(updated_at=_timestamp(row[updated_at]))
        fill(contact, row)
        return contact

    return convert_all


def agent_converter(columns: Sequence[str]) -> Callable[[Values], Agent]:
    """Makes an agent of a row of these columns."""
    at = [columns.index(name) for name in AGENT_TEXTS]

    def convert(row: Values) -> Agent:
        id_, name, email = (value_to_text(row[place]) for place in at)
        return Agent(id=id_, name=name, email=email)

    return convert


def interaction_converter(columns: Sequence[str]) -> Callable[[Values], Interaction]:
    """Makes an interaction of a row of these columns; one whose date is no moment has none."""
    texts = tuple((at, name) for at, name in enumerate(columns) if name in INTERACTION_TEXTS)
    date_at = columns.index("date")

    def convert(row: Values) -> Interaction:
        interaction = Interaction(date=_timestamp(row[date_at]))
        for at, name in texts:
            if (value := row[at]) is not None:
                setattr(interaction, name, value if type(value) is str else value_to_text(value))
        return interaction

    return convert


def _timestamp(value: object) -> Timestamp | None:
    try:
        if isinstance(value, str):
            return text_to_timestamp(value)
        return datetime_to_timestamp(value) if isinstance(value, date) else None
    except ValueError:
        return None
