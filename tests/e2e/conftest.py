from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.bridge import Bridge, running_bridge


@pytest.fixture(scope="module")
def bridge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bridge]:
    """The sample behind all three processes; the tests of a module share it."""
    with running_bridge(tmp_path_factory.mktemp("bridge")) as bridge:
        yield bridge


@pytest.fixture
def own_bridge(tmp_path: Path) -> Iterator[Bridge]:
    """A bridge of a test's own, to break or to change."""
    with running_bridge(tmp_path) as bridge:
        yield bridge
