"""Requests with the same credentials share one budget."""

import asyncio
import gc

import pytest

from adapters.sdk import Deadline, Rate, RequestBudgets, ThrottledError
from runtime.deadline import within

MINUTE = 60.0


class Time:
    """Passes where somebody sleeps."""

    def __init__(self) -> None:
        self.now = 500.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


def budgets_of(time: Time, rate: Rate | None = None, concurrent: int | None = None) -> RequestBudgets:
    return RequestBudgets(rate, concurrent, clock=time.clock, sleep=time.sleep)


async def ask(budgets: RequestBudgets, user: str = "u", count: int = 1) -> None:
    for _ in range(count):
        async with budgets.of({"user": user}).request(Deadline.after(MINUTE)):
            pass


async def test_so_many_requests_in_any_period(time: Time) -> None:
    budgets = budgets_of(time, Rate(3, 10))
    await ask(budgets)
    time.now += 4
    await ask(budgets, count=2)
    assert time.slept == []
    await ask(budgets)
    assert time.slept == [6]
    await ask(budgets)
    assert time.slept == [6, 4]
    time.now += 100
    await ask(budgets, count=3)
    assert time.slept == [6, 4]


async def test_those_who_wait_have_moments_of_their_own_and_the_last_is_told_at_once(time: Time) -> None:
    async def sleep(seconds: float) -> None:
        time.slept.append(seconds)
        await asyncio.sleep(0)

    budgets = RequestBudgets(Rate(2, 25), clock=time.clock, sleep=sleep)
    results = await asyncio.gather(*(ask(budgets) for _ in range(8)), return_exceptions=True)
    assert time.slept == [25, 25, 50, 50]
    assert [getattr(result, "retry_after", None) for result in results] == [None] * 6 + [75, 75]


async def test_never_more_than_the_number_in_any_window(time: Time) -> None:
    budgets, moments = budgets_of(time, Rate(5, 1.0)), []
    for _ in range(40):
        await ask(budgets)
        moments.append(time.now)
        time.now += 0.03
    for moment in moments:
        assert sum(1 for other in moments if moment <= other < moment + 0.999) <= 5


async def test_other_credentials_have_another_budget(time: Time) -> None:
    budgets = budgets_of(time, Rate(1, 10))
    await ask(budgets, "u")
    await ask(budgets, "v")
    assert time.slept == []


async def test_what_was_spent_is_remembered_though_nobody_holds_the_budget(time: Time) -> None:
    budgets = budgets_of(time, Rate(1, 10))
    await ask(budgets)
    gc.collect()
    await ask(budgets)
    assert time.slept == [10]


async def test_who_would_wait_beyond_the_deadline_is_told_when_to_come_back(time: Time) -> None:
    budgets = budgets_of(time, Rate(1, 3600))
    await ask(budgets)
    time.now += 600
    with within(Deadline.after(MINUTE)):
        with pytest.raises(ThrottledError) as caught:
            async with budgets.of({"user": "u"}).request():
                raise AssertionError
    assert caught.value.retry_after == 3000
    assert time.slept == []


async def test_so_many_at_a_time_in_the_order_in_which_they_came(time: Time) -> None:
    budgets = budgets_of(time, concurrent=2)
    running, most, order = 0, 0, []

    async def one(number: int) -> None:
        nonlocal running, most
        async with budgets.of({"user": "u"}).request(Deadline.after(MINUTE)):
            running += 1
            most = max(most, running)
            order.append(number)
            await asyncio.sleep(0)
            running -= 1

    await asyncio.gather(*(one(number) for number in range(10)))
    assert (most, order) == (2, list(range(10)))


async def test_a_place_that_does_not_come_free_in_time(time: Time) -> None:
    budgets = budgets_of(time, concurrent=1)
    async with budgets.of({"user": "u"}).request():
        with pytest.raises(ThrottledError) as caught:
            async with budgets.of({"user": "u"}).request(Deadline.after(0.05)):
                raise AssertionError
    assert caught.value.retry_after is None
    await ask(budgets)


async def test_a_failed_or_cancelled_request_frees_its_place(time: Time) -> None:
    budgets = budgets_of(time, Rate(100, 10), concurrent=1)

    async def fail() -> None:
        async with budgets.of({"user": "u"}).request():
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    entered = asyncio.Event()

    async def stay() -> None:
        async with budgets.of({"user": "u"}).request():
            entered.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(stay())
    await entered.wait()
    waiting = asyncio.create_task(ask(budgets))
    await asyncio.sleep(0)
    waiting.cancel()
    task.cancel()
    await asyncio.gather(task, waiting, return_exceptions=True)
    await ask(budgets)


async def test_a_throttled_request_frees_its_place(time: Time) -> None:
    budgets = budgets_of(time, Rate(1, 3600), concurrent=1)
    await ask(budgets)
    for _ in range(2):
        with pytest.raises(ThrottledError, match="used up"):
            await ask(budgets)


@pytest.mark.parametrize(("requests", "seconds"), [(0, 1.0), (1, 0.0), (-1, 1.0)])
def test_a_rate_that_is_none(requests: int, seconds: float) -> None:
    with pytest.raises(ValueError, match="at least 1 request"):
        Rate(requests, seconds)


def test_no_place_at_all_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least 1 concurrent"):
        RequestBudgets(concurrent=0)
