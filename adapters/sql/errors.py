"""What a database can do to us, told apart, and the adapter's error for each. The one place for it."""

import sqlite3
from enum import Enum, auto
from typing import Any

from sqlalchemy import exc

from adapters.sdk import DeadlineExceededError, RejectedError, ResponseInvalidError, UnavailableError
from runtime.errors import StatusError


class ValueUnfitError(ResponseInvalidError):
    """A SELECT in which a value cannot be converted. Whether it is the database's own or a credential, who knows."""


class RowsUnfitError(ResponseInvalidError):
    """Rows without a type that could be an id's or a moment's. It is their fault, and not the statement's."""


class Trouble(Enum):
    """What went wrong."""

    LOST = auto()  # the connection, in the middle of something
    BUSY = auto()  # down, locked, full, too many connections; nothing was done
    SLOW = auto()
    REFUSED = auto()  # a constraint or a trigger says no
    VALUE = auto()  # a value does not fit where it is to go
    STATEMENT = auto()  # the statement itself is wrong


# PostgreSQL's (and the standard's) SQLSTATE: a whole code, or a class of two characters.
_BY_SQLSTATE = {
    "08": Trouble.LOST,
    "57P": Trouble.LOST,
    "53": Trouble.BUSY,
    "55": Trouble.BUSY,
    "58": Trouble.BUSY,
    "40": Trouble.BUSY,
    "25006": Trouble.BUSY,
    "57014": Trouble.SLOW,
    "23": Trouble.REFUSED,
    "P0": Trouble.REFUSED,
    "22": Trouble.VALUE,
}

# MySQL's and MariaDB's error numbers.
_BY_ERRNO = {
    **dict.fromkeys((2006, 2013, 2014, 2055, 4031, 1053, 1927), Trouble.LOST),
    **dict.fromkeys((1021, 1037, 1040, 1041, 1114, 1129, 1203, 1205, 1206, 1213, 1226), Trouble.BUSY),
    **dict.fromkeys((1290, 1836, 2002, 2003, 2012), Trouble.BUSY),
    **dict.fromkeys((1317, 1969, 3024), Trouble.SLOW),
    **dict.fromkeys(
        (1022, 1048, 1062, 1169, 1216, 1217, 1364, 1451, 1452, 1557, 1586, 1644, 3819, 4025), Trouble.REFUSED
    ),
    **dict.fromkeys((1264, 1265, 1292, 1365, 1366, 1367, 1406, 1411, 1441, 1690), Trouble.VALUE),
}

# SQLite's primary result codes: https://sqlite.org/rescode.html
_BY_SQLITE_CODE = {
    **dict.fromkeys((3, 5, 6, 7, 8, 10, 11, 13, 14, 15, 22, 23, 26), Trouble.BUSY),
    9: Trouble.SLOW,
    19: Trouble.REFUSED,
    **dict.fromkeys((18, 20), Trouble.VALUE),
}

_BY_CLASS: tuple[tuple[type[exc.DBAPIError], Trouble], ...] = (
    (exc.IntegrityError, Trouble.REFUSED),
    (exc.DataError, Trouble.VALUE),
    (exc.ProgrammingError, Trouble.STATEMENT),
    (exc.OperationalError, Trouble.BUSY),
    (exc.InterfaceError, Trouble.LOST),
)


def trouble_of(error: exc.SQLAlchemyError) -> Trouble:
    """What kind of trouble the error is."""
    if isinstance(error, exc.TimeoutError):
        return Trouble.BUSY
    if not isinstance(error, exc.DBAPIError):
        return Trouble.STATEMENT
    if error.connection_invalidated:
        return Trouble.LOST
    return _by_code(error.orig) or next(
        (trouble for kind, trouble in _BY_CLASS if isinstance(error, kind)), Trouble.STATEMENT
    )


def database_words(error: exc.SQLAlchemyError) -> str:
    """The database's own words, on one line, without the driver's trimmings."""
    orig: BaseException | None = error.orig if isinstance(error, exc.DBAPIError) else error
    if isinstance(orig, BaseException) and getattr(orig, "sqlstate", None) and orig.__cause__ is not None:
        orig = orig.__cause__
    args: tuple[Any, ...] = getattr(orig, "args", ())
    words: object = args[1] if len(args) > 1 and isinstance(args[0], int) else orig
    return (str(words).splitlines() or [""])[0]


def read_error(error: exc.SQLAlchemyError, statement: str) -> StatusError:
    """The error of a SELECT. It quotes no value: that could be a credential."""
    trouble = trouble_of(error)
    match trouble:
        case Trouble.LOST | Trouble.BUSY:
            return UnavailableError("The database is not available.")
        case Trouble.SLOW:
            return DeadlineExceededError(f"{statement}: the database took too long.")
        case Trouble.VALUE:
            return ValueUnfitError(f"{statement}: the database cannot convert a value.")
        case _:
            return ResponseInvalidError(f"{statement}: {database_words(error)}")


def action_error(error: exc.SQLAlchemyError, statement: str) -> StatusError:
    """The error of an INSERT or UPDATE. Where the database may have done it all the same, the metadata says so."""
    trouble = trouble_of(error)
    match trouble:
        case Trouble.LOST:
            return UnavailableError("The connection to the database was lost.", metadata={"outcome": "unknown"})
        case Trouble.BUSY:
            return UnavailableError("The database is not available.")
        case Trouble.SLOW:
            return DeadlineExceededError(f"{statement}: the database took too long.", metadata={"outcome": "unknown"})
        case Trouble.REFUSED | Trouble.VALUE:
            return RejectedError(database_words(error))
        case _:
            return ResponseInvalidError(f"{statement}: {database_words(error)}")


def _by_code(orig: BaseException | None) -> Trouble | None:
    sqlstate = getattr(orig, "sqlstate", None)
    if isinstance(sqlstate, str):
        return next(
            (_BY_SQLSTATE[part] for n in (5, 3, 2) if (part := sqlstate[:n]) in _BY_SQLSTATE), Trouble.STATEMENT
        )
    sqlite_code = getattr(orig, "sqlite_errorcode", None)
    if isinstance(sqlite_code, int):
        return _BY_SQLITE_CODE.get(sqlite_code & 0xFF, Trouble.STATEMENT)
    args = getattr(orig, "args", ())
    if args and isinstance(args[0], int):
        # The driver calls every error of the server that it does not know operational; only the client's are. An error
        # that would come again for ever must not look like a database that is down.
        is_server = not 2000 <= args[0] < 3000
        return _BY_ERRNO.get(args[0], Trouble.STATEMENT if is_server else None)
    # Python's own, about a value: SQLite's have a code.
    return Trouble.VALUE if isinstance(orig, sqlite3.OperationalError) else None
