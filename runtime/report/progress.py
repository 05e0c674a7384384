"""What is going on, for who waits: a line that changes on a terminal, a line every two seconds in a log."""

import time
from collections.abc import Callable

from rich.console import Console
from rich.markup import escape
from rich.status import Status

_SECONDS = 2.0


class Progress:
    """Writes to `console`, which is standard error's. A context manager."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock
        self._said = -_SECONDS
        self._status = Status("", console=console) if console.is_terminal else None

    def __enter__(self) -> "Progress":
        if self._status:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status:
            self._status.stop()

    def say(self, text: str, *, important: bool = False) -> None:
        """What happens now. In a log, what is not important is left out while the last line is fresh."""
        if self._status:
            self._status.update(escape(text))
            if important:
                self._console.print(text, markup=False, highlight=False)
            return
        if important or self._clock() - self._said >= _SECONDS:
            self._said = self._clock()
            self._console.print(text, markup=False, highlight=False, soft_wrap=True)
