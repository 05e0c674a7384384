"""What a database says, and the adapter's error for it."""

import sqlite3
from typing import Any

import pytest
from sqlalchemy import exc

from adapters.sql.errors import Trouble, action_error, database_words, read_error, trouble_of


class PostgresError(Exception):
    def __init__(self, message: str, sqlstate: str) -> None:
        super().__init__(message)
        self.sqlstate = sqlstate


class SqliteError(sqlite3.Error):
    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.sqlite_errorcode = code


def wrapped(orig: Exception, kind: type[exc.DBAPIError] = exc.DBAPIError) -> exc.DBAPIError:
    return kind("SELECT secret", {}, orig)


@pytest.mark.parametrize(
    ("orig", "trouble"),
    [
        (PostgresError("x", "08006"), Trouble.LOST),
        (PostgresError("x", "57P01"), Trouble.LOST),
        (PostgresError("x", "53300"), Trouble.BUSY),
        (PostgresError("x", "40P01"), Trouble.BUSY),
        (PostgresError("x", "55P03"), Trouble.BUSY),
        (PostgresError("x", "25006"), Trouble.BUSY),
        (PostgresError("x", "57014"), Trouble.SLOW),
        (PostgresError("x", "23503"), Trouble.REFUSED),
        (PostgresError("x", "P0001"), Trouble.REFUSED),
        (PostgresError("x", "22021"), Trouble.VALUE),
        (PostgresError("x", "42P01"), Trouble.STATEMENT),
        (Exception(2013, "x"), Trouble.LOST),
        (Exception(1040, "x"), Trouble.BUSY),
        (Exception(1205, "x"), Trouble.BUSY),
        (Exception(1213, "x"), Trouble.BUSY),
        (Exception(1969, "x"), Trouble.SLOW),
        (Exception(1452, "x"), Trouble.REFUSED),
        (Exception(1644, "x"), Trouble.REFUSED),
        (Exception(1406, "x"), Trouble.VALUE),
        (Exception(1146, "x"), Trouble.STATEMENT),
        (SqliteError("x", sqlite3.SQLITE_BUSY), Trouble.BUSY),
        (SqliteError("x", sqlite3.SQLITE_CANTOPEN), Trouble.BUSY),
        (SqliteError("x", sqlite3.SQLITE_BUSY_SNAPSHOT), Trouble.BUSY),
        (SqliteError("x", sqlite3.SQLITE_INTERRUPT), Trouble.SLOW),
        (SqliteError("x", sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY), Trouble.REFUSED),
        (SqliteError("x", sqlite3.SQLITE_TOOBIG), Trouble.VALUE),
        (SqliteError("x", sqlite3.SQLITE_ERROR), Trouble.STATEMENT),
    ],
)
def test_by_code(orig: Exception, trouble: Trouble) -> None:
    assert trouble_of(wrapped(orig)) is trouble


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (exc.TimeoutError("the pool is used up"), Trouble.BUSY),
        (exc.DBAPIError("x", {}, Exception("x"), connection_invalidated=True), Trouble.LOST),
        (wrapped(Exception("x"), exc.IntegrityError), Trouble.REFUSED),
        (wrapped(Exception("x"), exc.DataError), Trouble.VALUE),
        (wrapped(Exception("x"), exc.OperationalError), Trouble.BUSY),
        (wrapped(Exception("x"), exc.InterfaceError), Trouble.LOST),
        (wrapped(Exception("x"), exc.ProgrammingError), Trouble.STATEMENT),
        (wrapped(sqlite3.OperationalError("Could not decode to UTF-8"), exc.OperationalError), Trouble.VALUE),
        (wrapped(Exception(1054, "x"), exc.OperationalError), Trouble.STATEMENT),
        (wrapped(Exception(2026, "x"), exc.OperationalError), Trouble.BUSY),
        (exc.ArgumentError("x"), Trouble.STATEMENT),
    ],
)
def test_by_class(error: exc.SQLAlchemyError, trouble: Trouble) -> None:
    assert trouble_of(error) is trouble


def test_the_database_s_own_words() -> None:
    assert database_words(wrapped(Exception(1452, "a foreign key\nfails"))) == "a foreign key"
    assert database_words(wrapped(SqliteError("no such table: x", 1))) == "no such table: x"
    translated = PostgresError("<class 'asyncpg.X'>: duplicate key", "23505")
    translated.__cause__ = Exception("duplicate key\nDETAIL: more")
    assert database_words(wrapped(translated)) == "duplicate key"


@pytest.mark.parametrize(
    ("sqlstate", "reading", "acting", "outcome"),
    [
        ("08006", "CRM_UNAVAILABLE", "CRM_UNAVAILABLE", {"outcome": "unknown"}),
        ("40P01", "CRM_UNAVAILABLE", "CRM_UNAVAILABLE", {}),
        ("57014", "DEADLINE_EXCEEDED", "DEADLINE_EXCEEDED", {"outcome": "unknown"}),
        ("23505", "CRM_RESPONSE_INVALID", "CRM_REJECTED", {}),
        ("22021", "CRM_RESPONSE_INVALID", "CRM_REJECTED", {}),
        ("42P01", "CRM_RESPONSE_INVALID", "CRM_RESPONSE_INVALID", {}),
    ],
)
def test_reading_and_acting(sqlstate: str, reading: str, acting: str, outcome: dict[str, Any]) -> None:
    error = wrapped(PostgresError("some words", sqlstate))
    assert read_error(error, "contacts.statement").reason == reading
    assert action_error(error, "actions.x.statement").reason == acting
    assert action_error(error, "actions.x.statement").metadata == outcome


def test_a_read_quotes_no_value() -> None:
    error = wrapped(PostgresError("invalid input syntax for type integer: secret", "22P02"))
    assert read_error(error, "agents.statement").message == "agents.statement: the database cannot convert a value."
