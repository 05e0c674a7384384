"""Rows of the CRM's API into messages of the contract."""

from collections.abc import Sequence
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from adapters.sdk.hostile.clock import SECOND
from adapters.sdk.hostile.records import Row
from adapters.sdk.hostile.times import time_to_nanos
from deskbridge.v1.agent_pb2 import Agent
from deskbridge.v1.contact_pb2 import Contact
from deskbridge.v1.interaction_pb2 import Interaction


def row_to_contact(row: Row) -> Contact:
    """The contact; one without an id comes without one."""
    return Contact(
        id=_text(row["id"]),
        name=_text(row["name"]),
        company=_text(row["company"]),
        title=row["title"],
        emails=_texts(row["emails"]),
        phones=_texts(row["phones"]),
        address=_text(row["address"]),
        updated_at=nanos_to_timestamp(time_to_nanos(row["updated_at"])),
    )


def row_to_agent(row: Row) -> Agent:
    """The agent, with whatever is missing left out."""
    return Agent(id=_text(row["id"]), name=_text(row["name"]), email=_text(row["email"]))


def row_to_interaction(row: Row) -> Interaction:
    """The interaction, in the CRM's own words."""
    return Interaction(
        id=_text(row["id"]),
        contact_id=row["contact"],
        type=row["type"],
        subject=_text(row["subject"]),
        description=_text(row["description"]),
        date=nanos_to_timestamp(time_to_nanos(row["date"])),
        priority=_text(row["priority"]),
        status=_text(row["status"]),
    )


def nanos_to_timestamp(nanos: int) -> Timestamp:
    """Nanoseconds since 1970 as a Timestamp."""
    seconds, rest = divmod(nanos, SECOND)
    return Timestamp(seconds=seconds, nanos=rest)


def timestamp_to_nanos(timestamp: Timestamp) -> int:
    """A Timestamp as nanoseconds since 1970."""
    return timestamp.seconds * SECOND + timestamp.nanos


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _texts(values: Sequence[Any] | None) -> list[str]:
    return [str(value) for value in values or ()]
