"""`deskbridge verify` as a command and as a pytest plugin: on the sample behind real processes, and on strangers."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from junitparser import JUnitXml

from tests.support.bridge import AUTH, Bridge, running_bridge
from tests.support.faulty_bridge import AUTH as OTHER_AUTH
from tests.support.faulty_bridge import running_faulty_bridge
from tests.support.processes import PATIENCE

ACCESS_KEY = "canary-key-93cd"


@pytest.fixture(scope="module")
def keyed_bridge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bridge]:
    """The sample, with an access key."""
    folder = tmp_path_factory.mktemp("bridge")
    (folder / "key").write_text(ACCESS_KEY)
    with running_bridge(folder, integration={"access_key": {"file": str(folder / "key")}}) as bridge:
        yield bridge


@pytest.fixture(scope="module")
def other() -> Iterator[str]:
    with running_faulty_bridge() as (url, _):
        yield url


def ran(*command: str, folder: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=PATIENCE * 2,
    )


def verify(*arguments: str) -> subprocess.CompletedProcess[str]:
    return ran("cli", "verify", *arguments)


def auth_file(folder: Path, auth: dict[str, str]) -> str:
    path = folder / "auth.json"
    path.write_text(json.dumps(auth))
    return str(path)


def test_the_sample_has_no_violation_and_every_component_is_covered(keyed_bridge: Bridge, tmp_path: Path) -> None:
    url = f"http://{keyed_bridge.edge_address}/sample/key/{ACCESS_KEY}"
    junit = tmp_path / "verify.xml"
    credentials = [part for key, value in AUTH.items() for part in ("--auth", f"{key}={value}")]
    done = verify(url, *credentials, "--act", "--json", "--junit", str(junit))
    assert done.returncode == 0, done.stdout
    report = json.loads(done.stdout)
    assert report["violations"] == []
    assert {check["state"] for check in report["checks"]} == {"passed", "warned"}
    assert [(each["subject"], each["calls"] > 0) for each in report["statistics"]["calls"]] == [
        ("Authorization Validator", True),
        ("Contact Retriever", True),
        ("Agent Retriever", True),
        ("Interaction Retriever", True),
        ("Action Executor", True),
    ]
    assert len(report["examples"]) == 6
    figures = {figure["name"]: figure["value"] for figure in report["statistics"]["figures"]}
    assert (figures["contacts"], figures["agents"], figures["actions executed"]) == (2000, 25, 4)
    assert "contacts: 2 pages, 2,000 contacts, " in done.stderr
    assert JUnitXml.fromfile(str(junit)).failures == 0
    everything = done.stdout + done.stderr + junit.read_text()
    assert [secret for secret in (*AUTH.values(), ACCESS_KEY) if secret in everything] == []


def test_a_key_as_a_bearer_token_and_tables(keyed_bridge: Bridge, tmp_path: Path) -> None:
    key_file = tmp_path / "key"
    key_file.write_text(ACCESS_KEY)
    url = f"http://{keyed_bridge.edge_address}/sample"
    done = verify(
        url, "--auth-file", auth_file(tmp_path, AUTH), "--access-key-file", str(key_file), "--skip", "contacts"
    )
    assert done.returncode == 0, done.stdout
    assert "no violations" in done.stdout
    assert "left out by --skip" in done.stdout
    wrong = verify(url, "--auth-file", auth_file(tmp_path, AUTH))
    assert wrong.returncode == 1
    assert "403 Forbidden instead of 200" in wrong.stdout


def test_a_violation_is_shown_with_its_request(other: str, tmp_path: Path) -> None:
    done = verify(f"{other}/null_next_offset", "--auth-file", auth_file(tmp_path, OTHER_AUTH))
    assert done.returncode == 1
    assert "next_offset is null at the end; it must be absent" in done.stdout
    assert f"request: POST {other}/null_next_offset/contact_sync" in done.stdout
    assert '"auth":{"username":"[REDACTED]"' in done.stdout
    assert "canary" not in done.stdout + done.stderr


def test_where_no_bridge_is(other: str, tmp_path: Path) -> None:
    for url, reason in (
        ("http://127.0.0.1:1/acme/key/canary-key", "refused"),
        (f"{other}/nowhere/deeper", "is this the integration's URL?"),
    ):
        done = verify(url, "--auth-file", auth_file(tmp_path, OTHER_AUTH))
        assert done.returncode == 3
        assert done.stderr.splitlines()[-1].startswith("Error: http://")
        assert reason in done.stderr
        assert "canary" not in done.stdout + done.stderr


def test_nobody_reads_the_report_to_its_end(other: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cli", "verify", f"{other}/odd_phones", "--skip", "contacts"]
    command += ["--auth-file", auth_file(tmp_path, OTHER_AUTH)]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, timeout=PATIENCE)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "credentials\n")


def test_wrong_options() -> None:
    done = verify("http://127.0.0.1:1", "--auth", "canary")
    assert done.returncode == 2
    assert done.stderr.endswith("Error: --auth number 1 is not KEY=VALUE.\n")


def test_the_plugin_makes_each_check_a_test(other: str, tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text("def test_own(): pass")
    auth = auth_file(tmp_path, OTHER_AUTH)

    def pytest_(*arguments: str) -> subprocess.CompletedProcess[str]:
        # Without the many plugins that happen to be installed, which take their time.
        command = ("pytest", "-W", "error", "-p", "no:cacheprovider", "-p", "cli.verify.pytest_plugin")
        return ran(*command, *arguments, folder=tmp_path, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")

    assert [each.value for each in entry_points(group="pytest11", name="deskbridge")] == ["cli.verify.pytest_plugin"]
    own = pytest_()
    assert (own.returncode, "1 passed" in own.stdout, "verify" in own.stdout) == (0, True, False)
    done = pytest_("--deskbridge-url", f"{other}/numeric_ids", "--deskbridge-auth-file", auth, "-v")
    assert done.returncode == 1
    assert "28 items" in done.stdout
    assert "deskbridge::Contact Retriever: initial synchronisation FAILED" in done.stdout
    assert "contacts[].id is a number, not a string (28 times)" in done.stdout
    assert "deskbridge::Contact Retriever: order and ties PASSED" in done.stdout
    assert "deskbridge::Action Executor: every action SKIPPED" in done.stdout
    assert "canary" not in done.stdout + done.stderr
    good = pytest_("--deskbridge-url", f"{other}/odd_phones", "--deskbridge-auth-file", auth)
    assert good.returncode == 0, good.stdout
    assert "warning: Contact Retriever, initial synchronisation: phones are not in E.164" in good.stdout
    gone = pytest_("--deskbridge-url", "http://127.0.0.1:1/key/canary", "-k", "agents")
    assert gone.returncode == 1
    assert "canary" not in gone.stdout + gone.stderr
    assert pytest_("--deskbridge-url", "canary").returncode == 4


@pytest.fixture
def dripping() -> Iterator[tuple[str, threading.Event]]:
    """A server whose answers never end, a byte every 50 ms; and whether it was called."""

    def drip(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.recv(65536)
            called.set()
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
            while not over.wait(0.05):
                connection.sendall(b" ")

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=drip, args=(listener.accept()[0],), daemon=True).start()

    over, called = threading.Event(), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/acme", called
        over.set()
        listener.shutdown(socket.SHUT_RDWR)


def test_an_answer_that_drips_is_given_up(dripping: tuple[str, threading.Event]) -> None:
    done = verify(dripping[0], "--timeout", "0.3")
    assert done.returncode == 3
    assert "the answer was not complete within 0.3 s" in done.stderr


def test_an_interruption_is_no_verdict(dripping: tuple[str, threading.Event]) -> None:
    url, called = dripping
    command = [sys.executable, "-m", "cli", "verify", url, "--timeout", "600"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert called.wait(PATIENCE)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, output) == (130, "")
    assert errors.splitlines()[-1] == "Interrupted: the verification was not finished."
