"""Children that are kept running together and stopped in order."""

import signal
from collections.abc import Iterable, Mapping, Sequence

import anyio
import anyio.abc
import structlog

from cli.child import Child
from cli.output import Output
from cli.programs import Program
from runtime.process import EXIT_CONFIGURATION

_log = structlog.get_logger()


class Supervisor:
    """Starts ranks of programs, the first first, and stops them rank by rank, the last first.

    A program whose configuration is wrong is left out. The others go on without it, unless its rank has no other.
    `env` is added to this process's environment for each of them; `patience` is how many seconds each rank gets to
    stop before it is killed.
    """

    def __init__(
        self, ranks: Iterable[Sequence[Program]], output: Output, *, env: Mapping[str, str], patience: float
    ) -> None:
        self._output = output
        ranks = [list(rank) for rank in ranks]
        self._left = [{program.name for program in rank} for rank in ranks]
        self._ranks = [
            [Child(program, output, env=env, patience=patience, hopeless=self._give_up) for program in rank]
            for rank in ranks
        ]
        self._ending = anyio.Event()
        self._exit_code = 0

    async def run(self) -> int:
        """Until a signal comes, there is no hope, or nobody reads the output any longer. Returns the exit code.

        A second signal kills all of them at once; so does cancelling.
        """
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._heed_signals, tasks.cancel_scope)
            tasks.start_soon(self._heed_lost_output)
            for child in (child for rank in self._ranks for child in rank):
                tasks.start_soon(child.keep_running)
            await self._ending.wait()
            for rank in reversed(self._ranks):
                async with anyio.create_task_group() as stopping:
                    for child in rank:
                        stopping.start_soon(child.stop)
            tasks.cancel_scope.cancel()
        return self._exit_code

    async def _heed_signals(self, everything: anyio.CancelScope) -> None:
        with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM, signal.SIGHUP) as signals:
            async for number in signals:
                if self._ending.is_set():
                    _log.warning("killing everything", signal=number.name)
                    self._exit_code = 128 + number
                    everything.cancel()
                    return
                _log.info("stopping", signal=number.name, hint="once more kills")
                self._ending.set()

    async def _heed_lost_output(self) -> None:
        await self._output.lost.wait()
        self._exit_code = 1
        self._ending.set()

    def _give_up(self, program: Program) -> None:
        (rank,) = (names for names in self._left if program.name in names)
        rank.remove(program.name)
        _log.error(
            "the configuration is wrong",
            program=program.name,
            exit_code=EXIT_CONFIGURATION,
            hint="its lines above say where; put it right and start again",
            consequence="the others go on without it" if rank else "everything stops",
        )
        if not rank:
            self._exit_code = EXIT_CONFIGURATION
            self._ending.set()
