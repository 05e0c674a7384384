"""The component Contact Retriever."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import grpc

from core.contacts.checkpoint import checkpoint_to_text, text_to_checkpoint
from core.contacts.offset import SyncPosition, position_to_offset
from core.contacts.orderings import STRATEGIES, Strategies
from core.contacts.page import Page, Strategy, fill_page
from core.errors import RequestInvalidError
from core.moments import Clock, now
from core.registry import Admission, Registry
from core.reserve import answer_deadline
from deskbridge.v1 import contact_retriever_pb2_grpc
from deskbridge.v1.contact_retriever_pb2 import (
    RetrieveContactsRequest,
    RetrieveContactsResponse,
    StreamContactsRequest,
    StreamContactsResponse,
)
from deskbridge.v1.integration_pb2 import Component
from runtime.deadline import Deadline

# What each page of a stream may take, in seconds; the stream as a whole may take as long as its caller likes.
_STREAMED_PAGE_SECONDS = 25.0


class ContactRetriever(contact_retriever_pb2_grpc.ContactRetrieverServiceServicer):
    """Synchronises contacts. `clock` tells when a synchronisation starts, `strategies` how contacts are walked."""

    def __init__(self, registry: Registry, clock: Clock = now, strategies: Strategies = STRATEGIES) -> None:
        self._registry = registry
        self._clock = clock
        self._strategies = strategies

    async def RetrieveContacts(
        self,
        request: RetrieveContactsRequest,
        context: "grpc.aio.ServicerContext[RetrieveContactsRequest, RetrieveContactsResponse]",
    ) -> RetrieveContactsResponse:
        deadline = answer_deadline(context)
        synchronisation = await self._open(request, deadline)
        page = await synchronisation.page(synchronisation.position, deadline)
        return RetrieveContactsResponse(
            contacts=page.contacts,
            next_offset=_next_offset(page),
            synchronization_checkpoint=_checkpoint(page),
            skipped_contacts=page.skipped,
            deleted_contacts=len(page.deleted),
        )

    async def StreamContacts(
        self,
        request: StreamContactsRequest,
        context: "grpc.aio.ServicerContext[StreamContactsRequest, StreamContactsResponse]",
    ) -> AsyncGenerator[StreamContactsResponse, None]:
        synchronisation = await self._open(request, answer_deadline(context))
        position, exhausted = synchronisation.position, False
        while not exhausted:
            seconds = min(_STREAMED_PAGE_SECONDS, answer_deadline(context).remaining())
            page = await synchronisation.page(position, Deadline.after(seconds))
            yield StreamContactsResponse(
                contacts=page.contacts,
                next_offset=_next_offset(page),
                synchronization_checkpoint=_checkpoint(page),
                skipped_contacts=page.skipped,
                deleted_contacts=len(page.deleted),
            )
            position, exhausted = page.position, page.exhausted

    async def _open(
        self, request: RetrieveContactsRequest | StreamContactsRequest, deadline: Deadline
    ) -> "_Synchronisation":
        admission = await self._registry.admit(
            request.integration, Component.COMPONENT_CONTACT_RETRIEVER, request.auth, deadline
        )
        if request.page_size < 0:
            raise RequestInvalidError.of("page_size", "must not be negative")
        description = admission.offer.description.contacts
        strategy = self._strategies[description.ordering](
            request.integration, admission.adapter, request.auth, description, self._clock
        )
        if request.offset:
            position = strategy.resume(request.offset)
        elif request.synchronization_checkpoint:
            position = strategy.start(text_to_checkpoint(request.synchronization_checkpoint, self._clock()))
        else:
            position = strategy.start(None)
        limit = admission.file.page_size
        return _Synchronisation(admission, strategy, position, min(request.page_size or limit, limit))


@dataclass(frozen=True, slots=True)
class _Synchronisation:
    """One synchronisation, and where the caller wants it to go on."""

    admission: Admission
    strategy: Strategy[Any]
    position: SyncPosition
    page_size: int

    async def page(self, position: SyncPosition, deadline: Deadline) -> Page[Any]:
        return await fill_page(self.strategy, position, self.page_size, self.admission.phones, deadline)


def _next_offset(page: Page[Any]) -> str:
    return "" if page.exhausted else position_to_offset(page.position)


def _checkpoint(page: Page[Any]) -> str:
    checkpoint = page.position.checkpoint
    return "" if checkpoint is None else checkpoint_to_text(checkpoint)
