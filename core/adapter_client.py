"""The core's side of one adapter: its connection, its description, its calls."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import grpc
import structlog
from google.protobuf.message import Message
from grpc import ChannelConnectivity
from grpc_health.v1 import health_pb2, health_pb2_grpc

from core.adapter_errors import ADAPTER_RETRY_AFTER, adapter_error_to_error
from core.errors import AdapterUnavailableError, DeadlineExceededError
from deskbridge.v1 import adapter_pb2, adapter_pb2_grpc
from deskbridge.v1.integration_pb2 import AdapterState
from runtime.channel import open_channel
from runtime.deadline import Deadline
from runtime.errors import StatusError
from runtime.integrations import AdapterFile
from runtime.request_id import call_metadata

SERVICE = adapter_pb2.DESCRIPTOR.services_by_name["AdapterService"]

# How long an action waits for a connection before it counts as not sent, in seconds.
_CONNECT_SECONDS = 2.0
_PROBE_SECONDS = 1.0
_DESCRIBE_SECONDS = 5.0
_DESCRIBE_AGAIN_SECONDS = 1.0

_Request = TypeVar("_Request", bound=Message)
_Response = TypeVar("_Response", bound=Message)

_log = structlog.get_logger()


class AdapterClient:
    """Calls one adapter. Every call raises StatusError, and nothing else.

    `watch` keeps the description current: it is asked for whenever the connection comes up, so that an adapter that
    was replaced by another version is known before it is called.
    """

    def __init__(self, file: AdapterFile) -> None:
        self.target = file.target
        self._channel = open_channel(file.target, [SERVICE], tls=file.tls.client_tls() if file.tls else None)
        self._stub = adapter_pb2_grpc.AdapterServiceStub(self._channel)
        self._health = health_pb2_grpc.HealthStub(self._channel)
        self._description: adapter_pb2.DescribeResponse | None = None
        self._connected = False

    @property
    def description(self) -> adapter_pb2.DescribeResponse | None:
        """What the adapter last said of itself; None until it has answered once."""
        return self._description

    @property
    def state(self) -> "AdapterState.ValueType":
        """Whether it answers, as last seen."""
        return AdapterState.ADAPTER_STATE_SERVING if self._connected else AdapterState.ADAPTER_STATE_UNREACHABLE

    async def describe(self, deadline: Deadline) -> adapter_pb2.DescribeResponse:
        """What the adapter says of itself; asked for only if it is not known yet."""
        return self._description or await self.describe_now(deadline)

    async def describe_now(self, deadline: Deadline) -> adapter_pb2.DescribeResponse:
        """What the adapter says of itself at this moment. The same object as before if it says the same."""
        description = await self._call(self._stub.Describe, adapter_pb2.DescribeRequest(), deadline)
        if self._description is None or self._description != description:
            self._description = description
        return self._description

    async def probe(self) -> "AdapterState.ValueType":
        """Ask the adapter now whether it serves, and what it is unless that is known."""
        deadline = Deadline.after(_PROBE_SECONDS)
        try:
            await self.describe(deadline)
        except StatusError:
            return AdapterState.ADAPTER_STATE_UNREACHABLE
        try:
            answer = await self._health.Check(  # type: ignore[attr-defined]
                health_pb2.HealthCheckRequest(), timeout=deadline.remaining()
            )
        except grpc.aio.AioRpcError as error:
            # Health checking is the protocol's duty, but an adapter without it answers all the same.
            answered = error.code() is grpc.StatusCode.UNIMPLEMENTED
            return AdapterState.ADAPTER_STATE_SERVING if answered else AdapterState.ADAPTER_STATE_UNREACHABLE
        if answer.status == health_pb2.HealthCheckResponse.SERVING:
            return AdapterState.ADAPTER_STATE_SERVING
        return AdapterState.ADAPTER_STATE_NOT_SERVING

    async def watch(self, on_description: Callable[[adapter_pb2.DescribeResponse], None]) -> None:
        """Hold the connection open, and hand over a new description whenever it comes up. Never returns."""
        while True:
            state = self._channel.get_state(try_to_connect=True)
            if state is ChannelConnectivity.READY and not self._connected:
                await self._connect(on_description)
                continue
            if state is not ChannelConnectivity.READY and self._connected:
                self._connected = False
                _log.warning("adapter unreachable", adapter=self.target)
            await self._channel.wait_for_state_change(state)

    async def _connect(self, on_description: Callable[[adapter_pb2.DescribeResponse], None]) -> None:
        try:
            description = await self.describe_now(Deadline.after(_DESCRIBE_SECONDS))
        except StatusError as error:
            _log.warning("adapter does not describe itself", adapter=self.target, error=error.message)
            await asyncio.sleep(_DESCRIBE_AGAIN_SECONDS)
            return
        self._connected = True
        _log.info("adapter connected", adapter=self.target, name=description.name, version=description.version)
        on_description(description)

    async def validate_credentials(
        self, request: adapter_pb2.ValidateCredentialsRequest, deadline: Deadline
    ) -> adapter_pb2.ValidateCredentialsResponse:
        return await self._call(self._stub.ValidateCredentials, request, deadline)

    async def list_contacts(
        self, request: adapter_pb2.ListContactsRequest, deadline: Deadline
    ) -> adapter_pb2.ListContactsResponse:
        return await self._call(self._stub.ListContacts, request, deadline)

    async def find_contacts(
        self, request: adapter_pb2.FindContactsRequest, deadline: Deadline
    ) -> adapter_pb2.FindContactsResponse:
        return await self._call(self._stub.FindContacts, request, deadline)

    async def list_agents(
        self, request: adapter_pb2.ListAgentsRequest, deadline: Deadline
    ) -> adapter_pb2.ListAgentsResponse:
        return await self._call(self._stub.ListAgents, request, deadline)

    async def list_interactions(
        self, request: adapter_pb2.ListInteractionsRequest, deadline: Deadline
    ) -> adapter_pb2.ListInteractionsResponse:
        return await self._call(self._stub.ListInteractions, request, deadline)

    async def execute_action(
        self, request: adapter_pb2.AdapterServiceExecuteActionRequest, deadline: Deadline
    ) -> adapter_pb2.AdapterServiceExecuteActionResponse:
        """Sends the action at most once. An error whose metadata has outcome = unknown may have taken effect."""
        await self._wait_until_connected(deadline)
        try:
            return await self._call(self._stub.ExecuteAction, request, deadline)
        except (AdapterUnavailableError, DeadlineExceededError) as error:
            raise _outcome_unknown(error) from error

    async def _wait_until_connected(self, deadline: Deadline) -> None:
        """Raises AdapterUnavailableError when there is no connection: nothing was sent."""
        try:
            async with asyncio.timeout(min(_CONNECT_SECONDS, deadline.remaining())):
                while (state := self._channel.get_state(try_to_connect=True)) is not ChannelConnectivity.READY:
                    await self._channel.wait_for_state_change(state)
        except TimeoutError as error:
            message = "The adapter cannot be reached; the action was not sent."
            raise AdapterUnavailableError(message, retry_after=ADAPTER_RETRY_AFTER) from error

    async def _call(
        self,
        method: "grpc.aio.UnaryUnaryMultiCallable[_Request, _Response]",
        request: _Request,
        deadline: Deadline,
    ) -> _Response:
        try:
            return await method(request, timeout=deadline.remaining(), metadata=call_metadata())
        except grpc.aio.AioRpcError as error:
            raise adapter_error_to_error(error) from error

    async def close(self) -> None:
        await self._channel.close()


def _outcome_unknown(error: StatusError) -> StatusError:
    message = (
        f"{error.message} The action was sent and its outcome is unknown: it may have taken effect. "
        "Look in the CRM before repeating it."
    )
    return type(error)(message, metadata={"outcome": "unknown"})
