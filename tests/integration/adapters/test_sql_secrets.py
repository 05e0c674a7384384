"""No credential reaches the adapter's log, at any level, whatever goes wrong."""

from collections.abc import Callable
from typing import Any

import grpc
import pytest

from deskbridge.v1 import adapter_pb2 as pb
from deskbridge.v1.auth_pb2 import Auth
from tests.support.processes import Process

CANARY = "canary-5e1f0c"


def test_no_credential_in_the_log_nor_in_an_error(database: Any, auth: Callable[..., Auth]) -> None:
    database.fill(20)
    # A credential that does not fit where the statement puts it, and one that ends up in a constraint's message.
    config = (
        database.sample_config("statement_timeout: 5")
        .replace("username = :auth_username AND password = :auth_password", "username = :auth_username OR 1 = 1")
        .replace(
            "SELECT id, name, email FROM users", "SELECT CAST(:auth_password AS DATE) AS name, id, email FROM users"
        )
        .replace(
            ":contact_external_id, :agent_external_id, :subject, :notes",
            ":contact_external_id, 99, :auth_password, NULL",
        )
    )
    secret = auth(username=f"{CANARY}-user", password=f"{CANARY}-password")
    with database.serving(config, {"DESKBRIDGE_LOG_LEVEL": "debug"}) as served:
        log_call = pb.AdapterServiceExecuteActionRequest(auth=secret, action="log_call", contact_external_id="1")
        log_call.inputs["subject"].string_value = "x"
        calls: list[Callable[[], Any]] = [
            lambda: served.stub.ValidateCredentials(pb.ValidateCredentialsRequest(auth=secret)),
            lambda: served.stub.ListContacts(pb.ListContactsRequest(auth=secret, page_size=5)),
            lambda: served.stub.ListAgents(pb.ListAgentsRequest(auth=secret, page_size=5)),
            lambda: served.stub.ExecuteAction(log_call),
        ]
        for call in calls:
            try:
                call()
            except grpc.RpcError as error:
                assert CANARY not in str(error)  # noqa: PT017
        assert served.process.stop() == 0
    assert served.process.output.count('"event":"call"') == len(calls)
    assert CANARY not in served.process.output


def test_a_password_in_the_url_stays_out_of_the_log(sqlite: Any) -> None:
    config = sqlite.write("database: {url: {env: CRM_URL}}\nauthentication: {type: none}\n")
    env = {
        "CRM_URL": f"postgresql+asyncpg://root:{CANARY}@127.0.0.1:1/crm",
        "DESKBRIDGE_LOG_LEVEL": "debug",
    }
    with Process.module("adapters.sql", "--config", str(config), env=env) as process:
        assert process.wait() == 69
    assert "database.url" in process.output
    assert CANARY not in process.output


@pytest.mark.parametrize("level", ["debug", "info"])
def test_a_failed_write_quotes_the_database_and_not_the_credential(
    sqlite: Any, auth: Callable[..., Auth], level: str
) -> None:
    sqlite.run(
        "CREATE TABLE things (what TEXT NOT NULL CHECK (what <> 'no'))",
    )
    config = f"""
database: {{url: '{sqlite.text}'}}
authentication: {{type: none}}
actions:
  add: {{display: add, description: adds, inputs: [{{key: what, name: What, mandatory: true}}],
        statement: 'INSERT INTO things VALUES (:what)'}}
"""
    with sqlite.serving(config, {"DESKBRIDGE_LOG_LEVEL": level}) as served:
        request = pb.AdapterServiceExecuteActionRequest(auth=auth(password=CANARY), action="add")
        request.inputs["what"].string_value = "no"
        with pytest.raises(grpc.RpcError) as caught:
            served.stub.ExecuteAction(request)
        assert caught.value.code() == grpc.StatusCode.FAILED_PRECONDITION
        assert "CHECK constraint failed" in str(caught.value.details())
        served.process.stop()
    assert CANARY not in served.process.output
