"""The database: a bounded pool of connections, each in UTC and without transactions of ours.

A request's statements are single ones, so every connection commits by itself: no BEGIN, COMMIT and ROLLBACK to wait
for, and nothing to clean up when a connection is returned.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import structlog
from sqlalchemy import Engine, Executable, event, exc
from sqlalchemy.engine import URL, CursorResult
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlalchemy.util import await_only

from adapters.sdk import DeadlineExceededError, UnavailableError
from adapters.sql.errors import ValueUnfitError, action_error, read_error
from adapters.sql.postgresql import decode_any_moment
from adapters.sql.sqlite import connect_in_one_trip

_log = structlog.get_logger()

# A page of contacts lies scattered over the file when they are read by time.
_SQLITE_CACHE_KIB = 16 * 1024


class Session:
    """One connection, for one request."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def rows(self, statement: Executable, parameters: Mapping[str, object], name: str) -> Sequence[Any]:
        """What the SELECT yields. Raises the errors of `read_error`; `name` is the statement's in the file."""
        try:
            return (await self._connection.execute(statement, parameters)).fetchall()
        except exc.SQLAlchemyError as error:
            raise read_error(error, name) from error
        except (ValueError, ArithmeticError) as error:
            # A driver's own, about a value that Python has nothing for.
            raise ValueUnfitError(f"{name}: the database holds a value that cannot be read.") from error

    async def act(self, statement: Executable, parameters: Mapping[str, object], name: str) -> CursorResult[Any]:
        """Executes the INSERT or UPDATE. Raises the errors of `action_error`."""
        try:
            return await self._connection.execute(statement, parameters)
        except exc.SQLAlchemyError as error:
            raise action_error(error, name) from error

    async def check(self, statement: Executable, parameters: Mapping[str, object]) -> list[str]:
        """Executes a statement and returns its columns' names. Raises SQLAlchemyError."""
        result = await self._connection.execute(statement, parameters)
        return list(result.keys()) if result.returns_rows else []


class Database:
    """Connections to one database. Must be closed."""

    def __init__(self, url: URL, *, pool_size: int, pool_timeout: float, statement_timeout: float) -> None:
        self._statement_timeout = statement_timeout
        backend = url.get_backend_name()
        arguments: dict[str, Any] = {}
        file: Path | None = None
        match backend:
            case "sqlite":
                file = Path(url.database or "")
                # Opened for reading and writing, but never made: a database that is not there is an error.
                url = url.set(database=f"file:{quote(str(file))}", query={"mode": "rw", "uri": "true"})
                arguments["timeout"] = pool_timeout
                arguments["async_creator_fn"] = connect_in_one_trip
            case "postgresql":
                milliseconds = str(int(statement_timeout * 1000))
                arguments["timeout"] = pool_timeout
                arguments["server_settings"] = {"timezone": "UTC", "statement_timeout": milliseconds}
            case "mysql" | "mariadb":
                arguments["connect_timeout"] = pool_timeout
                arguments["charset"] = "utf8mb4"
                arguments["init_command"] = _mysql_session(statement_timeout)
        self._engine = create_async_engine(
            url,
            connect_args=arguments,
            hide_parameters=True,
            isolation_level="AUTOCOMMIT",
            max_overflow=0,
            pool_reset_on_return=None,
            skip_autocommit_rollback=True,
            pool_size=pool_size,
            pool_timeout=pool_timeout,
            # A connection that a firewall forgot is replaced before it is noticed.
            pool_recycle=1800,
        )
        self.backend = backend
        if file is not None:
            _watch_sqlite(self._engine.sync_engine, file)
        if backend in ("mysql", "mariadb"):
            _kill_mysql(self._engine.sync_engine, arguments)
        if url.get_dialect().driver == "asyncpg":
            decode_any_moment(self._engine.sync_engine)

    @asynccontextmanager
    async def session(self, *, alive: bool = False) -> AsyncIterator[Session]:
        """A connection for one request, within the statement timeout. `alive`: one that answered a moment ago.

        Raises UnavailableError when there is none to be had, DeadlineExceededError when the timeout is reached. A
        cancellation stops the statement and discards the connection.
        """
        try:
            async with asyncio.timeout(self._statement_timeout):
                try:
                    connection = await (self._connect_alive() if alive else self._engine.connect().start())
                # Drivers fail to connect with errors of many families: their own, the operating system's, asyncio's.
                except Exception as error:
                    raise UnavailableError("The database is not available.") from error
                try:
                    yield Session(connection)
                finally:
                    await connection.close()
        except TimeoutError as error:
            raise DeadlineExceededError("The database took too long.") from error

    async def probe(self) -> None:
        """Raises UnavailableError or DeadlineExceededError while the database is out of reach.

        Connections that are all in use say nothing about it, and are not waited for.
        """
        pool = self._engine.pool
        if not isinstance(pool, QueuePool) or pool.checkedout() < pool.size():
            async with self.session(alive=True):
                pass

    async def _connect_alive(self) -> AsyncConnection:
        # A pooled connection may have died: better noticed before anything is sent that must not be sent twice.
        connection = await self._engine.connect().start()
        if self.backend == "sqlite":
            return connection
        try:
            await connection.exec_driver_sql("SELECT 1")
        except exc.DBAPIError:
            await connection.close()
            return await self._engine.connect().start()
        except BaseException:
            await connection.close()
            raise
        return connection

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


def _mysql_session(statement_timeout: float) -> str:
    # Each of the two servers reads only its own comment.
    return (
        "SET time_zone = '+00:00'"
        f"/*M!100101 , max_statement_time = {statement_timeout} */"
        f"/*!50708 , max_execution_time = {int(statement_timeout * 1000)} */"
    )


def _kill_mysql(engine: Engine, arguments: Mapping[str, Any]) -> None:
    @event.listens_for(engine, "handle_error")
    def kill(context: ExceptionContext) -> None:
        # The server works on for a client that is gone; only another connection can tell it to stop.
        if not isinstance(context.original_exception, asyncio.CancelledError) or context.connection is None:
            return
        driver: Any = context.connection.connection.driver_connection
        positional, named = engine.dialect.create_connect_args(engine.url)
        try:
            connection = engine.dialect.connect(*positional, **{**named, **arguments})
            with contextlib.closing(connection), contextlib.closing(connection.cursor()) as cursor:
                cursor.execute(f"KILL QUERY {driver.thread_id():d}")
        except (engine.dialect.loaded_dbapi.Error, OSError) as error:
            # The session's own limit will stop it.
            _log.warning("a cancelled statement cannot be stopped", error=str(error))


def _watch_sqlite(engine: Engine, file: Path) -> None:
    def identity() -> tuple[int, int] | None:
        try:
            status = os.stat(file)
        except OSError:
            return None
        return status.st_dev, status.st_ino

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute(f"PRAGMA cache_size = -{_SQLITE_CACHE_KIB}")
        cursor.close()
        entry.info["file"] = identity()

    @event.listens_for(engine, "checkout")
    def same_file(_connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: object) -> None:
        # A connection to a file that was removed or replaced goes on serving what is no longer there.
        if entry.info["file"] != identity():
            raise exc.DisconnectionError("the database's file was removed or replaced")

    @event.listens_for(engine, "handle_error")
    def interrupt(context: ExceptionContext) -> None:
        # SQLite works on in its thread, and the connection cannot be closed before it has ended.
        if isinstance(context.original_exception, asyncio.CancelledError) and context.connection is not None:
            await_only(context.connection.connection.driver_connection.interrupt())  # type: ignore[union-attr]
