"""README.md never lies: what it shows is run against a fresh bridge, in its order, and must print what it prints."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.support.bridge import Bridge, running_bridge
from tests.support.databases import made_database
from tests.support.processes import PATIENCE

README = Path(__file__).parents[2] / "README.md"

# The tables that the worked example speaks of.
CRM = (
    "CREATE TABLE bridge_tokens (token_sha256 text PRIMARY KEY)",
    "INSERT INTO bridge_tokens VALUES (encode(sha256('open sesame'), 'hex'))",
    """CREATE TABLE customers (id bigint PRIMARY KEY, full_name text, company text, email text, phone text,
    mobile text, updated_at timestamptz NOT NULL)""",
    "CREATE INDEX ON customers (updated_at, id)",
    "INSERT INTO customers VALUES (7, 'Jane Doe', NULL, 'Jane.Doe@example.com', '(415) 555-0100', NULL, '2024-05-01Z')",
    "CREATE TABLE staff (id bigint PRIMARY KEY, full_name text, email text, active boolean)",
    "INSERT INTO staff VALUES (1, 'John Doe', 'john@example.com', true), (2, 'Ann', 'ann@example.com', false)",
    """CREATE TABLE cases (id bigserial PRIMARY KEY, customer_id bigint, staff_id bigint, title text, body text,
    priority text, state text, created_at timestamptz)""",
)

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """A command (`sh`) or a program (`python`), and what it prints."""

    language: str
    text: str
    output: str


def examples() -> list[Example]:
    """Every block of sh or python, with the block that follows it."""
    blocks = _BLOCK.findall(README.read_text())
    return [
        Example(language, text, output.removesuffix("\n"))
        for (language, text), (_, output) in pairwise(blocks)
        if language in ("sh", "python")
    ]


def run(example: Example, bridge: Bridge) -> str:
    """What the example prints, the bridge's addresses in place of the usual ones."""
    text = example.text.replace("localhost:8080", bridge.edge_address).replace("localhost:50051", bridge.core_address)
    command = ["sh", "-c", text] if example.language == "sh" else [sys.executable, "-P", "-c", text]
    # What a proxy of this machine would do with addresses on loopback is not the README's concern.
    env = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    done = subprocess.run(command, env=env, capture_output=True, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stderr.decode()) == (0, ""), text
    return done.stdout.decode().removesuffix("\n")


def test_the_readme_shows_every_component_and_both_clients() -> None:
    shown = examples()
    assert all("curl -s " in example.text for example in shown if example.language == "sh")
    for route in (
        "/readyz?integration=sample",
        "/sample/auth_validation",
        "/sample/contact_sync",
        "/sample/agent_sync",
        "/sample/interaction_update",
        "/sample/actions/create_contact",
        "/sample/actions/create_ticket",
    ):
        assert any(f"localhost:8080{route}" in example.text for example in shown)
    assert sum(example.language == "python" for example in shown) == 2


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_every_example_prints_what_the_readme_says(tmp_path: Path) -> None:
    with running_bridge(tmp_path) as bridge:
        for example in examples():
            assert run(example, bridge) == example.output, example.text


def test_check_prints_what_the_readme_says(tmp_path: Path) -> None:
    (shown,) = (text for _, text in _BLOCK.findall(README.read_text()) if "checks passed" in text)
    with running_bridge(tmp_path) as bridge:
        env = {
            "DESKBRIDGE_INTEGRATIONS": "integrations",
            "DESKBRIDGE_EDGE_LISTEN": bridge.edge_address,
            "DESKBRIDGE_CORE_TARGET": bridge.core_address,
        }
        printed = subprocess.run(
            [sys.executable, "-P", "-m", "cli", "check", "--timeout", str(PATIENCE)],
            cwd=tmp_path,
            env={**os.environ, **env},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=True,
        ).stdout
    places = {
        "127.0.0.1:50061": bridge.adapter_address,
        "127.0.0.1:50051": bridge.core_address,
        "127.0.0.1:8080": bridge.edge_address,
    }
    for usual, actual in places.items():
        shown = shown.replace(usual, actual)
    assert [line.split() for line in printed.splitlines()] == [line.split() for line in shown.splitlines()]


def test_the_worked_example_serves_a_postgresql_database(tmp_path: Path) -> None:
    _, config = (text for language, text in _BLOCK.findall(README.read_text()) if language == "yaml")
    path = tmp_path / "acme-sql.yaml"
    path.write_text(config)
    with made_database("postgresql", tmp_path) as database:
        database.run(*CRM)
        env = {"CRM_DATABASE_URL": database.text}
        with running_bridge(tmp_path, adapter_arguments=("--config", str(path)), env=env) as bridge:
            ask = partial(answer, bridge)
            assert ask("auth_validation", token="wrong")[0] == 401
            assert ask("auth_validation") == (200, {})
            assert ask("contact_sync")[1]["contacts"] == [
                {"id": "7", "name": "Jane Doe", "emails": ["Jane.Doe@example.com"], "phones": ["+14155550100"]}
            ]
            assert ask("agent_sync")[1]["agents"] == [{"id": "1", "name": "John Doe", "email": "john@example.com"}]
            done = ask(
                "actions/create_case",
                meta={"contact_external_id": "7", "agent_external_id": "1"},
                data={"subject": "Call back"},
            )
            assert done == (201, {"message": "The case was created.", "external_id": "1"})
            refused = ask("actions/create_case", data={"subject": "Call back"})
            assert (refused[0], refused[1]["message"]) == (400, "A case needs a contact.")
            for known in ({"contact_emails": ["jane.doe@EXAMPLE.com"]}, {"contact_phones": ["+14155550100"]}):
                (case,) = ask("interaction_update", data=known)[1]
                assert (case["id"], case["subject"], case["type"]) == ("1", "Call back", "case")


def answer(bridge: Bridge, path: str, *, token: str = "open sesame", **fields: Any) -> tuple[int, Any]:
    """Status and JSON of a POST."""
    response = bridge.post(path, {"auth": {"token": token}, **fields})
    return response.status_code, response.json()
