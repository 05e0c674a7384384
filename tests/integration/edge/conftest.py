"""A fake core and a real edge in front of it, once for each test module."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from tests.support.fake_core import FakeCore
from tests.support.processes import Process

INTEGRATION = """
name: {name}
display_name: Test
description: Test.
logo_url: https://example.com/logo.png
icon_url: https://example.com/icon.png
adapter: {{target: "127.0.0.1:1"}}
"""
ACCESS_KEY = "access-key-canary"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def core() -> AsyncIterator[FakeCore]:
    """Knows `open`, `keyed`, and `unread`, which the edge has no file of."""
    core = FakeCore("open", "keyed", "unread")
    await core.start()
    yield core
    await core.stop()


@pytest.fixture(scope="module")
def integrations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The edge's folder: `open` has no access key, `keyed` has one, and `vanished` the core does not know."""
    folder = tmp_path_factory.mktemp("integrations")
    for name in ("open", "vanished"):
        (folder / f"{name}.yaml").write_text(INTEGRATION.format(name=name))
    (folder / "keyed.yaml").write_text(INTEGRATION.format(name="keyed") + "access_key: {file: keyed.key}\n")
    (folder / "keyed.key").write_text(ACCESS_KEY)
    return folder


@pytest.fixture(scope="module")
def edge_env(core: FakeCore, integrations: Path) -> dict[str, str]:
    """The variables of an edge on a free port that talks with the fake core, and logs all that it can."""
    return {
        "DESKBRIDGE_EDGE_LISTEN": "127.0.0.1:0",
        "DESKBRIDGE_CORE_TARGET": str(core.address),
        "DESKBRIDGE_INTEGRATIONS": str(integrations),
        "DESKBRIDGE_LOG_LEVEL": "debug",
        "DESKBRIDGE_EDGE_DEADLINE_AGENT_SYNC": "0.2",
    }


@pytest.fixture(scope="module")
def edge(edge_env: dict[str, str]) -> Iterator[Process]:
    """The process."""
    with Process.module("edge", env=edge_env) as process:
        yield process


@pytest.fixture(scope="module")
def address(edge: Process) -> tuple[str, int]:
    """Where it listens."""
    host, _, port = edge.wait_until_listening().rpartition(":")
    return host, int(port)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(address: tuple[str, int]) -> AsyncIterator[httpx.AsyncClient]:
    """An HTTP client of it."""
    async with httpx.AsyncClient(base_url="http://{}:{}".format(*address), timeout=30) as client:
        yield client
