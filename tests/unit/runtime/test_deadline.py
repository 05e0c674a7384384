import asyncio

from runtime.deadline import DEFAULT_SECONDS, Deadline, call_deadline, within


async def test_the_call_in_hand_has_its_deadline_and_so_have_its_tasks() -> None:
    outer, inner = Deadline.after(1000), Deadline.after(2000)

    async def ask() -> Deadline:
        return call_deadline()

    with within(outer):
        assert await asyncio.create_task(ask()) == outer
        with within(inner):
            assert call_deadline() == inner
        assert call_deadline() == outer


async def test_where_there_is_no_call_there_is_a_default() -> None:
    assert DEFAULT_SECONDS - 5 < call_deadline().remaining() <= DEFAULT_SECONDS
