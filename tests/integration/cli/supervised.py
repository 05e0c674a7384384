"""A supervising process, and what it prints."""

import json
import sys
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.support.processes import PATIENCE, Event, Process

ROOT = Path(__file__).parents[3]
PROGRAMS = Path(__file__).parent / "programs"


class Supervised(Process):
    """Its lines are `name | line`; those of `up` are its log, in JSON."""

    def __init__(self, arguments: Sequence[str], env: Mapping[str, str] | None = None) -> None:
        super().__init__(arguments, env)
        self._unread: defaultdict[str, deque[str]] = defaultdict(deque)

    def __enter__(self) -> "Supervised":
        return self

    @classmethod
    def supervise(cls, *ranks: Mapping[str, list[str]], patience: float = PATIENCE) -> "Supervised":
        """A `Supervisor` over these ranks of programs."""
        return cls([sys.executable, str(PROGRAMS / "supervise.py"), json.dumps(ranks), str(patience)])

    def wait_for_line(self, name: str, start: str) -> str:
        """The rest of the program's next line that starts so. Fails when the supervisor ends without it."""
        while True:
            for line in self._next_lines(name):
                if line.startswith(start):
                    return line.removeprefix(start)

    def wait_for_log(self, event: str, **fields: object) -> Event:
        """The next event of `up` of that name, with those fields."""
        while True:
            found: Event = json.loads("{" + self.wait_for_line("up", "{"))
            if found["event"] == event and fields.items() <= found.items():
                return found

    def _next_lines(self, name: str) -> Iterator[str]:
        """Those of the program that are not read yet. What others print meanwhile is kept for them."""
        unread = self._unread[name]
        while not unread:
            line = self._lines.get(timeout=PATIENCE)
            assert line is not None, f"the supervisor ended without the line; it said:\n{self.output}"
            writer, _, text = line.rstrip("\n").partition(" | ")
            self._unread[writer.strip()].append(text)
        while unread:
            yield unread.popleft()


def python(script: str) -> list[str]:
    """A command that runs the script."""
    return [sys.executable, "-c", script]
