"""How many requests a CRM takes from one customer: shared by everything that is asked with the same credentials.

The libraries for this are leaky buckets (aiolimiter), which let almost twice the number through in the first period and
cannot say how long one would wait. Both matter here; what follows counts exactly.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from weakref import WeakValueDictionary

from adapters.sdk.digests import Digests
from adapters.sdk.errors import ThrottledError
from runtime.deadline import Deadline, call_deadline

_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `requests` in any `seconds`."""

    requests: int
    seconds: float

    def __post_init__(self) -> None:
        if self.requests < 1 or self.seconds <= 0:
            raise ValueError(f"expected at least 1 request in a time above zero, got {self}")


def loop_time() -> float:
    """The event loop's clock, in seconds: the one that deadlines are measured by."""
    return asyncio.get_running_loop().time()


class RequestBudget:
    """One customer's requests: at most `concurrent` at a time, in the order in which they came, within the `rate`."""

    def __init__(
        self,
        rate: Rate | None,
        concurrent: int | None,
        clock: Callable[[], float] = loop_time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._rate = rate
        self._clock = clock
        self._sleep = sleep
        self._places = asyncio.Semaphore(concurrent) if concurrent is not None else None
        self._spent: deque[float] = deque(maxlen=rate.requests if rate else 0)

    @asynccontextmanager
    async def request(self, deadline: Deadline | None = None) -> AsyncIterator[None]:
        """Around one request. Waits for its turn, inside the deadline (of the call, unless another is given).

        Raises ThrottledError where that would be too late, at once where it is known, with `retry_after` if so.
        """
        limit = deadline or call_deadline()
        try:
            async with asyncio.timeout_at(limit.at):
                if self._places is not None:
                    await self._places.acquire()
                try:
                    await self._spend(limit)
                except BaseException:
                    self._release()
                    raise
        except TimeoutError as error:
            raise ThrottledError("Too many requests with these credentials are waiting.") from error
        try:
            yield
        finally:
            self._release()

    def _release(self) -> None:
        if self._places is not None:
            self._places.release()

    async def _spend(self, limit: Deadline) -> None:
        if self._rate is None:
            return
        # Whoever comes takes the next moment that is free, and knows at once when that is. One who leaves before it
        # has come has spent it all the same.
        now = self._clock()
        is_full = len(self._spent) == self._rate.requests
        moment = max(now, self._spent[0] + self._rate.seconds) if is_full else now
        if moment - now >= limit.remaining():
            raise ThrottledError("These credentials have used up their requests.", retry_after=moment - now)
        self._spent.append(moment)
        if moment > now:
            await self._sleep(moment - now)


class RequestBudgets:
    """A budget for each credentials, by digest: of the last 10,000, and of all that are in use.

    `RequestBudgets(Rate(190, 10.0), concurrent=10)`. Where credentials of several users share what the CRM allows, pass
    `of` only the fields that they share, such as the account.
    """

    def __init__(
        self,
        rate: Rate | None = None,
        concurrent: int | None = None,
        *,
        clock: Callable[[], float] = loop_time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        if concurrent is not None and concurrent < 1:
            raise ValueError(f"expected at least 1 concurrent request, got {concurrent}")
        self._rate = rate
        self._concurrent = concurrent
        self._clock = clock
        self._sleep = sleep
        self._digests = Digests()
        self._used: OrderedDict[bytes, RequestBudget] = OrderedDict()
        # One that is in use stays the same, however many others have been asked for since.
        self._in_use: WeakValueDictionary[bytes, RequestBudget] = WeakValueDictionary()

    def of(self, fields: Mapping[str, object]) -> RequestBudget:
        """The budget of these credentials."""
        digest = self._digests.digest(fields)
        budget = self._in_use.get(digest) or RequestBudget(self._rate, self._concurrent, self._clock, self._sleep)
        self._used[digest] = self._in_use[digest] = budget
        self._used.move_to_end(digest)
        if len(self._used) > _MOST:
            self._used.popitem(last=False)
        return budget
