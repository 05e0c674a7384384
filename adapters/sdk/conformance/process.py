"""The adapter's process: started here, or running already. It is told to stop in the end."""

import asyncio
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Protocol

from runtime.report.conclusion import UnreachableError

_LOOK_SECONDS = 0.02


class Process(Protocol):
    """One that can be told to stop."""

    def terminate(self) -> None:
        """SIGTERM. Raises OSError where it is gone, or another user's."""
        ...

    async def wait(self) -> int | None:
        """Once it has ended: its exit code; None where that cannot be known."""
        ...


class RunningProcess:
    """Somebody else's, by its id: its exit code is not ours to know."""

    def __init__(self, pid: int) -> None:
        self._pid = pid

    def terminate(self) -> None:
        os.kill(self._pid, signal.SIGTERM)

    async def wait(self) -> int | None:
        while _is_alive(self._pid):  # noqa: ASYNC110
            await asyncio.sleep(_LOOK_SECONDS)  # nobody tells when another's child ends
        return None


class StartedProcess:
    """One of ours."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @property
    def ended(self) -> bool:
        return self._process.returncode is not None

    def terminate(self) -> None:
        self._process.terminate()

    async def wait(self) -> int | None:
        return await self._process.wait()


@asynccontextmanager
async def started(command: Sequence[str], listen: str, log: Path) -> AsyncIterator[StartedProcess]:
    """The adapter, told where to listen by `DESKBRIDGE_ADAPTER_LISTEN`, what it prints in `log`; gone in the end.

    Raises UnreachableError where it cannot be started.
    """
    env = {**os.environ, "DESKBRIDGE_ADAPTER_LISTEN": listen}
    with log.open("wb") as file:
        try:
            process = await asyncio.create_subprocess_exec(
                *command, env=env, stdin=asyncio.subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True
            )
        except OSError as error:
            raise UnreachableError(f"{command[0]} cannot be started: {error.strerror}") from error
    try:
        yield StartedProcess(process)
    finally:
        # With what it has started itself.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def log_file() -> Path:
    """A new file for what the adapter prints."""
    handle, name = tempfile.mkstemp(prefix="deskbridge-adapter-", suffix=".log")
    os.close(handle)
    return Path(name)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    # One that ended and that its parent has not taken note of: it is there by name only.
    with suppress(OSError):
        stat = Path(f"/proc/{pid}/stat").read_text()
        return stat.rpartition(")")[2].split()[0] != "Z"
    return True
