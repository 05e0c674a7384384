"""Credentials that the CRM has accepted a moment ago, so that not every request proves them again."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping

from adapters.sdk.digests import Digests

_MOST = 10_000


class ProvedCredentials:
    """Which credentials were proved less than `seconds` ago: as digests, since credentials are kept nowhere.

    For CRMs where a request with bad credentials would not fail by itself. 0 seconds trust nobody.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._digests = Digests()
        self._until: OrderedDict[bytes, float] = OrderedDict()

    async def require(self, fields: Mapping[str, object], prove: Callable[[], Awaitable[object]]) -> None:
        """Prove them unless that was done a moment ago. Raises what `prove` raises."""
        if not self.holds(fields):
            await prove()
            self.keep(fields)

    def holds(self, fields: Mapping[str, object]) -> bool:
        """Whether these were."""
        until = self._until.get(self._digests.digest(fields))
        return until is not None and self._clock() < until

    def keep(self, fields: Mapping[str, object]) -> None:
        """These were, now."""
        digest = self._digests.digest(fields)
        self._until[digest] = self._clock() + self._seconds
        self._until.move_to_end(digest)
        if len(self._until) > _MOST:
            self._until.popitem(last=False)
