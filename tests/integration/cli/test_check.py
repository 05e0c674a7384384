"""`deskbridge check` as an operator, or a program, runs it."""

import json
import os
import subprocess
import sys
from typing import Any

from tests.integration.cli.installation import Installation
from tests.support.submissions import FACTS

PROTOCOL = "protocol 1.1, with credentials, contacts, agents, interactions, actions"


def check(installation: Installation, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli", "check", *arguments],
        env={**os.environ, **installation.env, **env},
        capture_output=True,
        text=True,
    )


def findings(installation: Installation, **env: str) -> tuple[int, dict[tuple[str, str], tuple[str, str]]]:
    completed = check(installation, "--json", **env)
    document: dict[str, Any] = json.loads(completed.stdout)
    assert document["exit_code"] == completed.returncode
    assert document["ok"] == (completed.returncode == 0)
    return completed.returncode, {
        (each["subject"], each["check"]): (each["state"], each["detail"]) for each in document["findings"]
    }


def test_nothing_runs(installation: Installation) -> None:
    installation.add("fake")
    code, found = findings(installation)
    assert code == 3
    assert {key: state for key, (state, _) in found.items()} == {
        ("configuration", "settings"): "ok",
        ("configuration", "integrations"): "ok",
        ("fake", "file"): "ok",
        ("fake", "access key"): "ok",
        ("fake", "adapter"): "unreachable",
        ("core", "answers"): "unreachable",
        ("edge", "answers"): "unreachable",
    }
    assert found["edge", "answers"][1] == (
        f"http://{installation.edge}: connection refused; start it with `deskbridge up` or `deskbridge edge`"
    )
    assert installation.adapter in found["fake", "adapter"][1]


def test_the_table_says_the_same_on_lines_that_are_not_cut(installation: Installation) -> None:
    installation.add("fake")
    completed = check(installation, COLUMNS="80")
    assert completed.returncode == 3
    assert completed.stderr == ""
    [edge] = [line for line in completed.stdout.splitlines() if line.split()[:1] == ["edge"]]
    assert edge.rstrip().endswith("start it with `deskbridge up` or `deskbridge edge`")
    assert completed.stdout.endswith("3 of 7 checks failed.\n")


def test_everything_runs(installation: Installation) -> None:
    installation.add("fake")
    with installation.up() as up:
        up.wait_for_log("ready")
        code, found = findings(installation)
        assert up.stop() == 0
    assert code == 0
    assert found["fake", "adapter"] == ("ok", f"fake 1.2.3, {PROTOCOL} at {installation.adapter}")
    assert found["fake", "core"][0] == "ok"
    assert found["fake", "core"][1].endswith("; interactions: ticket, note, call; actions: create_ticket")
    assert found["edge", "answers"] == ("ok", f"http://{installation.edge}, ready")


def test_what_the_core_finds_wrong_is_a_mistake(installation: Installation) -> None:
    installation.add("fake", interaction_types=["ticket", "email"])
    with installation.up() as up:
        up.wait_for_log("ready")
        installation.add("newer")
        completed = check(installation)
        assert up.stop() == 0
    assert completed.returncode == 1
    assert "interaction_types: the adapter has no type email." in completed.stdout
    [newer] = [line for line in completed.stdout.splitlines() if line.split()[:2] == ["newer", "core"]]
    assert "the core does not know it" in newer


def test_all_mistakes_at_once(installation: Installation) -> None:
    installation.add("fake", colour="green")
    installation.add("other", page_size=0)
    code, found = findings(installation)
    assert code == 1
    completed = check(installation)
    assert "fake.yaml: colour: unknown key" in completed.stdout
    assert "other.yaml: page_size: " in completed.stdout
    assert ("core", "answers") in found


def test_secrets_that_are_not_there(installation: Installation) -> None:
    installation.add("fake", access_key={"env": "DESKBRIDGE_TEST_KEY"})
    code, found = findings(installation)
    assert code == 1
    assert found["fake", "access key"] == (
        "mistake",
        "the environment variable DESKBRIDGE_TEST_KEY is not set or empty",
    )
    _, found = findings(installation, DESKBRIDGE_TEST_KEY="hunter2-hunter2")
    assert found["fake", "access key"] == ("ok", "set")


def test_no_access_key_beyond_this_machine(installation: Installation) -> None:
    installation.add("fake")
    port = installation.edge.split(":")[1]
    _, found = findings(installation, DESKBRIDGE_EDGE_LISTEN=f"0.0.0.0:{port}")
    assert found["fake", "access key"][0] == "mistake"


def test_tls_files_that_are_not_there(installation: Installation) -> None:
    installation.add("fake", adapter={"target": installation.adapter, "tls": {"ca": "missing.pem"}})
    code, found = findings(installation, DESKBRIDGE_CORE_CA="/nowhere/a.pem", DESKBRIDGE_EDGE_TLS_CERT="/nowhere/b.pem")
    assert code == 1
    for key, file in {
        ("fake", "adapter"): installation.folder / "missing.pem",
        ("core", "answers"): "/nowhere/a.pem",
        ("edge", "answers"): "/nowhere/b.pem",
    }.items():
        state, detail = found[key]
        assert state == "mistake"
        assert f"the TLS file {file} cannot be read: No such file or directory" in detail


def test_settings_that_are_wrong(installation: Installation) -> None:
    code, found = findings(installation, DESKBRIDGE_EDGE_LISTEN="8080")
    assert code == 1
    assert found["configuration", "settings"] == (
        "mistake",
        "environment: DESKBRIDGE_EDGE_LISTEN: expected host:port, such as 127.0.0.1:8080",
    )


def test_what_a_submission_lacks_is_listed_with_its_place(installation: Installation) -> None:
    installation.add("fake", submission={"client_name": "Acme Corp."})
    file = installation.folder / "fake.yaml"
    without_core = check(installation, "--submission")
    with installation.up() as up:
        up.wait_for_log("ready")
        with_core = check(installation, "--submission")
        installation.add("fake", public_url="https://bridge.example.com", submission=FACTS)
        changed = check(installation, "--submission")
        assert up.stop() == 0
    missing = [f"{file}: submission.{name}: is missing" for name in FACTS if name != "client_name"]
    assert submission_lines(without_core)[:-1] == [f"mistake {line}" for line in missing]
    assert submission_lines(without_core)[-1].startswith(
        "unreachable cannot be checked against what runs: the core at "
    )
    assert submission_lines(with_core) == [
        f"mistake {file}: public_url: is missing; Talkdesk must know where it reaches the edge",
        *(f"mistake {line}" for line in missing),
    ]
    assert submission_lines(changed) == [
        f"mistake {file}: is not what the core has read; the core reads the files when it starts: restart it"
    ]
    assert [done.returncode for done in (without_core, with_core, changed)] == [1, 1, 1]


def test_a_complete_submission(installation: Installation) -> None:
    installation.add("fake", public_url="https://bridge.example.com", submission=FACTS)
    with installation.up() as up:
        up.wait_for_log("ready")
        done = check(installation, "--submission")
        assert up.stop() == 0
    assert submission_lines(done) == ["ok complete: `deskbridge manifest fake --out DIR` writes it"]
    assert done.returncode == 0


def submission_lines(done: subprocess.CompletedProcess[str]) -> list[str]:
    """State and detail of each finding about the submission."""
    lines = [line.split() for line in done.stdout.splitlines()]
    return [" ".join(words[2:]) for words in lines if words[:2] == ["fake", "submission"]]
