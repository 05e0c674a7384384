"""Errors as callers see them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import grpc
import pytest

from runtime.errors import PeerError, rpc_error_to_error


class Failure:
    """What a call failed with, once it has."""

    error: PeerError


@asynccontextmanager
async def failing() -> AsyncIterator[Failure]:
    """Expects the call inside to fail, and tells with what."""
    failure = Failure()
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        yield failure
    failure.error = rpc_error_to_error(caught.value)
