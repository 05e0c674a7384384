"""`python -m tests.support.buggy_adapter`: an adapter with a bug, as a process."""

import asyncio

from runtime.logs import configure_logs
from tests.support.fake_adapter import FakeAdapter, serving


async def main() -> None:
    bugs: list[Exception] = [RuntimeError("a bug that holds canary-token")] * 100
    async with serving(FakeAdapter(errors={"ValidateCredentials": bugs})):
        await asyncio.Event().wait()


if __name__ == "__main__":
    configure_logs("json", "debug", "buggy")
    asyncio.run(main())
