"""No contact is lost, whatever the database has for ids and timestamps."""

import dataclasses
import uuid
from collections.abc import Callable
from typing import Any

import grpc
import pytest
from sqlalchemy import String

from adapters.sql.ids import id_kind_of
from adapters.sql.keyset import TimeOrder
from adapters.sql.statements import Statement
from adapters.sql.timestamps import AwareTime, NaiveTime, TextTime
from deskbridge.v1 import adapter_pb2 as pb
from deskbridge.v1.contact_pb2 import ContactPosition

CONFIG = """
database: {{url: '{url}'}}
authentication: {{type: none}}
contacts: {{statement: 'SELECT id, name, updated_at FROM people', max_page_size: 50}}
"""

UNDATED = (0, 0)

# Column type of updated_at by kind of database, and how 2020-05-06 07:08:09 with a fraction is written in it.
TIMES = {
    "sqlite": {
        "space": ("TEXT", "'2020-05-06 07:08:09.{0:06d}'"),
        "iso": ("TEXT", "'2020-05-06T07:08:09.{0:06d}Z'"),
        "offset": ("TEXT", "'2020-05-06T07:08:09.{0:06d}000+00:00'"),
    },
    "postgresql": {
        "aware": ("TIMESTAMPTZ", "'2020-05-06 09:08:09.{0:06d}+02'"),
        "naive": ("TIMESTAMP", "'2020-05-06 07:08:09.{0:06d}'"),
        "text": ("TEXT", "'2020-05-06 07:08:09.{0:06d} UTC'"),
    },
    "mariadb": {
        "datetime": ("DATETIME(6)", "'2020-05-06 07:08:09.{0:06d}'"),
        "timestamp": ("TIMESTAMP(6) NULL", "'2020-05-06 07:08:09.{0:06d}'"),
        "text": ("VARCHAR(40)", "'2020-05-06T07:08:09.{0:06d}Z'"),
    },
}
SECOND = 1_588_748_889

IDS: dict[str, tuple[str, Callable[[int], str]]] = {
    "integer": ("INTEGER", lambda number: str(number - 20)),
    "bigint": ("BIGINT", lambda number: str(2**62 + number)),
    "text": ("VARCHAR(50)", lambda number: f"'id {number:03d} é'"),
    "uuid": ("UUID", lambda number: f"'{uuid.UUID(int=number * 7919 + 2**120)}'"),
}


def walk(stub: Any, size: int, after: ContactPosition | None = None) -> list[tuple[int, int, str]]:
    """(seconds, nanos, id) of every contact from the position on."""
    keys: list[tuple[int, int, str]] = []
    while True:
        page = stub.ListContacts(pb.ListContactsRequest(page_size=size, after=after))
        assert len(page.contacts) <= size
        keys += [(contact.updated_at.seconds, contact.updated_at.nanos, contact.id) for contact in page.contacts]
        if page.exhausted:
            return keys
        last = page.contacts[-1]
        position = ContactPosition(updated_at=last.updated_at, id=last.id)
        assert last.id
        assert position != after
        after = position


@pytest.mark.parametrize(("id_", "time"), [*((id_, 0) for id_ in IDS), ("integer", 1), ("integer", 2)])
def test_each_type_of_id_and_timestamp(database: Any, id_: str, time: int) -> None:
    time_type, literal = list(TIMES[database.kind].values())[time]
    id_type, id_literal = IDS[id_]
    if database.kind == "sqlite" and id_ == "uuid":
        id_type = "TEXT"
    # Twenty at one microsecond, the neighbouring microseconds, and a few without a timestamp.
    rows = [(number, literal.format(123456)) for number in range(20)]
    rows += [(number, literal.format(123436 + number)) for number in range(20, 41) if number != 20]
    rows += [(number, "NULL") for number in range(50, 55)]
    inserts = ", ".join(f"({id_literal(number)}, 'n', {moment})" for number, moment in rows)
    expected = sorted(
        (
            *(UNDATED if moment == "NULL" else (SECOND, int(moment.split(".")[1][:6]) * 1000)),
            *((int(id_literal(number)),) if id_ in ("integer", "bigint") else (id_literal(number).strip("'"),)),
        )
        for number, moment in rows
    )
    database.run(
        f"CREATE TABLE people (id {id_type}, name VARCHAR(50), updated_at {time_type})",
        f"INSERT INTO people VALUES {inserts}",
    )
    with database.serving(CONFIG.format(url=database.text)) as served:
        for size in (1, 7, 50):
            keys = walk(served.stub, size)
            assert [key[:2] for key in keys] == [key[:2] for key in expected]
            assert sorted(key[2] for key in keys) == sorted(str(key[2]) for key in expected)
            if database.kind != "mariadb" or id_ != "uuid":  # MariaDB has an order of its own for UUIDs
                assert [key[2] for key in keys] == [str(key[2]) for key in expected]
        inclusive = ContactPosition()
        inclusive.updated_at.seconds, inclusive.updated_at.nanos = SECOND, 123_456_000
        from_there = [key for key in walk(served.stub, 7) if key[:2] >= (SECOND, 123_456_000)]
        assert len(from_there) > 20
        assert walk(served.stub, 7, inclusive) == from_there


def test_undated_contacts_come_first_as_one_group(database: Any) -> None:
    old = "'1969-12-31 23:59:59'", "'1970-01-01 00:00:00'", "NULL"
    rows = [f"({number}, {old[number % 3]})" for number in range(30)] + ["(99, '2020-05-06 07:08:09')"]
    type_ = {"sqlite": "TEXT", "postgresql": "TIMESTAMP", "mariadb": "DATETIME"}[database.kind]
    database.run(
        f"CREATE TABLE people (id INTEGER, updated_at {type_})",
        f"INSERT INTO people VALUES {', '.join(rows)}",
    )
    config = CONFIG.format(url=database.text).replace("name, ", "")
    expected = [(*UNDATED, str(number)) for number in range(30)] + [(SECOND, 0, "99")]
    with database.serving(config) as served:
        for size in (1, 7, 10, 30, 31, 50):
            assert walk(served.stub, size) == expected
        middle = ContactPosition(id="17")
        middle.updated_at.seconds = 0
        assert walk(served.stub, 7, middle) == expected[18:]


def test_only_undated_contacts(database: Any) -> None:
    type_ = {"sqlite": "TEXT", "postgresql": "TIMESTAMP", "mariadb": "DATETIME"}[database.kind]
    database.run(
        f"CREATE TABLE people (id INTEGER, name VARCHAR(9), updated_at {type_})",
        "INSERT INTO people VALUES (1, 'a', NULL), (2, 'b', NULL), (3, 'c', NULL)",
    )
    with database.serving(CONFIG.format(url=database.text)) as served:
        assert walk(served.stub, 2) == [(*UNDATED, "1"), (*UNDATED, "2"), (*UNDATED, "3")]


@pytest.mark.parametrize("nothing", ["NULL", "''"])
@pytest.mark.parametrize("dated", [True, False])
def test_contacts_without_an_id_never_hold_a_page_up(database: Any, nothing: str, dated: bool) -> None:
    type_ = {"sqlite": "TEXT", "postgresql": "TIMESTAMP", "mariadb": "DATETIME"}[database.kind]
    moment = "'2020-05-06 07:08:09'" if dated else "NULL"
    rows = [f"({nothing}, {moment})"] * 12 + [f"('{number:02d}', {moment})" for number in range(5)]
    rows += [f"({nothing}, '2020-05-06 07:08:10')"] * 3 + ["('z', '2020-05-06 07:08:11')"]
    database.run(
        f"CREATE TABLE people (id VARCHAR(9), updated_at {type_})", f"INSERT INTO people VALUES {', '.join(rows)}"
    )
    with database.serving(CONFIG.format(url=database.text).replace("name, ", "")) as served:
        for size in (1, 2, 5, 12, 16, 17, 20, 21, 50):
            found = [id_ for _, _, id_ in walk(served.stub, size) if id_]
            assert found == ["00", "01", "02", "03", "04", "z"]
        everything = [id_ for _, _, id_ in walk(served.stub, 50)]
        assert everything.count("") == 15


def test_an_empty_table_is_learned_once_it_has_rows(database: Any) -> None:
    type_ = {"sqlite": "TEXT", "postgresql": "TIMESTAMP", "mariadb": "DATETIME"}[database.kind]
    database.run(f"CREATE TABLE people (id INTEGER, name VARCHAR(9), updated_at {type_})")
    with database.serving(CONFIG.format(url=database.text)) as served:
        assert walk(served.stub, 10) == []
        database.run("INSERT INTO people VALUES (7, 'a', '2020-05-06 07:08:09')")
        assert walk(served.stub, 10) == [(SECOND, 0, "7")]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            "(1, 'a', 1588748889)",
            "contacts.statement: updated_at comes as int; make it a timestamp, or a text such as 2012-11-21T17:53:51Z",
        ),
        (
            "(1.5, 'a', '2020-05-06 07:08:09')",
            "contacts.statement: id comes as float; make it an integer, a text or a UUID",
        ),
    ],
)
def test_rows_none_of_which_can_be_ordered_are_an_error(sqlite: Any, rows: str, message: str) -> None:
    sqlite.run("CREATE TABLE people (id, name TEXT, updated_at)")
    with sqlite.serving(CONFIG.format(url=sqlite.text)) as served:
        sqlite.run(f"INSERT INTO people VALUES {rows}")
        with pytest.raises(grpc.RpcError) as caught:
            walk(served.stub, 10)
        assert caught.value.code() == grpc.StatusCode.INTERNAL
        assert caught.value.details() == message


@pytest.mark.parametrize("text_ids", [False, True])
def test_the_index_is_used_through_the_statement(database: Any, text_ids: bool) -> None:
    database.fill(20_000)
    if text_ids:
        type_ = "TEXT" if database.kind == "sqlite" else "VARCHAR(40)"
        moment = {"sqlite": "TEXT", "postgresql": "TIMESTAMPTZ", "mariadb": "DATETIME(6)"}[database.kind]
        database.run(
            "DROP INDEX contacts_by_change" + (" ON contacts" if database.kind == "mariadb" else ""),
            f"CREATE TABLE people (id {type_} NOT NULL PRIMARY KEY, name VARCHAR(200), updated_at {moment})",
            f"INSERT INTO people SELECT CAST(id AS {type_.replace('VAR', '')}), name, updated_at FROM contacts",
            "DROP TABLE IF EXISTS old",
            "ALTER TABLE contacts RENAME TO old",
            "ALTER TABLE people RENAME TO contacts",
            "CREATE INDEX contacts_by_change ON contacts (updated_at, id)",
            "ANALYZE" + (" TABLE contacts" if database.kind == "mariadb" else ""),
        )
    statement = Statement.of("contacts.statement", "SELECT id, name, updated_at FROM contacts -- everybody")
    table = statement.subquery(("id", "name", "updated_at"))
    times = {"sqlite": TextTime(), "postgresql": AwareTime(), "mariadb": NaiveTime()}[database.kind]
    id_ = "1" if text_ids else 1
    kind = dataclasses.replace(id_kind_of(id_), bound_as=String()) if text_ids else id_kind_of(id_)
    order = TimeOrder(table, kind, times, "contacts.statement", database.kind)
    values = {"keyset_time": times.value((1_551_900_000, 0)), "keyset_id": id_, "keyset_limit": 101}
    values |= {"keyset_id_bytes": id_} if text_ids else {}
    query = order.dated_after.params(values).compile(
        dialect=database.url.get_dialect()(), compile_kwargs={"literal_binds": True}
    )
    explain = "EXPLAIN QUERY PLAN" if database.kind == "sqlite" else "EXPLAIN"
    plan = str(database.run(f"{explain} {query}".replace(":", "\\:")))
    assert "contacts_by_change" in plan
    # Ties may be sorted, nothing else.
    assert "Incremental Sort" in plan or "sort" not in plan.lower()
    assert "TEMP B-TREE FOR ORDER BY" not in plan
