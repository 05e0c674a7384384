"""The time that is left for a call."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol

# What a caller gets who sets no deadline: internal teams, exploring by hand.
DEFAULT_SECONDS = 30.0


class _Timed(Protocol):
    def time_remaining(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on the event loop's clock, in seconds."""

    at: float

    @classmethod
    def of(cls, context: _Timed) -> "Deadline":
        """The deadline that the caller of this gRPC call set."""
        remaining = context.time_remaining()
        return cls.after(DEFAULT_SECONDS if remaining is None else remaining)

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """The deadline this many seconds from now."""
        return cls(asyncio.get_running_loop().time() + seconds)

    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.at - asyncio.get_running_loop().time())

    def earlier(self, seconds: float) -> "Deadline":
        """The same deadline less a reserve, for passing on."""
        return Deadline(self.at - seconds)


_current: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def within(deadline: Deadline) -> Iterator[None]:
    """Make it the deadline of what this task does, and of the tasks that it starts."""
    token = _current.set(deadline)
    try:
        yield
    finally:
        _current.reset(token)


def call_deadline() -> Deadline:
    """The deadline of the call in hand; where there is no call, one of DEFAULT_SECONDS from now."""
    return _current.get() or Deadline.after(DEFAULT_SECONDS)
