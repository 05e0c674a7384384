"""The adapter, called: one call as the core makes it, patience with what passes, and what must not be in an answer."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import grpc
from google.protobuf.message import Message
from grpc import StatusCode

from adapters.sdk.conformance.exchanges import Answer
from adapters.sdk.field_values import scalar_to_field_value
from deskbridge.v1 import adapter_pb2 as pb
from deskbridge.v1.auth_pb2 import Auth
from runtime.errors import PeerError, rpc_error_to_error
from runtime.report.latencies import Latencies
from runtime.report.mask import Mask

SERVICE = pb.DESCRIPTOR.services_by_name["AdapterService"]

ATTEMPTS = 4
# Seconds to wait at most, whatever `RetryInfo` says.
LONGEST_WAIT = 10.0
# Seconds to wait where it says nothing, longer each time.
_PAUSE = 0.3
_PASSING = frozenset({StatusCode.UNAVAILABLE, StatusCode.RESOURCE_EXHAUSTED})
_SILENT = frozenset({StatusCode.UNAVAILABLE, StatusCode.DEADLINE_EXCEEDED})
# So many calls in a row without any answer, and the adapter is gone.
_MOST_SILENCES = 6


class CheckOverError(Exception):
    """The check cannot go on; its verdict says why."""


class RunOverError(Exception):
    """Nothing can be verified any more; the text says why."""


class Calls:
    """`auth` grows by what validation returns, as Talkdesk's does. `leaks` are the errors that quoted a credential."""

    def __init__(
        self, channel: grpc.aio.Channel, auth: Mapping[str, Any], mask: Mask, *, seconds: float = 30.0
    ) -> None:
        self.channel = channel
        self.mask = mask
        self.seconds = seconds
        self.given = dict(auth)
        self.auth = to_auth(auth)
        self.counts: Counter[str] = Counter()
        self.latencies: dict[str, Latencies] = {}
        self.leaks: list[Answer] = []
        self._silences = 0
        self._searched = Mask()
        self._ordinary = ""
        self.keep_secret(auth.values())

    def keep_secret(self, values: Iterable[object]) -> None:
        """Mask them in the report, and look for them where they must not be."""
        secrets = list(values)
        self.mask.add(secrets)
        self._searched.add(value for value in secrets if str(value).lower() not in self._ordinary)

    def know(self, description: pb.DescribeResponse) -> None:
        """What the adapter says of itself is no secret: an account may bear its name."""
        self._ordinary = str(description).lower()
        self._searched = Mask()
        self.keep_secret(self.given.values())

    def leak(self, text: str) -> str | None:
        """The text, masked, where it holds a credential."""
        return self.mask(text) if self._searched(text) != text else None

    def learn(self, response: pb.ValidateCredentialsResponse) -> None:
        """Keep what validation returned."""
        for name, value in response.fields.items():
            self.auth.fields[name].CopyFrom(value)
            self.keep_secret([getattr(value, value.WhichOneof("kind") or "string_value")])

    async def send(
        self,
        method: str,
        request: Message,
        *,
        timeout: float | None = None,  # noqa: ASYNC109 - the call's deadline
        serialize: Callable[[Message], bytes] | None = None,
        request_id: str = "",
    ) -> Answer:
        """One call, once, whatever comes of it. Raises RunOverError for the last of many without an answer."""
        call = self.channel.unary_unary(
            f"/{SERVICE.full_name}/{method}",
            request_serializer=serialize or type(request).SerializeToString,
            response_deserializer=getattr(pb, SERVICE.methods_by_name[method].output_type.name).FromString,
        )
        metadata = (("x-request-id", request_id),) if request_id else None
        response, error = None, None
        started = time.monotonic()
        try:
            response = await call(request, timeout=timeout or self.seconds, metadata=metadata)
        except grpc.aio.AioRpcError as raised:
            error = rpc_error_to_error(raised)
        answer = Answer(method, request, response, error, time.monotonic() - started)
        self._note(answer, patient=timeout is None)
        return answer

    def _note(self, answer: Answer, *, patient: bool) -> None:
        self.counts[answer.method] += 1
        if answer.error is None:
            # Of calls that had to stand in no crowd.
            if patient:
                self.latencies.setdefault(answer.method, Latencies()).add(answer.seconds)
        elif self.leak(_texts(answer.error)) is not None:
            self.leaks.append(answer)
        silent = answer.error is not None and answer.error.code in (
            StatusCode.UNAVAILABLE,
            StatusCode.DEADLINE_EXCEEDED,
        )
        if not (silent and patient):
            self._silences = 0
            return
        self._silences += 1
        if self._silences >= _MOST_SILENCES:
            raise RunOverError(f"the adapter does not answer any more: {answer.outcome}")

    async def settle(self, method: str, request: Message, on_repetition: Callable[[Answer], None]) -> Answer:
        """A call that changes nothing, repeated while the adapter says that the CRM cannot answer now."""
        for attempt in range(1, ATTEMPTS + 1):
            answer = await self.send(method, request)
            if attempt == ATTEMPTS or answer.error is None or answer.error.code not in _PASSING:
                break
            on_repetition(answer)
            await asyncio.sleep(_wait(answer.error, attempt))
        return answer


def to_auth(scalars: Mapping[str, Any]) -> Auth:
    """Credentials on the wire."""
    return Auth(fields={name: scalar_to_field_value(value) for name, value in scalars.items()})


def _wait(error: PeerError, attempt: int) -> float:
    seconds = _PAUSE * attempt if error.retry_after is None else error.retry_after
    return min(max(seconds, 0.0), LONGEST_WAIT)


def _texts(error: PeerError) -> str:
    violations = [f"{each.field} {each.description}" for each in error.violations]
    return "\n".join([error.message, error.reason, *error.metadata.keys(), *error.metadata.values(), *violations])
