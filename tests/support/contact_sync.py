"""Whoever synchronises contacts: all pages of a synchronisation, fetched or streamed."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.moments import Clock, now
from deskbridge.v1.contact_retriever_pb2 import (
    RetrieveContactsRequest,
    RetrieveContactsResponse,
    StreamContactsRequest,
    StreamContactsResponse,
)
from deskbridge.v1.contact_retriever_pb2_grpc import ContactRetrieverServiceStub
from tests.support.core_server import AUTH, core_channel, integration_file
from tests.support.fake_adapter import FakeAdapter, serving

if TYPE_CHECKING:
    from deskbridge.v1.contact_retriever_pb2_grpc import ContactRetrieverServiceAsyncStub

Page = RetrieveContactsResponse | StreamContactsResponse

# More pages than any of these synchronisations has.
_MANY = 300


@dataclass(frozen=True)
class Caller:
    """Calls the integration `fake`."""

    stub: "ContactRetrieverServiceAsyncStub"

    async def page(self, seconds: float | None = None, **fields: Any) -> RetrieveContactsResponse:
        request = RetrieveContactsRequest(integration="fake", auth=AUTH, **fields)
        return await self.stub.RetrieveContacts(request, timeout=seconds)

    async def pages(self, checkpoint: str = "", **fields: Any) -> list[RetrieveContactsResponse]:
        """A whole synchronisation, as Talkdesk fetches it."""
        pages = [await self.page(synchronization_checkpoint=checkpoint, **fields)]
        while pages[-1].next_offset:
            assert len(pages) < _MANY, "the synchronisation does not end"
            pages.append(await self.page(offset=pages[-1].next_offset, **fields))
        return pages

    async def streamed(self, **fields: Any) -> list[StreamContactsResponse]:
        return [page async for page in self.stream(**fields)]

    def stream(self, seconds: float | None = None, **fields: Any) -> Any:
        request = StreamContactsRequest(integration="fake", auth=AUTH, **fields)
        return self.stub.StreamContacts(request, timeout=seconds)


@asynccontextmanager
async def calling(adapter: FakeAdapter, clock: Clock = now, **file: Any) -> AsyncIterator[Caller]:
    """A caller of a core in front of this adapter; `file` are fields of its integration file."""
    async with serving(adapter) as address, core_channel(integration_file(address, **file), clock=clock) as channel:
        yield Caller(ContactRetrieverServiceStub(channel))


def ids(pages: Iterable[Page]) -> list[str]:
    return [contact.id for page in pages for contact in page.contacts]
