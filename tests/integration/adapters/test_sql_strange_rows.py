"""Rows that no page can be ordered by: delivered all the same, and they stop neither a synchronisation nor a start."""

import contextlib
import sqlite3
from typing import Any

import pytest

from deskbridge.v1 import adapter_pb2 as pb
from deskbridge.v1.contact_pb2 import ContactPosition

CONFIG = """
database: {{url: '{url}', pool_size: 1}}
authentication: {{type: none}}
contacts: {{statement: 'SELECT id, updated_at FROM people', max_page_size: 50}}
find_contacts: {{statement: 'SELECT id, updated_at FROM people WHERE :emails = :emails'}}
interactions:
  types: [note]
  statement: SELECT id, contact_id, type, subject, date FROM notes WHERE contact_id IN :contact_ids
"""
TIME = {"sqlite": "TEXT", "postgresql": "TIMESTAMPTZ", "mariadb": "DATETIME"}
SECOND = 1_588_748_889


def walk(stub: Any, size: int, after: ContactPosition | None = None) -> list[Any]:
    contacts: list[Any] = []
    while True:
        page = stub.ListContacts(pb.ListContactsRequest(page_size=size, after=after))
        assert len(page.contacts) <= size
        contacts += page.contacts
        if page.exhausted:
            return contacts
        last = page.contacts[-1]
        assert last.id
        assert last.HasField("updated_at")
        position = ContactPosition(updated_at=last.updated_at, id=last.id)
        assert position != after
        after = position


def serving(database: Any) -> Any:
    # Without the parts that a test has no table for.
    tables = "\n".join(CONFIG.splitlines()[:4])
    return database.serving(tables.format(url=database.text))


STRANGE = {
    "sqlite": ["'2020/05/06 07:08:09'", "'yesterday'", "''", "'0000-00-00 00:00:00'", "5", "x'ff41'", "NULL"],
    "postgresql": ["'infinity'", "'-infinity'", "'0044-03-15 BC'", "'12000-01-01'", "NULL"],
    "mariadb": ["'0000-00-00 00:00:00'", "'2020-05-00 00:00:00'", "NULL"],
}


@pytest.mark.parametrize("times", [1, 60])
def test_every_strange_updated_at_is_delivered(database: Any, times: int) -> None:
    strange = STRANGE[database.kind] * times
    rows = [f"({number}, '2020-05-06 07:08:{number:02d}')" for number in range(1, 20)]
    rows += [f"({number + 100}, {literal})" for number, literal in enumerate(strange)]
    mode = ["SET sql_mode = ''"] if database.kind == "mariadb" else []
    database.run(
        *mode,
        f"CREATE TABLE people (id INTEGER, updated_at {TIME[database.kind]})",
        f"INSERT INTO people VALUES {', '.join(rows)}",
    )
    with serving(database) as served:
        for size in (1, 7, 50):
            contacts = walk(served.stub, size)
            # MariaDB's 2020-05-00 only has its own place, where more may stand than a page holds.
            assert {int(contact.id) for contact in contacts} >= set(range(1, 20))
            if (times == 1 and size > 1) or database.kind != "mariadb":
                assert len({contact.id for contact in contacts}) == 19 + len(strange)
            dated = [contact.id for contact in contacts if contact.updated_at.seconds > 0]
            assert dated == [str(number) for number in range(1, 20)]
        after = ContactPosition(id="19")
        after.updated_at.seconds = 1_588_748_899
        assert all(not contact.HasField("updated_at") for contact in walk(served.stub, 50, after))


def test_ids_of_another_type(sqlite: Any) -> None:
    sqlite.run(
        "CREATE TABLE people (id, updated_at)",
        "INSERT INTO people VALUES ('x', '2020-05-06 07:08:09'), (2, '2020-05-06 07:08:08'), "
        "(3, '2020-05-06 07:08:10'), ('y', '2020-05-06 07:08:11'), (1.5, NULL), (CAST(x'ff41' AS TEXT), NULL), "
        "('z', '2020-05-06 07:08:12'), ('w', '2020-05-06T07:08:12'), (7, '2020-05-06 07:08:13')",
    )
    with serving(sqlite) as served:
        for size in (4, 50):
            found = {contact.id: contact.HasField("updated_at") for contact in walk(served.stub, size)}
            expected = dict.fromkeys(("x", "y", "z"), True) | dict.fromkeys(
                ("2", "3", "7", "1.5", "\ufffdA", "w"), False
            )
            assert found == expected
        served.process.wait_for_event("contacts whose id or updated_at is of another kind than most")


def test_a_text_that_is_none_holds_no_lock(sqlite: Any) -> None:
    sqlite.run(
        "PRAGMA journal_mode = DELETE",
        "CREATE TABLE people (id INTEGER, updated_at TEXT, name TEXT)",
        "INSERT INTO people VALUES (1, '2020-05-06 07:08:09', CAST(x'ff41' AS TEXT))",
    )
    config = CONFIG.replace("SELECT id, updated_at FROM people', max", "SELECT id, updated_at, name FROM people', max")
    with sqlite.serving("\n".join(config.splitlines()[:4]).format(url=sqlite.text)) as served:
        assert [contact.name for contact in walk(served.stub, 5)] == ["\ufffdA"]
        with contextlib.closing(sqlite3.connect(sqlite.url.database, isolation_level=None, timeout=1)) as other:
            other.execute("BEGIN EXCLUSIVE")
            other.execute("ROLLBACK")


def test_a_column_that_becomes_another_is_learned_anew(database: Any) -> None:
    times = TIME[database.kind]
    rows = [f"('{number}', '2020-05-06 07:08:{number:02d}')" for number in range(10, 40)]
    database.run(
        f"CREATE TABLE people (id VARCHAR(9), updated_at {times})", f"INSERT INTO people VALUES {', '.join(rows)}"
    )
    with serving(database) as served:
        assert len(walk(served.stub, 7)) == 30
        database.run(
            "DROP TABLE people",
            f"CREATE TABLE people (id INTEGER, updated_at {times})",
            f"INSERT INTO people VALUES {', '.join(rows)}".replace("('", "(").replace("', '", ", '"),
        )
        with contextlib.suppress(Exception):
            walk(served.stub, 7)
        contacts = walk(served.stub, 7)
        assert len(contacts) == 30
        assert all(contact.HasField("updated_at") for contact in contacts)


def test_null_updated_at_is_a_warning_at_start(database: Any) -> None:
    database.run(
        f"CREATE TABLE people (id INTEGER, updated_at {TIME[database.kind]})", "INSERT INTO people VALUES (1, NULL)"
    )
    with serving(database) as served:
        said = served.process.output
    assert said.count("contacts without an updated_at are delivered by an initial synchronisation only") == 1


COLLATED = {
    "sqlite": ("id TEXT COLLATE NOCASE", ()),
    "postgresql": (
        'id TEXT COLLATE "blind"',
        ("CREATE COLLATION blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",),
    ),
    "mariadb": ("id VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_swedish_ci", ()),
}


@pytest.mark.parametrize("dated", [True, False])
def test_ids_that_the_collation_takes_for_equal(database: Any, dated: bool) -> None:
    ids = ["aBC", "abc", "ABC", "Abc", "abC", "b", "A", "a", "é", "É", "zz"]
    ids += ["zz "] if database.kind == "mariadb" else []
    column, before = COLLATED[database.kind]
    rows = ", ".join(f"('{id_}', {chr(39) + '2020-05-06 07:08:09' + chr(39) if dated else 'NULL'})" for id_ in ids)
    database.run(
        *before,
        f"CREATE TABLE people ({column}, updated_at {TIME[database.kind]})",
        "CREATE INDEX by_change ON people (updated_at, id)",
        f"INSERT INTO people VALUES {rows}",
    )
    with serving(database) as served:
        for size in (1, 2, 3, 4, 5, 50):
            assert sorted(contact.id for contact in walk(served.stub, size)) == sorted(ids), size


def test_another_s_interactions_are_not_taken_for_theirs(database: Any) -> None:
    column, before = COLLATED[database.kind]
    time = TIME[database.kind]
    contact = column.replace("id ", "contact_id ", 1)
    database.run(
        *before,
        f"CREATE TABLE people ({column}, updated_at {time})",
        f"CREATE TABLE notes (id INTEGER, {contact}, type VARCHAR(9), subject VARCHAR(9), date {time})",
        "INSERT INTO people VALUES ('ABC', '2020-05-06 07:08:09')",
        "INSERT INTO notes VALUES (1, 'ABC', 'note', 'x', '2020-05-06 07:08:09')",
    )
    with database.serving(CONFIG.replace(":emails = :emails", "id IN :emails").format(url=database.text)) as served:
        request = pb.ListInteractionsRequest(contact_ids=["abc"], types=["note"], page_size=5)
        answer = served.stub.ListInteractions(request)
        assert list(answer.interactions) == []
        assert list(answer.unknown_contact_ids) == ["abc"]


def test_the_newest_contacts_are_found_first(database: Any) -> None:
    database.run(
        f"CREATE TABLE people (id INTEGER, name VARCHAR(9), updated_at {TIME[database.kind]})",
        "INSERT INTO people VALUES (1, 'a', NULL), (2, 'a', '2020-05-06 07:08:09'), (3, 'a', '2021-05-06 07:08:09')",
    )
    config = "\n".join(CONFIG.splitlines()[:5]).replace(":emails = :emails", "name IN :emails")
    with database.serving(config.format(url=database.text)) as served:
        found = served.stub.FindContacts(pb.FindContactsRequest(emails=["a"], page_size=2)).contacts
        assert [contact.id for contact in found] == ["3", "2"]


def test_the_largest_integers(database: Any) -> None:
    unsigned = database.kind == "mariadb"
    most = 2**64 - 1 if unsigned else 2**63 - 1
    database.run(
        f"CREATE TABLE people (id BIGINT{' UNSIGNED' if unsigned else ''}, updated_at {TIME[database.kind]})",
        "INSERT INTO people VALUES " + ", ".join(f"({most - number}, '2020-05-06 07:08:09')" for number in range(5)),
    )
    with serving(database) as served:
        assert [int(contact.id) for contact in walk(served.stub, 1)] == [most - number for number in (4, 3, 2, 1, 0)]
        beyond = ContactPosition(id=str(most + 1))
        beyond.updated_at.seconds = SECOND
        with pytest.raises(Exception, match="not one that this adapter hands out"):
            walk(served.stub, 1, beyond)
