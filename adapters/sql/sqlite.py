"""SQLite through aiosqlite, one trip to its thread for each statement.

aiosqlite makes a trip each for opening a cursor, executing, fetching and closing; SQLAlchemy asks for all four. A trip
costs more than most statements, and a person waits for it.
"""

import contextlib
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import aiosqlite

# What aiosqlite fetches at a time for callers that iterate; nobody here does.
_CHUNK = 64


def connect_in_one_trip(database: str, **options: Any) -> aiosqlite.Connection:
    """As `aiosqlite.connect`; the connection must be awaited, and closed."""

    def connector() -> sqlite3.Connection:
        connection: sqlite3.Connection = sqlite3.connect(database, **options)
        return connection

    return _Connection(connector, _CHUNK)


class _Connection(aiosqlite.Connection):
    def __init__(self, connector: Callable[[], sqlite3.Connection], chunk: int) -> None:
        super().__init__(connector, chunk)
        # A process that ends does not wait for it.
        self._thread.daemon = True

    def cursor(self) -> "_Cursor":  # type: ignore[override]
        return _Cursor(self)

    async def execute_at_once(self, sql: str, parameters: Sequence[Any]) -> "_Outcome":
        outcome: _Outcome = await self._execute(_execute, self._conn, sql, parameters)  # type: ignore[no-untyped-call]
        return outcome


# Rows, description, lastrowid, rowcount.
_Outcome = tuple[list[Any], Any, int | None, int]


def _execute(connection: sqlite3.Connection, sql: str, parameters: Sequence[Any]) -> _Outcome:
    # SQLite keeps any bytes as text. One bad text must not fail a page; but decoding in Python makes every fetch two
    # thirds longer, so a SELECT that turns out to need it is executed again. What writes has one chance only.
    if sql.startswith("SELECT"):
        try:
            return _fetched(connection, sql, parameters)
        except sqlite3.OperationalError as error:
            if hasattr(error, "sqlite_errorcode"):
                raise
    connection.text_factory = _leniently
    try:
        return _fetched(connection, sql, parameters)
    finally:
        connection.text_factory = str


def _fetched(connection: sqlite3.Connection, sql: str, parameters: Sequence[Any]) -> _Outcome:
    # A cursor that is left open holds a lock on the customer's file.
    with contextlib.closing(connection.execute(sql, parameters)) as cursor:
        rows = cursor.fetchall() if cursor.description else []
        return rows, cursor.description, cursor.lastrowid, cursor.rowcount


def _leniently(text: bytes) -> str:
    return text.decode("utf-8", "replace")


class _Cursor:
    """What SQLAlchemy uses of an aiosqlite cursor, the rows fetched with the execution."""

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.lastrowid: int | None = None
        self.rowcount = -1
        self.arraysize = 1

    async def __aenter__(self) -> "_Cursor":
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> "_Cursor":
        outcome = await self._connection.execute_at_once(sql, parameters)
        self._rows, self.description, self.lastrowid, self.rowcount = outcome
        return self

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        self._rows = []
