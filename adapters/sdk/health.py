"""Health: whether the CRM is within reach, asked again and again."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from grpc import StatusCode

from adapters.sdk.adapter import Adapter
from runtime.deadline import Deadline, within
from runtime.errors import StatusError
from runtime.redaction import protect

# Whoever throttles, refuses or talks nonsense is there.
_OUT_OF_REACH = (StatusCode.UNAVAILABLE, StatusCode.DEADLINE_EXCEEDED)

_log = structlog.get_logger()


class Reachability:
    """Asks an adapter's `probe` every so often, and says what has changed.

    `wait` passes the time between two probes; a probe may take `timeout` seconds.
    """

    def __init__(self, adapter: Adapter, wait: Callable[[], Awaitable[None]], timeout: float = 5.0) -> None:
        self._adapter = adapter
        self._wait = wait
        self._timeout = timeout
        self._is_reachable = True

    @property
    def is_probed(self) -> bool:
        """Whether the adapter has a probe of its own; without one, the CRM counts as within reach."""
        return type(self._adapter).probe is not Adapter.probe

    async def ask(self) -> bool:
        """Whether the CRM is within reach now. Logged where it is not as before."""
        problem = await self._problem()
        is_reachable = problem is None
        if is_reachable and not self._is_reachable:
            _log.info("CRM within reach again")
        elif not is_reachable and self._is_reachable:
            _log.warning("CRM out of reach", error=problem)
        self._is_reachable = is_reachable
        return is_reachable

    async def watch(self, say: Callable[[bool], Awaitable[None]]) -> None:
        """Ask and `say`, for ever."""
        while True:
            await self._wait()
            await say(await self.ask())

    async def _problem(self) -> str | None:
        try:
            with protect([]), within(Deadline.after(self._timeout)):
                async with asyncio.timeout(self._timeout):
                    await self._adapter.probe()
        except TimeoutError:
            return f"no answer within {self._timeout:g} s"
        except StatusError as error:
            return error.message if error.code in _OUT_OF_REACH else None
        # Whatever else a probe runs into, it has not found the CRM.
        except Exception as error:
            _log.error("unexpected error of a probe", exc_info=error)
            return type(error).__name__
        return None
