"""Rows to nouns. Which column is what is found out once; a row costs no look-up by name."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

import msgspec
from google.protobuf.timestamp_pb2 import Timestamp

from adapters.sql.timestamps import moment_of
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


def to_text(value: object) -> str:
    """A column's value as text; NULL is empty."""
    match value:
        case str():
            return value
        case None:
            return ""
        case bytes():
            return value.decode("utf-8", "replace")
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)


def to_texts(value: object) -> list[str]:
    """A column's value as a list: an array, JSON text of one, or texts separated by commas. Blank ones go."""
    if isinstance(value, str) and value.startswith("["):
        try:
            value = msgspec.json.decode(value)
        except msgspec.DecodeError:
            value = to_text(value)
    if isinstance(value, (list, tuple)):
        return [
            text for item in value if isinstance(item, (str, int, float, Decimal)) and (text := to_text(item).strip())
        ]
    return [stripped for part in to_text(value).split(",") if (stripped := part.strip())]


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
            contact.id = to_text(value)
        for at, name in texts:
            if value := row[at]:
                setattr(contact, name, value if type(value) is str else to_text(value))
        for at, name in lists:
            if value := row[at]:
                # Mostly one address in a column: no list is made for it.
                if type(value) is str and "," not in value and value[0] > " " and value[0] != "[" and value[-1] > " ":
                    getattr(contact, name).append(value)
                else:
                    getattr(contact, name).extend(to_texts(value))

    return fill


def contact_with_any_date(columns: Sequence[str]) -> Callable[[Values], Contact]:
    """Makes a contact of a row of these columns; one whose updated_at is no moment has none."""
    fill = contact_filler(columns)
    updated_at = columns.index("updated_at")

    def convert_all(row: Values) -> Contact:
        contact = Contact()
        fill(contact, row)
        _set_moment(contact.updated_at, row[updated_at])
        return contact

    return convert_all


def agent_converter(columns: Sequence[str]) -> Callable[[Values], Agent]:
    """Makes an agent of a row of these columns."""
    at = [columns.index(name) for name in AGENT_TEXTS]

    def convert(row: Values) -> Agent:
        id_, name, email = (to_text(row[place]) for place in at)
        return Agent(id=id_, name=name, email=email)

    return convert


def interaction_converter(columns: Sequence[str]) -> Callable[[Values], Interaction]:
    """Makes an interaction of a row of these columns; one whose date is no moment has none."""
    texts = tuple((at, name) for at, name in enumerate(columns) if name in INTERACTION_TEXTS)
    date = columns.index("date")

    def convert(row: Values) -> Interaction:
        interaction = Interaction()
        for at, name in texts:
            if (value := row[at]) is not None:
                setattr(interaction, name, value if type(value) is str else to_text(value))
        _set_moment(interaction.date, row[date])
        return interaction

    return convert


def _set_moment(timestamp: Timestamp, value: object) -> None:
    if value is None:
        return
    try:
        timestamp.seconds, timestamp.nanos = moment_of(value)
    except ValueError:
        return
