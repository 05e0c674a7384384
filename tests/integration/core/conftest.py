from collections.abc import AsyncIterator

import grpc
import pytest

from tests.support.core_server import core_channel, integration_file
from tests.support.fake_adapter import FakeAdapter, serving


@pytest.fixture
def adapter() -> FakeAdapter:
    return FakeAdapter()


@pytest.fixture
async def channel(adapter: FakeAdapter) -> AsyncIterator[grpc.aio.Channel]:
    """A channel to a core whose integration `fake` is the adapter, ten contacts or agents a page."""
    async with serving(adapter) as address, core_channel(integration_file(address, page_size=10)) as channel:
        yield channel
