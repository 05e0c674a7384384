"""The time: the machine's, or one that moves only when told to."""

import time
from typing import Protocol

SECOND = 1_000_000_000


class Clock(Protocol):
    """What time it is, in nanoseconds since 1970."""

    @property
    def nanos(self) -> int:
        """Nanoseconds since 1970."""
        ...

    def advance(self, nanos: int) -> None:
        """Let that much time pass, where this clock can be told to."""
        ...

    def now(self) -> tuple[int, int]:
        """Seconds since 1970 and nanoseconds, as in `google.protobuf.Timestamp`."""
        ...


class VirtualClock:
    """Moves only when told to."""

    def __init__(self, nanos: int) -> None:
        self.nanos = nanos

    def advance(self, nanos: int) -> None:
        """Let that much time pass. Raises ValueError where it is negative: nothing here undoes a change."""
        if nanos < 0:
            raise ValueError("time does not go back")
        self.nanos += nanos

    def now(self) -> tuple[int, int]:
        """Seconds since 1970 and nanoseconds: what the core takes as its clock."""
        return divmod(self.nanos, SECOND)


class SystemClock:
    """The machine's clock. It moves by itself, and nobody can advance it."""

    @property
    def nanos(self) -> int:
        return time.time_ns()

    def advance(self, nanos: int) -> None:
        """Nothing: time passes anyway."""

    def now(self) -> tuple[int, int]:
        return divmod(time.time_ns(), SECOND)
