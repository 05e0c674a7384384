"""The output of several processes on one stream: whole lines, each behind the name of who wrote it."""

import io
import itertools
from collections.abc import Iterable
from typing import BinaryIO

import anyio

from runtime.silence import fall_silent

# What is longer is printed in pieces: nobody's line may fill the memory.
_LONGEST = 1024 * 1024
_COLOURS = (36, 33, 32, 35, 34, 96, 93, 92, 95, 94)


class Lines:
    """Bytes as they come, whole lines as they go. Encoding does not matter."""

    def __init__(self, longest: int = _LONGEST) -> None:
        self._longest = longest
        self._pending = b""

    def feed(self, data: bytes) -> list[bytes]:
        """The lines that this completes, without their ends."""
        *lines, self._pending = (self._pending + data).split(b"\n")
        if len(self._pending) >= self._longest:
            lines.append(self.rest())
        return lines

    def rest(self) -> bytes:
        """What never got its end."""
        rest, self._pending = self._pending, b""
        return rest


class Output:
    """Prints lines behind aligned names, in colour if wanted."""

    def __init__(self, stream: BinaryIO, names: Iterable[str], *, colour: bool) -> None:
        self._stream = stream
        self.lost = anyio.Event()
        """Set once nobody reads any longer. What is printed from then on goes nowhere."""
        names = tuple(names)
        width = max(map(len, names))
        self._prefixes = {
            name: f"\033[{code}m{name:{width}} |\033[0m " if colour else f"{name:{width}} | "
            for name, code in zip(names, itertools.cycle(_COLOURS), strict=False)
        }

    def print(self, name: str, line: bytes) -> None:
        """One line, whole."""
        if self.lost.is_set():
            return
        try:
            self._stream.write(self._prefixes[name].encode() + line + b"\n")
            self._stream.flush()
        except OSError:
            self.lost.set()
            fall_silent(self._stream)

    def stream(self, name: str, *, terminal: bool) -> io.TextIOBase:
        """A text stream that ends up here."""
        return _Stream(self, name, terminal)


class _Stream(io.TextIOBase):
    def __init__(self, output: Output, name: str, terminal: bool) -> None:
        self._output = output
        self._name = name
        self._terminal = terminal

    def write(self, text: str) -> int:
        for line in text.splitlines():
            self._output.print(self._name, line.encode(errors="backslashreplace"))
        return len(text)

    def isatty(self) -> bool:
        return self._terminal
