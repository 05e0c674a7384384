"""Databases of three kinds to test with: each made for a test and dropped after it."""

import asyncio
import os
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.sql.sample.database import fill
from adapters.sql.sample.serving import CONFIG
from deskbridge.v1.adapter_pb2_grpc import AdapterServiceStub
from tests.support.processes import Process

POSTGRESQL = os.environ.get("DESKBRIDGE_TEST_POSTGRESQL", "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres")
MARIADB = os.environ.get("DESKBRIDGE_TEST_MARIADB", "mysql+aiomysql://root@127.0.0.1:3306/")
KINDS = ("sqlite", "postgresql", "mariadb")

PLACEHOLDER = "sqlite+aiosqlite:///sample.sqlite3"


@dataclass(frozen=True)
class Served:
    """An adapter process that serves, and a stub to call it."""

    process: Process
    address: str
    stub: Any


@dataclass(frozen=True)
class Database:
    """An empty database of one kind."""

    kind: str
    url: URL
    folder: Path

    @property
    def text(self) -> str:
        return self.url.render_as_string(hide_password=False)

    def run(self, *statements: str) -> list[Any]:
        """Executes the statements one by one; the last one's rows."""
        return asyncio.run(_run(self.url, statements))

    def fill(self, contacts: int = 2000) -> None:
        """The sample."""
        asyncio.run(_fill(self.url, contacts))

    def sample_config(self, *options: str) -> str:
        """The sample's own configuration, over this database, with these options of the part `database`."""
        return CONFIG.read_text().replace(PLACEHOLDER, "\n  ".join([self.text, *options]))

    def write(self, config: str) -> Path:
        path = self.folder / "crm.yaml"
        path.write_text(config)
        return path

    @contextmanager
    def serving(self, config: str, env: Mapping[str, str] | None = None) -> Iterator[Served]:
        """An adapter process over the configuration."""
        with (
            Process.module(
                "adapters.sql", "--config", str(self.write(config)), env={**LISTEN, **(env or {})}
            ) as process,
            grpc.insecure_channel(address := process.wait_until_listening()) as channel,
        ):
            yield Served(process, address, AdapterServiceStub(channel))


# Tests of the health say how often it looks; to others it must not make a difference when it does.
LISTEN = {"DESKBRIDGE_ADAPTER_LISTEN": "127.0.0.1:0", "DESKBRIDGE_ADAPTER_PROBE_SECONDS": "3600"}


async def _run(url: URL, statements: tuple[str, ...]) -> list[Any]:
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            rows: list[Any] = []
            for statement in statements:
                result = await connection.execute(text(statement))
                rows = list(result.fetchall()) if result.returns_rows else []
            return rows
    finally:
        await engine.dispose()


async def _fill(url: URL, contacts: int) -> None:
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(lambda sync: fill(sync, contacts))
    finally:
        await engine.dispose()


def _server_url(kind: str) -> URL:
    return make_url(POSTGRESQL if kind == "postgresql" else MARIADB)


@contextmanager
def made_database(kind: str, folder: Path) -> Iterator[Database]:
    """A database that is gone afterwards. Skips the test when the server does not answer."""
    if kind == "sqlite":
        url = URL.create("sqlite+aiosqlite", database=str(folder / "crm.sqlite3"))
        asyncio.run(_run(url, ("PRAGMA journal_mode = WAL",)))
        yield Database(kind, url, folder)
        return
    server, name = _server_url(kind), f"deskbridge_{uuid.uuid4().hex[:12]}"
    try:
        asyncio.run(_run(server, (f"CREATE DATABASE {name}",)))
    except (OSError, SQLAlchemyError) as error:
        pytest.skip(f"{kind} does not answer at {server.host}:{server.port}: {error}")
    try:
        yield Database(kind, server.set(database=name), folder)
    finally:
        force = " WITH (FORCE)" if kind == "postgresql" else ""
        asyncio.run(_run(server, (f"DROP DATABASE {name}{force}",)))
