"""Who waits for the answer of the request in hand, and whether they still do."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import grpc

from edge.errors import CallerGoneError


class Caller:
    """The other end of one connection, which has one request answered at a time."""

    def __init__(self) -> None:
        self.gone = False
        self._call: grpc.aio.Call | None = None

    def hang_up(self) -> None:
        """Nobody reads the answer any more: the call that only they waited for is cancelled."""
        self.gone = True
        if self._call is not None:
            self._call.cancel()

    @contextmanager
    def waiting_for(self, call: grpc.aio.Call) -> Iterator[None]:
        """Only for a call that changes nothing."""
        self._call = call
        try:
            yield
        finally:
            self._call = None


def gone_error() -> CallerGoneError:
    return CallerGoneError("The caller hung up.")


_caller: ContextVar[Caller] = ContextVar("caller")


@contextmanager
def serving(caller: Caller) -> Iterator[None]:
    """Within it, `current_caller` is this one."""
    token = _caller.set(caller)
    try:
        yield
    finally:
        _caller.reset(token)


def current_caller() -> Caller:
    """Outside a request, one that stays."""
    return _caller.get(None) or Caller()
