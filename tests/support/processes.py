"""Real processes for tests: started, heard, stopped."""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

# How long a process may take for something that it does at once; reached only when a test fails.
PATIENCE = 30.0

Event = dict[str, Any]


class Process:
    """A process of ours, its log read as it comes. A context manager: it is gone at the end."""

    def __init__(self, arguments: Sequence[str], env: Mapping[str, str] | None = None) -> None:
        self.lines: list[str] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._popen = subprocess.Popen(
            arguments,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **(env or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @classmethod
    def module(cls, name: str, *arguments: str, env: Mapping[str, str] | None = None) -> "Process":
        """`python -m name arguments…`."""
        return cls([sys.executable, "-m", name, *arguments], env)

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def output(self) -> str:
        """Everything it has printed so far."""
        return "".join(self.lines)

    def wait_for_event(self, name: str, **fields: object) -> Event:
        """The next JSON log event of that name, with those fields. Fails when the process ends without it."""
        while (line := self._lines.get(timeout=PATIENCE)) is not None:
            event = _event(line)
            if event.get("event") == name and fields.items() <= event.items():
                return event
        raise AssertionError(f"the process ended without the event {name!r}; it said:\n{self.output}")

    def wait_until_listening(self) -> str:
        """The address it listens on, as host:port."""
        return str(self.wait_for_event("listening")["address"])

    def wait(self) -> int:
        """Its exit code, once it has ended by itself and all it printed has been read."""
        code = self._popen.wait(timeout=PATIENCE)
        self._reader.join(timeout=PATIENCE)
        return code

    def signal(self, number: int) -> None:
        self._popen.send_signal(number)

    def stop(self) -> int:
        """SIGTERM, and its exit code."""
        self._popen.terminate()
        return self.wait()

    def kill(self) -> None:
        """SIGKILL."""
        self._popen.kill()
        self.wait()

    def __enter__(self) -> "Process":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._popen.poll() is None:
            self._popen.kill()
        self.wait()
        assert self._popen.stdout is not None
        self._popen.stdout.close()

    def _read(self) -> None:
        assert self._popen.stdout is not None
        for line in self._popen.stdout:
            self.lines.append(line)
            self._lines.put(line)
        self._lines.put(None)


def _event(line: str) -> Event:
    # `deskbridge up` puts a name before each line.
    _, brace, rest = line.partition("{")
    try:
        event = json.loads(brace + rest)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}
