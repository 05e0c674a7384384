"""One hostile CRM behind a real adapter server, replicas of the core in front of it, and the receiver at the end."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

import grpc

from adapters.sdk import adapter_service
from adapters.sdk.hostile import Chaos, Crm, HostileAdapter, Pain, Profile, VirtualClock
from core.contact_retriever import ContactRetriever
from core.contacts.orderings import STRATEGIES, Strategies
from core.registry import Registry
from deskbridge.v1 import contact_retriever_pb2
from deskbridge.v1.auth_pb2 import Auth, FieldValue
from deskbridge.v1.contact_retriever_pb2 import RetrieveContactsRequest, StreamContactsRequest
from deskbridge.v1.contact_retriever_pb2_grpc import (
    ContactRetrieverServiceStub,
    add_ContactRetrieverServiceServicer_to_server,
)
from runtime.addresses import Address
from runtime.channel import open_channel
from runtime.errors import PeerError, rpc_error_to_error
from runtime.integrations import IntegrationFile
from runtime.server import GrpcServer, ServerOptions, Service
from tests.proof.oracle import Oracle, Visible
from tests.proof.receiver import Page, Reading, Receiver, Synchronisation
from tests.proof.violations import OffsetNotEnoughError, UnexplainedError
from tests.support.core_server import integration_file

if TYPE_CHECKING:
    from deskbridge.v1.contact_retriever_pb2_grpc import ContactRetrieverServiceAsyncStub

SERVICE = contact_retriever_pb2.DESCRIPTOR.services_by_name["ContactRetrieverService"]
REPLICAS = 2

# 2026-11-23 10:00:00.7 UTC, in nanoseconds.
_NOW = 1_795_428_000_700_000_000
_SECOND = 1_000_000_000

# What explains an error.
_CAUSES: dict[str, frozenset[Pain]] = {
    "CRM_THROTTLED": frozenset({Pain.THROTTLED, Pain.THROTTLED_SILENTLY}),
    "CREDENTIALS_EXPIRED": frozenset({Pain.TOKEN_EXPIRES}),
    "CRM_UNAVAILABLE": frozenset({Pain.DROPPED_BEFORE, Pain.DROPPED_AFTER}),
    "DEADLINE_EXCEEDED": frozenset({Pain.SLOW}),
    "CRM_RESPONSE_INVALID": frozenset({Pain.FILTERS_IGNORED, Pain.STUCK_CURSOR}),
}


class World:
    """Opened by `open`, closed by `close`. `strategies` makes those of one replica; `adapter` and `retriever` are the
    classes that serve. `synchronisations` counts those begun."""

    def __init__(
        self,
        profile: Profile,
        strategies: Callable[[], Strategies] = lambda: STRATEGIES,
        adapter: type[HostileAdapter] = HostileAdapter,
        retriever: type[ContactRetriever] = ContactRetriever,
    ) -> None:
        self.profile = profile
        self.clock = VirtualClock(_NOW)
        self.crm = Crm(profile, self.clock)
        self.chaos = Chaos(profile, self.crm)
        self.receiver = Receiver()
        self.oracle = Oracle(self.crm)
        self.synchronisations = 0
        self._strategies = strategies
        self._retriever = retriever
        self._adapter = adapter(profile, self.crm, self.chaos)
        self._token = self.crm.token
        self._at_start: Visible = {}
        self._faults_before = 0
        self._stack = AsyncExitStack()
        self._file: IntegrationFile
        self._replicas: list[tuple[AsyncExitStack, ContactRetrieverServiceAsyncStub]] = []

    async def open(self) -> None:
        address = await self._stack.enter_async_context(_serving(adapter_service(self._adapter)))
        self._file = integration_file(address, page_size=1000)
        for _ in range(REPLICAS):
            self._replicas.append(await self._start_replica())

    async def close(self) -> None:
        for stack, _ in self._replicas:
            await stack.aclose()
        await self._stack.aclose()

    async def restart(self, replica: int) -> None:
        """That replica of the core is gone, and another in its place."""
        stack, _ = self._replicas[replica]
        await stack.aclose()
        self._replicas[replica] = await self._start_replica()

    def begin(self, receiver: Receiver) -> Synchronisation:
        self.synchronisations += 1
        self._at_start = self.crm.visible()
        return receiver.begin()

    async def page(
        self, receiver: Receiver, synchronisation: Synchronisation, size: int, replica: int, reading: Reading
    ) -> bool | None:
        """One page more. Whether it was the last; None where the call failed, as it may."""
        request = receiver.request(synchronisation, reading)
        request.MergeFrom(RetrieveContactsRequest(integration="fake", auth=self._auth(), page_size=size))
        _, stub = self._replicas[replica]
        try:
            page = await stub.RetrieveContacts(request)
        except grpc.aio.AioRpcError as error:
            synchronisation.failures += 1
            self._explain(rpc_error_to_error(error))
            return None
        return self._take(receiver, synchronisation, page)

    async def stream(self, receiver: Receiver, synchronisation: Synchronisation, size: int) -> None:
        """The rest of a synchronisation as a stream, as far as it gets."""
        request = StreamContactsRequest(
            integration="fake",
            auth=self._auth(),
            page_size=size,
            offset=synchronisation.offset,
            synchronization_checkpoint=synchronisation.began,
        )
        _, stub = self._replicas[0]
        try:
            async for page in stub.StreamContacts(request):
                self._take(receiver, synchronisation, page)
                self.oracle.judge_stream_length(synchronisation)
        except grpc.aio.AioRpcError as error:
            self._explain(rpc_error_to_error(error))

    async def synchronise_at_rest(self, receiver: Receiver, size: int) -> Synchronisation:
        """A whole synchronisation while nothing changes and nothing fails. Raises a ViolationError."""
        self.chaos.calm()
        synchronisation = self.begin(receiver)
        while True:
            is_last = await self.page(receiver, synchronisation, size, synchronisation.pages % REPLICAS, Reading.BEGAN)
            if is_last is None:
                # At rest only a token that expired before is an excuse.
                if synchronisation.failures > 1:
                    raise UnexplainedError(f"a CRM at rest fails: {self.last_error}")
                continue
            self.oracle.judge_length(synchronisation)
            if is_last:
                return synchronisation

    def _take(self, receiver: Receiver, synchronisation: Synchronisation, page: Page) -> bool:
        """Whether it was the last."""
        before = receiver.checkpoint
        is_last = receiver.take(synchronisation, page)
        if is_last:
            self.oracle.judge_end(receiver, self._at_start, page, failed=self._faults > self._faults_before)
        self.oracle.judge_page(receiver, before, page)
        self._faults_before = self._faults
        return is_last

    @property
    def _faults(self) -> int:
        return sum(self.chaos.happened[pain] for pains in _CAUSES.values() for pain in pains)

    def _explain(self, error: PeerError) -> None:
        self._faults_before = self._faults
        if error.reason in ("OFFSET_INVALID", "CHECKPOINT_INVALID"):
            raise OffsetNotEnoughError(error.message)
        if not self.profile.pains & _CAUSES.get(error.reason, frozenset()):
            raise UnexplainedError(f"{error.code.name} {error.reason}: {error.message}")
        self.last_error = error
        if error.reason == "CREDENTIALS_EXPIRED":
            self._token = self.crm.token

    def _auth(self) -> Auth:
        return Auth(fields={"token": FieldValue(string_value=self._token)})

    async def _start_replica(self) -> "tuple[AsyncExitStack, ContactRetrieverServiceAsyncStub]":
        stack = AsyncExitStack()
        registry = await stack.enter_async_context(Registry([self._file]))
        servicer = self._retriever(registry, self.clock.now, self._strategies())
        service = Service(SERVICE, partial(add_ContactRetrieverServiceServicer_to_server, servicer))
        address = await stack.enter_async_context(_serving(service))
        channel = await stack.enter_async_context(open_channel(str(address), [SERVICE]))
        return stack, ContactRetrieverServiceStub(channel)


@asynccontextmanager
async def _serving(service: Service) -> AsyncIterator[Address]:
    server = GrpcServer(ServerOptions(Address("127.0.0.1", 0), drain=0), [service])
    address = await server.start()
    try:
        yield address
    finally:
        await server.stop()
