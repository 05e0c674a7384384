"""The embedded sample: made on first start, the same every time, whole or not at all."""

import sqlite3
import stat
from pathlib import Path
from typing import Any

import grpc
import pytest

from adapters.sql.sample.database import make_file
from deskbridge.v1 import adapter_pb2 as pb
from deskbridge.v1.adapter_pb2_grpc import AdapterServiceStub
from tests.support.processes import Process

LISTEN = {"DESKBRIDGE_ADAPTER_LISTEN": "127.0.0.1:0"}


def dump(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def test_it_is_made_on_first_start_and_kept(tmp_path: Path, auth: Any) -> None:
    path = tmp_path / "new" / "sample.sqlite3"
    env = {**LISTEN, "DESKBRIDGE_SAMPLE_DATABASE": str(path)}
    for expected in ("2001", "2002"):
        with (
            Process.module("adapters.sql", env=env) as process,
            grpc.insecure_channel(process.wait_until_listening()) as channel,
        ):
            request = pb.AdapterServiceExecuteActionRequest(auth=auth(), action="create_contact")
            request.inputs["name"].string_value = "x"
            assert AdapterServiceStub(channel).ExecuteAction(request).result.contact_external_id == expected
            assert process.stop() == 0
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {file.name.removeprefix("sample.sqlite3") for file in path.parent.iterdir()} <= {"", "-wal", "-shm"}


def test_it_is_the_same_every_time(tmp_path: Path) -> None:
    first, second = tmp_path / "first.sqlite3", tmp_path / "second.sqlite3"
    make_file(first)
    make_file(second)
    assert dump(first) == dump(second)


def test_what_an_interrupted_start_left_is_not_taken_for_it(tmp_path: Path) -> None:
    path = tmp_path / "sample.sqlite3"
    (tmp_path / ".sample.sqlite3.unfinished").write_bytes(b"half a database")
    make_file(path, contacts=3)
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT COUNT(*) FROM contacts").fetchone() == (3,)
    connection.close()


def test_it_is_there_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        make_file(tmp_path / "sample.sqlite3", contacts="many")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_place_where_nothing_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    env = {**LISTEN, "DESKBRIDGE_SAMPLE_DATABASE": str(tmp_path / "file" / "sample.sqlite3")}
    with Process.module("adapters.sql", env=env) as process:
        assert process.wait() == 78
    assert "DESKBRIDGE_SAMPLE_DATABASE" in process.output


def test_the_command_makes_it_in_a_database_of_your_choice(database: Any) -> None:
    arguments = ("adapters.sql.sample", "--database", database.text, "--contacts", "30")
    with Process.module(*arguments) as process:
        assert process.wait() == 0, process.output
    with Process.module(*arguments) as process:
        assert process.wait() == 1
        assert "the database holds calls, contacts, logins, notes, tickets, users already" in process.output
    with Process.module(*arguments, "--replace") as process:
        assert process.wait() == 0, process.output
    assert database.run("SELECT COUNT(*) FROM contacts") == [(30,)]
