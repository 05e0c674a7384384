"""Filling one page of a synchronisation, whatever the ordering: batch after batch, while there is time."""

from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

import structlog
from grpc import StatusCode

from core.contacts.checkpoint import Checkpoint
from core.contacts.deliverable import make_deliverable
from core.contacts.offset import SyncPosition
from core.contacts.progress import moved
from core.errors import DeadlineExceededError
from core.phones import PhoneNumbers
from deskbridge.v1.contact_pb2 import Contact
from runtime.deadline import Deadline
from runtime.errors import StatusError

# A page is full enough at this share: the last few contacts are not worth a round trip of their own.
_FULL_ENOUGH = 0.9

# How many ids of deleted contacts a log line names.
_IDS_SAID = 20

# What may end a page early once something is ready: waiting, or asking again, is the caller's to decide.
_PASSING = (StatusCode.DEADLINE_EXCEEDED, StatusCode.RESOURCE_EXHAUSTED, StatusCode.UNAVAILABLE)

Position = TypeVar("Position", bound=SyncPosition)

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Batch(Generic[Position]):
    """What one step of a strategy yields. `position` is where the next step starts; `exhausted`: there is none."""

    contacts: list[Contact]
    position: Position
    exhausted: bool


class Strategy(Protocol[Position]):
    """One way of walking through a CRM's contacts."""

    def start(self, checkpoint: Checkpoint | None) -> Position:
        """Where an initial (no checkpoint) or an incremental synchronisation starts."""
        ...

    def resume(self, offset: str) -> Position:
        """Where an offset says to go on. Raises OffsetInvalidError."""
        ...

    async def fetch(self, position: Position, size: int, deadline: Deadline) -> Batch[Position]:
        """The next contacts, at most `size` of them that can be delivered. Raises StatusError."""
        ...


@dataclass(slots=True)
class Page(Generic[Position]):
    """Contacts ready to be delivered, and where to go on. `exhausted`: the synchronisation is over.

    `skipped` counts those without a usable id, `deleted` are the ids of those that the CRM lists as deleted.
    """

    position: Position
    contacts: list[Contact] = field(default_factory=list)
    skipped: int = 0
    deleted: list[str] = field(default_factory=list)
    exhausted: bool = False


async def fill_page(
    strategy: Strategy[Position], start: Position, size: int, phones: PhoneNumbers, deadline: Deadline
) -> Page[Position]:
    """Fetch until the page is full, the contacts are exhausted, or the time is nearly up.

    What is ready is answered when the CRM fails for the moment or the deadline nears; a page with nothing ready is
    an error, so that an empty page always means that there was nothing. Raises StatusError.
    """
    page = Page(start)
    slowest = 0.0
    while len(page.contacts) < size * _FULL_ENOUGH and not page.exhausted:
        before = deadline.remaining()
        if before <= slowest:
            break
        try:
            batch = await strategy.fetch(page.position, size - len(page.contacts), deadline)
        except StatusError as error:
            if not page.contacts or error.code not in _PASSING:
                raise
            _log.warning("page cut short", ready=len(page.contacts), reason=error.reason)
            break
        slowest = max(slowest, before - deadline.remaining())
        for contact in batch.contacts:
            if contact.deleted:
                page.deleted.append(contact.id)
            elif make_deliverable(contact, phones):
                page.contacts.append(contact)
            else:
                page.skipped += 1
        page.position = batch.position if batch.exhausted else moved(page.position, batch.position)
        page.exhausted = batch.exhausted
    if page.skipped:
        _log.warning("contacts without a usable id skipped", count=page.skipped)
    if page.deleted:
        # Talkdesk's contract cannot say it.
        _log.warning(
            "contacts deleted in the CRM stay in Talkdesk", count=len(page.deleted), ids=page.deleted[:_IDS_SAID]
        )
    if not page.contacts and not page.exhausted:
        raise DeadlineExceededError("The CRM did not answer in time.")
    return page
