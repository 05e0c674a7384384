"""The operator's mistakes: found at start, all at once, each with the name of its statement. Exit code 78."""

import json
from pathlib import Path
from typing import Any

from tests.support.processes import Process

TABLES = (
    "CREATE TABLE people (id INTEGER, name VARCHAR(50), updated_at VARCHAR(40))",
    "CREATE TABLE things (id INTEGER, person INTEGER, what VARCHAR(50))",
)


def mistakes(config: Path) -> dict[str, str]:
    """Path to mistake, for each that the process logs before it ends with 78."""
    env = {"DESKBRIDGE_ADAPTER_LISTEN": "127.0.0.1:0"}
    found: dict[str, str] = {}
    with Process.module("adapters.sql", "--config", str(config), env=env) as process:
        assert process.wait() == 78
    for line in process.lines:
        event = json.loads(line)
        if event["event"] == "configuration":
            assert event["source"] == str(config)
            found[event["path"]] = event["mistake"]
    return found


def test_every_statement_at_once(database: Any) -> None:
    database.run(*TABLES)
    config = database.write(f"""
database: {{url: '{database.text}'}}
authentication:
  type: custom
  fields: [{{account: {{display: Account, mandatory: true, store: true}}}}]
  statement: SELECT id FROM people WHERE name = :auth_acount
contacts: {{statement: 'SELECT id, name FROM people'}}
find_contacts: {{statement: 'SELECT id, updated_at FROM people'}}
agents: {{statement: 'SELECT id, name, name AS email, 1 AS shoe_size FROM people'}}
interactions: {{types: [note], statement: 'SELECT id FROM nowhere WHERE person IN :contact_ids'}}
actions:
  add:
    display: add
    description: adds
    inputs: [{{key: what, name: What, mandatory: true}}]
    statement: INSERT INTO things (what, colour) VALUES (:what, :now)
  unbound:
    display: unbound
    description: binds what is not there
    statement: UPDATE things SET what = :color WHERE person = 1
  fine:
    display: fine
    description: is fine
    statement: UPDATE things SET what = :request_id WHERE what = :auth_account
""")
    found = mistakes(config)
    assert set(found) == {
        "authentication.statement",
        "contacts.statement",
        "find_contacts.statement",
        "agents.statement",
        "interactions.statement",
        "actions.add.statement",
        "actions.unbound.statement",
    }
    assert found["authentication.statement"] == "binds :auth_acount, which is none of :auth_account"
    assert found["contacts.statement"] == "lacks the column updated_at"
    assert found["find_contacts.statement"] == "must bind :emails or :phones"
    assert found["agents.statement"] == "yields the column shoe_size, which is none of email, id, name"
    assert "nowhere" in found["interactions.statement"]
    assert "colour" in found["actions.add.statement"]
    assert found["actions.unbound.statement"].startswith("binds :color, which is none of :agent_external_id, ")


def test_a_database_that_is_not_there(database: Any) -> None:
    absent = {
        "sqlite": str(database.url.set(database=str(database.folder / "absent.sqlite3"))),
        "postgresql": "postgresql+asyncpg://root@127.0.0.1:1/crm",
        "mariadb": "mysql+aiomysql://root@127.0.0.1:1/crm",
    }[database.kind]
    config = database.write(f"""
database: {{url: '{absent}'}}
authentication: {{type: none}}
contacts: {{statement: 'SELECT id, updated_at FROM people'}}
""")
    env = {"DESKBRIDGE_ADAPTER_LISTEN": "127.0.0.1:0"}
    with Process.module("adapters.sql", "--config", str(config), env=env) as process:
        # Not a mistake, and not for ever: whoever supervises the process starts it again.
        assert process.wait() == 69
        said = process.wait_for_event("cannot start")["error"]
    assert said.startswith(f"{config}: database.url: the database cannot be reached: ")
    assert not (database.folder / "absent.sqlite3").exists()


def test_rows_of_no_use_are_a_warning_at_start(sqlite: Any) -> None:
    sqlite.run("CREATE TABLE people (id REAL, updated_at INTEGER)", "INSERT INTO people VALUES (1.5, 5)")
    config = sqlite.write(f"""
database: {{url: '{sqlite.text}'}}
authentication: {{type: none}}
contacts: {{statement: 'SELECT id, updated_at FROM people'}}
""")
    with sqlite.serving(config.read_text()) as served:
        said = [json.loads(line) for line in served.process.lines]
    (warning,) = [event for event in said if event["event"] == "rows that cannot be served"]
    assert warning["statement"] == "contacts.statement"
    assert warning["reason"] == "id comes as float; make it an integer, a text or a UUID"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert mistakes(tmp_path / "none.yaml") == {"": "cannot be read: No such file or directory"}


def test_a_reference_to_nothing(sqlite: Any) -> None:
    config = sqlite.write("database: {url: {env: DESKBRIDGE_NO_SUCH_VARIABLE}}\nauthentication: {type: none}\n")
    assert mistakes(config) == {
        "database.url": "the environment variable DESKBRIDGE_NO_SUCH_VARIABLE is not set or empty"
    }
