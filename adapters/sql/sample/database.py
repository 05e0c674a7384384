"""The sample's database, made and filled."""

import os
import tempfile
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, Table, create_engine, func, insert, inspect, select, text
from sqlalchemy.engine import URL

from adapters.sql.sample import history, people
from adapters.sql.sample.people import Record
from adapters.sql.sample.schema import CALLS, CONTACTS, LOGINS, METADATA, NOTES, TICKETS, USERS

_BATCH = 5000


class TablesExistError(Exception):
    """The database holds tables of the sample's names already."""


def fill(connection: Connection, contacts: int = people.CONTACTS, *, replace: bool = False) -> None:
    """Make the tables and fill them, in one transaction where the database can. Raises TablesExistError."""
    existing = set(inspect(connection).get_table_names()) & set(METADATA.tables)
    if existing and not replace:
        raise TablesExistError(f"the database holds {', '.join(sorted(existing))} already")
    METADATA.drop_all(connection)
    METADATA.create_all(connection)
    login: Record = {"username": people.USERNAME, "password": people.PASSWORD}
    records: tuple[tuple[Table, Iterable[Record]], ...] = (
        (LOGINS, [login]),
        (USERS, people.users()),
        (CONTACTS, (people.contact(number, contacts) for number in range(1, contacts + 1))),
        (TICKETS, history.tickets(contacts)),
        (NOTES, history.notes(contacts)),
        (CALLS, history.calls(contacts)),
    )
    for table, rows in records:
        _insert(connection, table, rows)
        if connection.dialect.name == "postgresql" and "id" in table.c:
            sequence = func.pg_get_serial_sequence(table.name, "id")
            connection.execute(select(func.setval(sequence, select(func.max(table.c.id)).scalar_subquery())))
    if connection.dialect.name == "postgresql":
        connection.execute(text("ANALYZE"))


def make_file(path: Path, contacts: int = people.CONTACTS) -> None:
    """Make the SQLite database unless it is there. Atomic: it is there as a whole or not at all. Raises OSError."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(descriptor)
    unfinished = Path(name)
    try:
        engine = create_engine(URL.create("sqlite", database=str(unfinished)))
        with engine.begin() as connection:
            fill(connection, contacts)
        with engine.connect() as connection:
            # Readers and writers do not wait for each other. The file remembers it.
            connection.execute(text("PRAGMA journal_mode = WAL"))
        engine.dispose()
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _insert(connection: Connection, table: Table, rows: Iterable[Record]) -> None:
    remaining = iter(rows)
    while batch := list(islice(remaining, _BATCH)):
        connection.execute(insert(table), batch)
