"""Access tokens of CRMs that hand them out for a customer's credentials (OAuth client credentials and the like)."""

import asyncio
import contextvars
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from adapters.sdk.digests import Digests
from adapters.sdk.errors import CredentialsExpiredError, CredentialsInvalidError, DeadlineExceededError
from adapters.sdk.field_values import Scalar
from runtime.deadline import Deadline, call_deadline, within
from runtime.redaction import protect_also

_MOST = 10_000

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Token:
    """What the CRM handed out, and how many seconds it is good for, as the CRM says."""

    value: str = field(repr=False)
    expires_in: float


@dataclass(frozen=True, slots=True)
class _Kept:
    value: str = field(repr=False)
    until: float


class TokenCache:
    """One token for each credentials, fetched by one request at a time however many wait for it.

    `fetch` gets the credentials and raises the SDK's errors; it has `fetch_seconds` for that, whoever asked: a caller
    who leaves takes nothing from the others. A failed fetch is everybody's who waited for it, and the next caller tries
    again. A token is renewed `margin` seconds before it expires, or after half its life where that is short. `clock` is
    in seconds.
    """

    def __init__(
        self,
        fetch: Callable[[Mapping[str, Scalar]], Awaitable[Token]],
        *,
        margin: float = 60.0,
        fetch_seconds: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch = fetch
        self._margin = margin
        self._fetch_seconds = fetch_seconds
        self._clock = clock
        self._digests = Digests()
        self._kept: OrderedDict[bytes, _Kept] = OrderedDict()
        self._fetches: dict[bytes, asyncio.Task[str]] = {}

    async def token(self, auth: Mapping[str, Scalar]) -> str:
        """A token that is good now, masked in logs. Raises what `fetch` raises, and DeadlineExceededError."""
        digest = self._digests.digest(auth)
        kept = self._kept.get(digest)
        if kept is not None and self._clock() < kept.until:
            value = kept.value
        else:
            value = await self._fetched(digest, auth)
        protect_also([value])
        return value

    async def use(self, auth: Mapping[str, Scalar], call: Callable[[str], Awaitable[_Result]]) -> _Result:
        """The result of `call` with a token. If the CRM does not accept it, `call` is called once more, with a new one.

        Safe for what writes, too: the CRM did nothing for a token that it did not accept.
        """
        token = await self.token(auth)
        try:
            return await call(token)
        except (CredentialsExpiredError, CredentialsInvalidError):
            self.forget(auth, token)
            return await call(await self.token(auth))

    def forget(self, auth: Mapping[str, Scalar], token: str) -> None:
        """The CRM no longer accepts this token. One that was fetched since stays."""
        digest = self._digests.digest(auth)
        kept = self._kept.get(digest)
        if kept is not None and kept.value == token:
            del self._kept[digest]

    async def close(self) -> None:
        """Give up the fetches in progress."""
        fetches = list(self._fetches.values())
        for fetch in fetches:
            fetch.cancel()
        await asyncio.gather(*fetches, return_exceptions=True)

    async def _fetched(self, digest: bytes, auth: Mapping[str, Scalar]) -> str:
        task = self._fetches.get(digest)
        if task is None:
            context = contextvars.copy_context()
            task = asyncio.create_task(self._fetch_and_keep(digest, auth), context=context)
            self._fetches[digest] = task
            task.add_done_callback(lambda done: self._finish(digest, done))
        try:
            async with asyncio.timeout_at(call_deadline().at):
                return await asyncio.shield(task)
        except TimeoutError as error:
            raise DeadlineExceededError("The CRM did not hand out a token in time.") from error

    async def _fetch_and_keep(self, digest: bytes, auth: Mapping[str, Scalar]) -> str:
        started = self._clock()
        try:
            async with asyncio.timeout(self._fetch_seconds):
                with within(Deadline.after(self._fetch_seconds)):
                    token = await self._fetch(auth)
        except TimeoutError as error:
            raise DeadlineExceededError("The CRM did not hand out a token in time.") from error
        life = max(0.0, token.expires_in)
        self._kept[digest] = _Kept(token.value, started + max(life - self._margin, life / 2))
        self._kept.move_to_end(digest)
        if len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        return token.value

    def _finish(self, digest: bytes, task: asyncio.Task[str]) -> None:
        del self._fetches[digest]
        if not task.cancelled():
            # Everybody who waited for it may have left.
            task.exception()
