"""Work stops when nobody waits for it any more: at the deadline, and when the caller leaves.

An adapter's work cannot be seen from outside. What can: whether it is free again at once for the next call, or busy
with what nobody wants. That tells only where so many calls at once keep it busy for longer than one does. One that only
computes is past them all before it answers the next call, and nothing is left to be stopped.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

from google.protobuf.message import Message

from adapters.sdk.conformance import catalogue
from adapters.sdk.conformance.exchanges import Answer
from adapters.sdk.conformance.session import Session
from adapters.sdk.conformance.walking import largest_page
from deskbridge.v1 import adapter_pb2 as pb
from runtime.report.model import Check

_WAVES = (50, 150, 450)
# A wave that is over sooner, or takes hardly longer than one call, tells nothing. Seconds, and times.
_SHORTEST = 0.3
_MUCH_LONGER = 4.0
# An adapter that goes on needs nearly as long as for a whole wave; one that stops, hardly longer than for a call.
_BUSY = 0.3
# A machine that is busy otherwise makes one look like the other, now and then: what shows in most tries counts.
_TRIES = 5


async def verify_stopping(session: Session) -> None:
    """Two waves that are called off."""
    heavy = _heavy(session)
    if heavy is None:
        session.skip("nothing is offered that takes long", catalogue.DEADLINE, catalogue.CANCELLED)
        return
    wave = _Wave(session, *heavy)
    async with session.check(catalogue.DEADLINE, catalogue.CANCELLED):
        if not await wave.measure():
            session.skip(
                f"cannot be seen: {wave.calls} calls at once {wave.told}", catalogue.DEADLINE, catalogue.CANCELLED
            )
            return
        await _judge(session, wave, catalogue.DEADLINE, wave.expire, "whose deadline is over")
        await _judge(session, wave, catalogue.CANCELLED, wave.cancel, "that were cancelled")


async def _judge(
    session: Session, wave: "_Wave", check: Check, call_off: Callable[[], Awaitable[float]], which: str
) -> None:
    most = _TRIES // 2 + 1
    busy: list[float] = []
    free = 0
    while len(busy) < most:
        seconds = await call_off()
        if seconds > wave.whole * _BUSY:
            busy.append(seconds)
        else:
            free += 1
        if free == most:
            return
    detail = (
        f"in {most} of {most + free} tries, the next one after {wave.calls} calls {which} took at least "
        f"{min(busy):.2f} s; alone it takes {wave.one:.2f} s, and all of them {wave.whole:.2f} s"
    )
    session.violation(session.verdicts[check], "the adapter goes on with what nobody waits for", detail)


class _Wave:
    """`calls` of the heaviest read at once. `one` and `whole` are the seconds that one takes, and all of them."""

    def __init__(self, session: Session, method: str, request: Message) -> None:
        self._session = session
        self._method = method
        self._request = request
        self.calls = 0
        self.one = self.whole = 0.0
        self._refusal = ""

    @property
    def told(self) -> str:
        """What became of the last one."""
        return self._refusal or f"take {self.whole:.2f} s, one takes {self.one:.2f} s"

    async def measure(self) -> bool:
        """Whether there is anything to be told from it."""
        self.one = min([await self._next() for _ in range(3)])
        for self.calls in _WAVES:
            self.whole = min([await self._all() for _ in range(2)])
            if self._refusal:
                return False
            if self.whole >= _SHORTEST and self.whole >= self.one * _MUCH_LONGER:
                return True
            if self.whole * _WAVES[-1] / self.calls < _SHORTEST:
                break
        return False

    async def expire(self) -> float:
        """Let all deadlines pass early on; how long the next call takes then."""
        tasks = self._start(self.whole / 4)
        await self._underway()
        await asyncio.gather(*tasks)
        return await self._next()

    async def cancel(self) -> float:
        """Leave once the adapter is at work; how long the next call takes then."""
        tasks = self._start()
        await self._underway()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return await self._next()

    async def _underway(self) -> None:
        """The adapter has begun with them, as far as it will before anything else: it answers what came later."""
        await asyncio.sleep(self.whole / 8)
        await self._session.calls.send("Describe", pb.DescribeRequest(), timeout=self._session.calls.seconds)

    async def _all(self) -> float:
        started = time.monotonic()
        answers = await asyncio.gather(*self._start())
        refused = next((answer for answer in answers if answer.error is not None), None)
        if refused is not None and refused.error is not None:
            # Quick, and no work.
            self._refusal = f"are more than it takes: {refused.error.code.name}"
        return time.monotonic() - started

    def _start(self, seconds: float | None = None) -> list[asyncio.Task[Answer]]:
        timeout = seconds or self._session.calls.seconds
        return [asyncio.create_task(self._call(timeout)) for _ in range(self.calls)]

    async def _next(self) -> float:
        started = time.monotonic()
        await self._call(self._session.calls.seconds)
        return time.monotonic() - started

    async def _call(self, timeout: float) -> Answer:  # noqa: ASYNC109 - the call's deadline
        return await self._session.calls.send(self._method, self._request, timeout=timeout)


def _heavy(session: Session) -> tuple[str, Message] | None:
    """The read that takes longest: the largest page of contacts, or else of agents."""
    auth, described = session.calls.auth, session.description
    if (size := largest_page(session)) > 0:
        return "ListContacts", pb.ListContactsRequest(auth=auth, page_size=size)
    if described.agents.max_page_size > 0:
        return "ListAgents", pb.ListAgentsRequest(auth=auth, page_size=described.agents.max_page_size)
    return None
