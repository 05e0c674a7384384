import asyncio
import logging
from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    """One event loop for all runs of a state machine, and no log lines: there would be millions."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with asyncio.Runner() as runner:
        yield runner
    structlog.reset_defaults()
