"""A child process that is kept running: its output printed, started again when it ends, stopped when told."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import anyio
import anyio.abc
import structlog
from tenacity import AsyncRetrying, RetryCallState, retry_if_result, wait_exponential

from cli.output import Lines, Output
from cli.programs import Program
from cli.tether import tethered
from runtime.process import EXIT_CONFIGURATION

SETTLED = 30.0
"""Who has run for so many seconds is started again as quickly as the first time."""

# How long to wait for what a dead process, or one that escaped from its group, has left in the pipe.
_LEFTOVERS = 1.0

_exponential = wait_exponential(multiplier=0.5, max=30)
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class End:
    """How a run ended: the exit code, negative for a signal, and how many seconds it had lasted."""

    exit_code: int
    lasted: float


def backoff(state: RetryCallState) -> float:
    """Seconds until the next start: 0.5, doubling with each run that ends early, at most 30."""
    assert state.outcome
    if state.outcome.result().lasted >= SETTLED:
        state.attempt_number = 1
    return float(_exponential(state))


class Child:
    """Keeps one program running, in a process group of its own.

    `env` is added to this process's environment; `patience` is how many seconds the program gets to stop; `hopeless`
    is called when its first run says that its configuration is wrong.
    """

    def __init__(
        self,
        program: Program,
        output: Output,
        *,
        env: Mapping[str, str],
        patience: float,
        hopeless: Callable[[Program], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._program = program
        self._output = output
        self._env = {**os.environ, **env, **program.env}
        self._patience = patience
        self._hopeless = hopeless
        self._clock = clock
        self._starts = 0
        self._stopping = anyio.Event()
        self._gone = anyio.Event()

    async def keep_running(self) -> None:
        """Run it until `stop` is called, or there is no hope. Cancelling kills it."""
        retrying = AsyncRetrying(
            retry=retry_if_result(self._goes_on), wait=backoff, before_sleep=self._announce, sleep=self._pause
        )
        try:
            await retrying(self._run)
        finally:
            self._gone.set()

    async def stop(self) -> None:
        """Stop it, and return when it and all that it started are gone."""
        self._stopping.set()
        await self._gone.wait()

    async def _run(self) -> End:
        if self._stopping.is_set():
            return End(0, 0.0)
        self._starts += 1
        started = self._clock()
        # A pipe of our own: asyncio's would have us wait for whoever has inherited it.
        pipe, childs_end = os.pipe()
        try:
            process = await anyio.open_process(
                tethered(self._program.command),
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=childs_end,
                stderr=childs_end,
                start_new_session=True,
            )
        except BaseException:
            os.close(pipe)
            raise
        finally:
            os.close(childs_end)
        _log.info("started", program=self._program.name, pid=process.pid)
        async with process, anyio.create_task_group() as tasks:
            printed = anyio.Event()
            tasks.start_soon(self._print, pipe, printed)
            tasks.start_soon(self._end_when_told, process.pid)
            try:
                exit_code = await process.wait()
            finally:
                _signal_group(process.pid, signal.SIGKILL)
            with anyio.move_on_after(_LEFTOVERS):
                await printed.wait()
            tasks.cancel_scope.cancel()
        return End(exit_code, self._clock() - started)

    async def _print(self, pipe: int, printed: anyio.Event) -> None:
        lines = Lines()
        try:
            while True:
                await anyio.wait_readable(pipe)
                data = os.read(pipe, 65536)
                if not data:
                    break
                for line in lines.feed(data):
                    self._output.print(self._program.name, line)
        finally:
            os.close(pipe)
            if rest := lines.rest():
                self._output.print(self._program.name, rest)
            printed.set()

    async def _end_when_told(self, pid: int) -> None:
        await self._stopping.wait()
        _signal_group(pid, signal.SIGTERM)
        await anyio.sleep(self._patience)
        _log.warning("killing what does not stop", program=self._program.name, patience=self._patience)
        _signal_group(pid, signal.SIGKILL)

    def _goes_on(self, end: End) -> bool:
        if self._stopping.is_set():
            return False
        if end.exit_code == EXIT_CONFIGURATION and self._starts == 1:
            self._hopeless(self._program)
            return False
        return True

    def _announce(self, state: RetryCallState) -> None:
        assert state.outcome
        code = state.outcome.result().exit_code
        cause = {"signal": signal.strsignal(-code)} if code < 0 else {}
        delay = state.upcoming_sleep
        _log.warning("ended, starting it again", program=self._program.name, exit_code=code, **cause, delay=delay)

    async def _pause(self, seconds: float) -> None:
        with anyio.move_on_after(seconds):
            await self._stopping.wait()


def _signal_group(leader: int, number: int) -> None:
    # Nobody may be left in it.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, number)
