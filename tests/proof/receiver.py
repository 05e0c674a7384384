"""The other end: keeps contacts by id and the last checkpoint, as Talkdesk does."""

from dataclasses import dataclass, field
from enum import Enum

from deskbridge.v1.contact_retriever_pb2 import (
    RetrieveContactsRequest,
    RetrieveContactsResponse,
    StreamContactsResponse,
)

Page = RetrieveContactsResponse | StreamContactsResponse


class Reading(Enum):
    """Which checkpoint travels with an offset; Talkdesk's contract leaves it open."""

    BEGAN = "the one with which the synchronisation began"
    LATEST = "the one of the page before"
    NONE = "none"


@dataclass
class Synchronisation:
    """One synchronisation in progress: the checkpoint it began with, its next offset, what its pages skipped."""

    began: str
    offset: str = ""
    pages: int = 0
    failures: int = 0
    skipped: int = 0


@dataclass
class Receiver:
    """`contacts` by id, each as its title says (the CRM puts the revision there), and the last `checkpoint`."""

    contacts: dict[str, str] = field(default_factory=dict)
    checkpoint: str = ""

    def begin(self) -> Synchronisation:
        """From the last checkpoint on, whatever became of the synchronisation before."""
        return Synchronisation(self.checkpoint)

    def request(self, synchronisation: Synchronisation, reading: Reading) -> RetrieveContactsRequest:
        """Asks for the next page."""
        request = RetrieveContactsRequest(offset=synchronisation.offset)
        if not synchronisation.offset or reading is Reading.BEGAN:
            request.synchronization_checkpoint = synchronisation.began
        elif reading is Reading.LATEST:
            request.synchronization_checkpoint = self.checkpoint
        return request

    def take(self, synchronisation: Synchronisation, page: Page) -> bool:
        """Keeps a page. Whether the synchronisation is over."""
        self.contacts.update((contact.id, contact.title) for contact in page.contacts)
        self.checkpoint = page.synchronization_checkpoint or self.checkpoint
        synchronisation.offset = page.next_offset
        synchronisation.pages += 1
        synchronisation.skipped += page.skipped_contacts
        return not page.next_offset
