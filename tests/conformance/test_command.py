"""`deskbridge adapter verify` itself: options, outputs, exit codes."""

import json
import os
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner
from junitparser import JUnitXml

from adapters.sdk.conformance.catalogue import CATALOGUE
from adapters.sdk.conformance.command import verify
from adapters.sdk.declaration import PROTOCOL_VERSION
from tests.support.pki import Pki
from tests.support.ports import free_ports
from tests.support.processes import Process

_NONE = {"DESKBRIDGE_HOSTILE_PAINS": "none", "DESKBRIDGE_HOSTILE_CONTACTS": "20", "DESKBRIDGE_HOSTILE_LAG_SECONDS": "0"}
_HOSTILE = f"{sys.executable} -m adapters.sdk.hostile"


@pytest.fixture
def auth(tmp_path: Path) -> Path:
    file = tmp_path / "auth.json"
    file.write_text('{"token": "token-1"}')
    return file


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli", "adapter", "verify", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def test_it_starts_an_adapter_and_reports_in_every_form(
    tmp_path: Path, auth: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in _NONE.items():
        monkeypatch.setenv(name, value)
    (port,) = free_ports(1)
    junit, badge, log = tmp_path / "kit.xml", tmp_path / "badge.json", tmp_path / "adapter.log"
    files = ("--junit", junit, "--badge", badge, "--log", log)
    done = run(f"127.0.0.1:{port}", "--auth-file", auth, "--act", "--command", _HOSTILE, *files, "--json")
    assert done.returncode == 0, done.stdout
    report = json.loads(done.stdout)
    assert report["ok"]
    assert [(each["subject"], each["name"]) for each in report["checks"]] == [
        (check.subject, check.name) for check in CATALOGUE
    ]
    document = JUnitXml.fromfile(str(junit))
    assert (document.name, document.tests, document.failures) == ("deskbridge adapter verify", len(CATALOGUE), 0)
    summary = json.loads(badge.read_text())
    assert summary["adapter"] == {"name": "hostile", "version": "1", "protocol_version": PROTOCOL_VERSION}
    assert summary["kit"] == {"version": version("deskbridge"), "protocol_version": PROTOCOL_VERSION}
    skipped = [each["name"] for each in report["checks"] if each["state"] == "skipped"]
    assert summary["checks"] == {
        "total": len(CATALOGUE),
        "passed": len(CATALOGUE) - len(skipped),
        "warned": 0,
        "failed": 0,
        "skipped": len(skipped),
    }
    assert (summary["ok"], summary["violations"], summary["wrote"]) == (True, 0, True)
    assert '"event":"stopped"' in log.read_text()
    assert "token-1" not in done.stdout + done.stderr + log.read_text()


def test_violations_are_its_exit_code_and_tables_name_them() -> None:
    env = {**_NONE, "DESKBRIDGE_ADAPTER_LISTEN": "127.0.0.1:0", "DESKBRIDGE_HOSTILE_MISTAKES": "unknown_unsaid"}
    with Process.module("adapters.sdk.hostile.mistakes", env=env) as process:
        done = run(process.wait_until_listening(), "--auth", "token=token-1")
    assert done.returncode == 1
    assert "Interactions, an unknown contact: an unknown contact is not said to be unknown" in done.stdout
    assert "skipped  no --act: it would write to the CRM" in done.stdout
    assert "1 violation, no warnings in " in done.stdout


def test_tls_of_both_sides(tmp_path: Path) -> None:
    pki = Pki(tmp_path)
    env = {
        **_NONE,
        "DESKBRIDGE_ADAPTER_LISTEN": "127.0.0.1:0",
        "DESKBRIDGE_ADAPTER_TLS_CERT": str(pki.cert),
        "DESKBRIDGE_ADAPTER_TLS_KEY": str(pki.key),
        "DESKBRIDGE_ADAPTER_TLS_CLIENT_CA": str(pki.ca),
    }
    with Process.module("adapters.sdk.hostile", env=env) as process:
        target = process.wait_until_listening()
        certificates = ("--ca", pki.ca, "--cert", pki.cert, "--key", pki.key)
        assert run(target, "--auth", "token=token-1", *certificates).returncode == 0
        assert run(target, "--auth", "token=token-1", "--ca", pki.ca, "--timeout", "5").returncode == 3


def test_nobody_is_there() -> None:
    (port,) = free_ports(1)
    done = run(f"127.0.0.1:{port}", "--auth", "token=canary")
    assert done.returncode == 3
    assert done.stderr.startswith(f"Error: 127.0.0.1:{port}: UNAVAILABLE")


def test_a_command_that_ends_at_once() -> None:
    (port,) = free_ports(1)
    done = run(f"127.0.0.1:{port}", "--auth", "token=canary", "--command", f"{sys.executable} -c 'raise SystemExit(7)'")
    assert done.returncode == 3
    assert "--command ended with exit code 7" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--auth", "canary"],
        ["--auth-file", "missing.json"],
        ["--log", "missing.log"],
        ["--log", "missing/adapter.log", "--command", "true"],
        ["--command", "'"],
        ["--command", ""],
        ["--command", "true", "--pid", "99999"],
        ["--cert", __file__],
        ["--cert", __file__, "--key", __file__],
        ["--ca", __file__],
        ["--badge", "missing/badge.json"],
        ["--timeout", "0"],
    ],
)
def test_wrong_options(arguments: list[str]) -> None:
    done = CliRunner().invoke(verify, ["127.0.0.1:1", *arguments])
    assert done.exit_code == 2
    assert "Error: " in done.output
    assert "canary" not in done.output


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_interrupted_it_leaves_no_adapter_behind(tmp_path: Path, number: int) -> None:
    (port,) = free_ports(1)
    said, silent = tmp_path / "said", tmp_path / "silent.py"
    os.mkfifo(said)
    silent.write_text(
        f"import os, pathlib, time\npathlib.Path('{said}').write_text(str(os.getpid()))\ntime.sleep(600)\n"
    )
    command = f"{sys.executable} {silent}"
    with Process.module("cli", "adapter", "verify", f"127.0.0.1:{port}", "--command", command) as kit:
        # Blocks until the adapter has written it.
        adapter = int(said.read_text())
        kit.signal(number)
        assert kit.wait() == 130
        assert "Interrupted" in kit.output
    with pytest.raises(ProcessLookupError):
        os.kill(adapter, 0)
