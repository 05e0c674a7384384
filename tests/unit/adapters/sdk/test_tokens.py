"""One token for each credentials, fetched by one request at a time."""

import asyncio
import pickle
from collections.abc import Mapping

import pytest

from adapters.sdk import (
    CredentialsExpiredError,
    CredentialsInvalidError,
    Deadline,
    DeadlineExceededError,
    Scalar,
    Token,
    TokenCache,
    UnavailableError,
    call_deadline,
)
from runtime.deadline import within
from runtime.redaction import masked, protect

AUTH: Mapping[str, Scalar] = {"client_id": "canary-id", "client_secret": "canary-secret"}


class Issuer:
    """Hands out `token-1`, `token-2`… when it is let."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.expires_in = 3600.0
        self.asked: list[Mapping[str, Scalar]] = []
        self.errors: list[Exception] = []
        self.arrived = asyncio.Event()
        self.open = asyncio.Event()
        self.open.set()
        self.deadlines: list[float] = []

    async def fetch(self, auth: Mapping[str, Scalar]) -> Token:
        self.asked.append(auth)
        number = len(self.asked)
        self.deadlines.append(call_deadline().remaining())
        self.arrived.set()
        await self.open.wait()
        if self.errors:
            raise self.errors.pop(0)
        return Token(f"token-{number}", self.expires_in)

    def cache(self, **options: float) -> TokenCache:
        return TokenCache(self.fetch, clock=lambda: self.now, **options)


@pytest.fixture
def issuer() -> Issuer:
    return Issuer()


async def test_a_token_is_kept_until_shortly_before_it_expires(issuer: Issuer) -> None:
    cache = issuer.cache()
    assert [await cache.token(AUTH), await cache.token(dict(AUTH))] == ["token-1", "token-1"]
    issuer.now += 3600 - 60.1
    assert await cache.token(AUTH) == "token-1"
    issuer.now += 0.1
    assert await cache.token(AUTH) == "token-2"
    assert issuer.asked == [AUTH, AUTH]


async def test_a_short_life_is_used_by_half(issuer: Issuer) -> None:
    issuer.expires_in = 10
    cache = issuer.cache()
    await cache.token(AUTH)
    issuer.now += 4.9
    assert await cache.token(AUTH) == "token-1"
    issuer.now += 0.1
    assert await cache.token(AUTH) == "token-2"


@pytest.mark.parametrize("expires_in", [0.0, -5.0])
async def test_a_token_without_a_life_is_used_once(issuer: Issuer, expires_in: float) -> None:
    issuer.expires_in = expires_in
    cache = issuer.cache()
    assert [await cache.token(AUTH), await cache.token(AUTH)] == ["token-1", "token-2"]


async def test_other_credentials_have_another_token(issuer: Issuer) -> None:
    cache = issuer.cache()
    assert [await cache.token(AUTH), await cache.token({**AUTH, "client_id": "b"})] == ["token-1", "token-2"]


async def test_all_wait_for_one_fetch(issuer: Issuer) -> None:
    issuer.open.clear()
    cache = issuer.cache()
    waiting = [asyncio.create_task(cache.token(AUTH)) for _ in range(50)]
    other = asyncio.create_task(cache.token({"client_id": "b"}))
    await issuer.arrived.wait()
    issuer.open.set()
    assert set(await asyncio.gather(*waiting)) == {"token-1"}
    assert await other == "token-2"
    assert len(issuer.asked) == 2


async def test_a_failed_fetch_is_everybodys_and_is_not_kept(issuer: Issuer) -> None:
    issuer.open.clear()
    issuer.errors = [CredentialsInvalidError("No.")]
    cache = issuer.cache()
    waiting = [asyncio.create_task(cache.token(AUTH)) for _ in range(3)]
    await issuer.arrived.wait()
    issuer.open.set()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(result) for result in results] == [CredentialsInvalidError] * 3
    assert await cache.token(AUTH) == "token-2"


async def test_a_failed_renewal_leaves_no_old_token(issuer: Issuer) -> None:
    cache = issuer.cache()
    await cache.token(AUTH)
    issuer.now += 3600
    issuer.errors = [UnavailableError("Down.")]
    with pytest.raises(UnavailableError):
        await cache.token(AUTH)
    assert await cache.token(AUTH) == "token-3"


async def test_a_caller_who_leaves_takes_nothing_from_the_others(issuer: Issuer) -> None:
    issuer.open.clear()
    cache = issuer.cache()
    first, second = asyncio.create_task(cache.token(AUTH)), asyncio.create_task(cache.token(AUTH))
    await issuer.arrived.wait()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    issuer.open.set()
    assert await second == "token-1"
    assert len(issuer.asked) == 1


async def test_a_callers_deadline_is_its_own(issuer: Issuer) -> None:
    issuer.open.clear()
    cache = issuer.cache(fetch_seconds=60)
    with within(Deadline.after(0.05)):
        with pytest.raises(DeadlineExceededError):
            await cache.token(AUTH)
    assert issuer.deadlines[0] > 50
    patient = asyncio.create_task(cache.token(AUTH))
    issuer.open.set()
    assert await patient == "token-1"
    assert len(issuer.asked) == 1


async def test_a_fetch_does_not_take_for_ever(issuer: Issuer) -> None:
    issuer.open.clear()
    cache = issuer.cache(fetch_seconds=0.05)
    with pytest.raises(DeadlineExceededError):
        await cache.token(AUTH)
    issuer.open.set()
    assert await cache.token(AUTH) == "token-2"


@pytest.mark.parametrize("error", [CredentialsExpiredError, CredentialsInvalidError])
async def test_a_token_that_the_crm_no_longer_takes_is_replaced_once(
    issuer: Issuer, error: type[CredentialsExpiredError | CredentialsInvalidError]
) -> None:
    cache, seen = issuer.cache(), []

    async def call(token: str) -> str:
        seen.append(token)
        if token == "token-1":
            raise error("Expired.")
        return f"with {token}"

    assert await cache.use(AUTH, call) == "with token-2"
    assert await cache.use(AUTH, call) == "with token-2"
    assert seen == ["token-1", "token-2", "token-2"]


async def test_a_new_token_that_is_not_taken_either(issuer: Issuer) -> None:
    cache, seen = issuer.cache(), []

    async def call(token: str) -> None:
        seen.append(token)
        raise CredentialsExpiredError("Expired.")

    with pytest.raises(CredentialsExpiredError):
        await cache.use(AUTH, call)
    assert seen == ["token-1", "token-2"]


async def test_forgetting_an_old_token_leaves_the_new_one(issuer: Issuer) -> None:
    cache = issuer.cache()
    old = await cache.token(AUTH)
    cache.forget(AUTH, old)
    new = await cache.token(AUTH)
    cache.forget(AUTH, old)
    assert await cache.token(AUTH) == new == "token-2"


async def test_closing_gives_up_a_fetch(issuer: Issuer) -> None:
    issuer.open.clear()
    cache = issuer.cache()
    waiting = asyncio.create_task(cache.token(AUTH))
    await issuer.arrived.wait()
    await cache.close()
    assert isinstance((await asyncio.gather(waiting, return_exceptions=True))[0], asyncio.CancelledError)


async def test_nothing_shows_a_credential(issuer: Issuer) -> None:
    cache = issuer.cache()
    with protect([]):
        token = await cache.token(AUTH)
        assert token not in masked(f"it says {token}")
    kept = pickle.dumps([*cache._kept.items()])
    assert b"token-1" in kept
    assert b"canary" not in kept
    assert "token-1" not in repr(Token("token-1", 1)) + repr([*cache._kept.values()])
