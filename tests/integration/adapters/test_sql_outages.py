"""A database that goes away, gets stuck or is too slow: an error of the right kind, and service again afterwards."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from adapters.sql.engine import Database
from deskbridge.v1 import adapter_pb2 as pb
from deskbridge.v1.adapter_pb2_grpc import AdapterServiceStub
from deskbridge.v1.auth_pb2 import Auth
from tests.support.processes import PATIENCE

MakeAuth = Callable[..., Auth]

# Runs for minutes unless it is stopped.
SLOW = {
    "sqlite": "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1e11) SELECT MAX(x) FROM n",
    "postgresql": "SELECT CAST(1 AS INTEGER) FROM pg_sleep(600)",
    "mariadb": "SELECT SLEEP(600)",
}


def code(call: Callable[[], Any]) -> grpc.StatusCode:
    with pytest.raises(grpc.RpcError) as caught:
        call()
    return caught.value.code()


def slow_config(database: Any) -> str:
    return f"""
database: {{url: '{database.text}', pool_size: 1, statement_timeout: 300, pool_timeout: 60}}
authentication: {{type: none}}
contacts: {{statement: 'SELECT id, updated_at FROM people'}}
find_contacts:
  statement: SELECT id, updated_at FROM people WHERE name IN :emails AND id = ({SLOW[database.kind]})
"""


def make_people(database: Any) -> None:
    database.run(
        "CREATE TABLE people (id INTEGER, name VARCHAR(20), updated_at VARCHAR(40))",
        "INSERT INTO people VALUES (1, 'slow', '2020-05-06 07:08:09')",
    )


def test_a_cancelled_call_stops_the_statement_and_frees_the_only_connection(database: Any) -> None:
    make_people(database)
    with database.serving(slow_config(database)) as served:
        request = pb.ListContactsRequest(page_size=5)
        slow = pb.FindContactsRequest(emails=["slow"], page_size=5)
        assert len(served.stub.ListContacts(request).contacts) == 1
        for _ in range(3):
            assert code(lambda: served.stub.FindContacts(slow, timeout=0.3)) == grpc.StatusCode.DEADLINE_EXCEEDED
            assert len(served.stub.ListContacts(request, timeout=30).contacts) == 1
        # The server may take a moment to notice.
        assert any(not running(database) for _ in range(100))


def running(database: Any) -> list[Any]:
    """The slow statements that the database still works on."""
    questions = {
        "sqlite": "SELECT 1 WHERE 1 = 0",
        "postgresql": "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(600)%' "
        "AND pid <> pg_backend_pid()",
        "mariadb": "SELECT id FROM information_schema.processlist WHERE info LIKE '%SLEEP(600)%' "
        "AND id <> CONNECTION_ID()",
    }
    return list(database.run(questions[database.kind]))


def test_a_statement_that_takes_too_long(database: Any) -> None:
    make_people(database)
    config = slow_config(database).replace("statement_timeout: 300", "statement_timeout: 0.5")
    with database.serving(config) as served:
        slow = pb.FindContactsRequest(emails=["slow"], page_size=5)
        assert code(lambda: served.stub.FindContacts(slow)) == grpc.StatusCode.DEADLINE_EXCEEDED
        assert len(served.stub.ListContacts(pb.ListContactsRequest(page_size=5)).contacts) == 1


def test_a_pool_that_is_used_up(database: Any) -> None:
    make_people(database)
    config = slow_config(database).replace("pool_timeout: 60", "pool_timeout: 0.2")

    async def both(address: str) -> grpc.StatusCode:
        async with grpc.aio.insecure_channel(address) as channel:
            stub = AdapterServiceStub(channel)
            slow = stub.FindContacts(pb.FindContactsRequest(emails=["slow"], page_size=5))
            try:
                while True:
                    # Until the slow one has the connection.
                    await stub.ListContacts(pb.ListContactsRequest(page_size=5))
            except grpc.aio.AioRpcError as error:
                return error.code()
            finally:
                slow.cancel()

    with database.serving(config) as served:
        assert asyncio.run(both(served.address)) == grpc.StatusCode.UNAVAILABLE


def test_lost_connections_are_replaced(database: Any, auth: MakeAuth) -> None:
    if database.kind == "sqlite":
        pytest.skip("SQLite has no connections that another could end")
    database.fill(50)
    with database.serving(database.sample_config("pool_size: 1")) as served:
        request = pb.ListContactsRequest(auth=auth(), page_size=5)
        assert len(served.stub.ListContacts(request).contacts) == 5
        end_connections(database)
        assert code(lambda: served.stub.ListContacts(request)) == grpc.StatusCode.UNAVAILABLE
        assert len(served.stub.ListContacts(request).contacts) == 5


def test_an_action_finds_out_before_that_its_connection_is_lost(database: Any, auth: MakeAuth) -> None:
    if database.kind == "sqlite":
        pytest.skip("SQLite has no connections that another could end")
    database.fill(50)
    with database.serving(database.sample_config("pool_size: 1")) as served:
        request = pb.AdapterServiceExecuteActionRequest(auth=auth(), action="create_contact")
        request.inputs["name"].string_value = "x"
        for _ in range(2):
            assert served.stub.ExecuteAction(request).result.contact_external_id
            end_connections(database)
    assert database.run("SELECT COUNT(*) FROM contacts WHERE name = 'x'") == [(2,)]


def end_connections(database: Any) -> None:
    if database.kind == "postgresql":
        database.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return
    others = database.run(
        "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()"
    )
    database.run(*[f"KILL {id_}" for (id_,) in others])


def test_a_file_that_is_removed_and_comes_back(sqlite: Any, auth: MakeAuth) -> None:
    sqlite.fill(50)
    file = Path(sqlite.url.database)
    with sqlite.serving(sqlite.sample_config()) as served:
        request = pb.ListContactsRequest(auth=auth(), page_size=5)
        assert len(served.stub.ListContacts(request).contacts) == 5
        file.rename(file.with_suffix(".away"))
        assert code(lambda: served.stub.ListContacts(request)) == grpc.StatusCode.UNAVAILABLE
        assert not file.exists()
        file.with_suffix(".away").rename(file)
        assert len(served.stub.ListContacts(request).contacts) == 5


def test_health_is_that_of_the_database(sqlite: Any) -> None:
    sqlite.fill(50)
    file = Path(sqlite.url.database)
    with sqlite.serving(sqlite.sample_config(), {"DESKBRIDGE_ADAPTER_PROBE_SECONDS": "0.05"}) as served:
        with grpc.insecure_channel(served.address) as channel:
            stub: Any = health_pb2_grpc.HealthStub(channel)
            said = stub.Watch(health_pb2.HealthCheckRequest(), timeout=PATIENCE)
            assert next(said).status == health_pb2.HealthCheckResponse.SERVING
            file.rename(file.with_suffix(".away"))
            assert next(said).status == health_pb2.HealthCheckResponse.NOT_SERVING
            file.with_suffix(".away").rename(file)
            assert next(said).status == health_pb2.HealthCheckResponse.SERVING


def test_connections_that_are_lost_are_no_outage(database: Any, auth: MakeAuth) -> None:
    database.fill(50)

    async def probe_between() -> None:
        opened = Database(database.url, pool_size=1, pool_timeout=5, statement_timeout=5)
        try:
            await opened.probe()
            if database.kind != "sqlite":
                await asyncio.to_thread(end_connections, database)
            await opened.probe()
        finally:
            await opened.close()

    asyncio.run(probe_between())


def test_connections_that_are_all_in_use_are_no_outage(sqlite: Any) -> None:
    sqlite.fill(50)

    async def probe_meanwhile() -> None:
        opened = Database(sqlite.url, pool_size=1, pool_timeout=0.01, statement_timeout=60)
        try:
            async with opened.session():
                await opened.probe()
        finally:
            await opened.close()

    asyncio.run(probe_meanwhile())


def test_a_table_that_is_dropped_is_named(database: Any, auth: MakeAuth) -> None:
    database.fill(50)
    with database.serving(database.sample_config()) as served:
        database.run("DROP TABLE notes")
        request = pb.ListInteractionsRequest(auth=auth(), contact_ids=["1"], types=["note"], page_size=5)
        with pytest.raises(grpc.RpcError) as caught:
            served.stub.ListInteractions(request)
        assert caught.value.code() == grpc.StatusCode.INTERNAL
        assert str(caught.value.details()).startswith("interactions.statement: ")


def test_a_locked_database(sqlite: Any, auth: MakeAuth) -> None:
    sqlite.fill(50)
    config = sqlite.sample_config("pool_timeout: 0.1")
    with sqlite.serving(config) as served:
        other = sqlite3.connect(sqlite.url.database, isolation_level=None)
        with contextlib.closing(other):
            other.execute("BEGIN IMMEDIATE")
            request = pb.AdapterServiceExecuteActionRequest(auth=auth(), action="create_contact")
            request.inputs["name"].string_value = "x"
            assert code(lambda: served.stub.ExecuteAction(request)) == grpc.StatusCode.UNAVAILABLE
            assert len(served.stub.ListContacts(pb.ListContactsRequest(auth=auth(), page_size=5)).contacts) == 5
