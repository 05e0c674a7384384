"""The component Contact Retriever."""

from collections.abc import AsyncIterator

import grpc

from core.contacts.checkpoint import checkpoint_to_moment, moment_to_checkpoint
from core.contacts.keyset import Keyset, KeysetPosition, first_position, offset_to_keyset
from core.contacts.offset import position_to_offset
from core.contacts.page import Page, fill_page
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

_Request = RetrieveContactsRequest | StreamContactsRequest


class ContactRetriever(contact_retriever_pb2_grpc.ContactRetrieverServiceServicer):
    """Synchronises contacts. `clock` tells when a synchronisation starts."""

    def __init__(self, registry: Registry, clock: Clock = now) -> None:
        self._registry = registry
        self._clock = clock

    async def RetrieveContacts(
        self,
        request: RetrieveContactsRequest,
        context: "grpc.aio.ServicerContext[RetrieveContactsRequest, RetrieveContactsResponse]",
    ) -> RetrieveContactsResponse:
        admission = await self._admit(request, answer_deadline(context))
        position = self._position(request, admission)
        page = await _page(request, admission, position, admission.deadline)
        return RetrieveContactsResponse(
            contacts=page.contacts,
            next_offset=_next_offset(page),
            synchronization_checkpoint=_checkpoint(page),
            skipped_contacts=page.skipped,
        )

    async def StreamContacts(
        self,
        request: StreamContactsRequest,
        context: "grpc.aio.ServicerContext[StreamContactsRequest, StreamContactsResponse]",
    ) -> AsyncIterator[StreamContactsResponse]:
        admission = await self._admit(request, answer_deadline(context))
        position = self._position(request, admission)
        exhausted = False
        while not exhausted:
            remaining = context.time_remaining()
            seconds = _STREAMED_PAGE_SECONDS if remaining is None else min(_STREAMED_PAGE_SECONDS, remaining)
            page = await _page(request, admission, position, Deadline.after(seconds))
            yield StreamContactsResponse(
                contacts=page.contacts,
                next_offset=_next_offset(page),
                synchronization_checkpoint=_checkpoint(page),
                skipped_contacts=page.skipped,
            )
            position, exhausted = page.position, page.exhausted

    async def _admit(self, request: _Request, deadline: Deadline) -> Admission:
        return await self._registry.admit(
            request.integration, Component.COMPONENT_CONTACT_RETRIEVER, request.auth, deadline
        )

    def _position(self, request: _Request, admission: Admission) -> KeysetPosition:
        if request.offset:
            return offset_to_keyset(request.offset, request.integration)
        started = self._clock()
        checkpoint = None
        if request.synchronization_checkpoint:
            checkpoint = checkpoint_to_moment(request.synchronization_checkpoint, started)
        return first_position(request.integration, checkpoint, started, admission.offer.description.contacts)


async def _page(
    request: _Request, admission: Admission, position: KeysetPosition, deadline: Deadline
) -> Page[KeysetPosition]:
    if request.page_size < 0:
        raise RequestInvalidError.of("page_size", "must not be negative")
    limit = admission.file.page_size
    strategy = Keyset(admission.adapter, request.auth, admission.offer.description.contacts.max_page_size)
    return await fill_page(
        strategy, position, min(request.page_size or limit, limit), admission.file.default_region, deadline
    )


def _next_offset(page: Page[KeysetPosition]) -> str:
    return "" if page.exhausted else position_to_offset(page.position)


def _checkpoint(page: Page[KeysetPosition]) -> str:
    checkpoint = page.position.checkpoint
    return "" if checkpoint is None else moment_to_checkpoint(checkpoint)
