from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deskbridge.v1.auth_pb2 import Auth, FieldValue
from tests.support.databases import KINDS, Database, Served, made_database


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database, of each kind in turn."""
    with made_database(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database."""
    with made_database("sqlite", tmp_path) as made:
        yield made


@pytest.fixture(scope="module", params=KINDS)
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An adapter over the sample in each kind of database in turn. For tests that only read."""
    with made_database(request.param, tmp_path_factory.mktemp("sample")) as made:
        made.fill()
        with made.serving(made.sample_config()) as served:
            yield served


@pytest.fixture
def auth() -> Callable[..., Auth]:
    """Credentials: the sample's, or others."""

    def make(**fields: str) -> Auth:
        values = fields or {"username": "john.doe@example.com", "password": "605b32dd"}
        return Auth(fields={name: FieldValue(string_value=value) for name, value in values.items()})

    return make
