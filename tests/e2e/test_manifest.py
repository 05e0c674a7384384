"""`deskbridge manifest` over the running sample: everything that is submitted, or a clear no and nothing written."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from tests.support.bridge import AUTH, Bridge, running_bridge
from tests.support.pdfs import pages, text_of
from tests.support.processes import PATIENCE

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
KEY = "canary-key-93cd-1f0e-55aa-7788-access"
CREDENTIALS = [part for key, value in AUTH.items() for part in ("--auth", f"{key}={value}")]
FILES = {
    "integration.json",
    "manifest.md",
    "manifest.pdf",
    "submission.eml",
    *(f"actions/{name}.json" for name in ("create_ticket", "create_contact", "log_call", "add_note")),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keyed")


@pytest.fixture(scope="module")
def keyed(folder: Path) -> Iterator[Bridge]:
    """The sample with an access key and a logo that is not there; the tests of this module leave it as it is."""
    (folder / "key").write_text(KEY)
    fields: dict[str, Any] = {
        "access_key": {"file": str(folder / "key")},
        "public_url": "https://bridge.example.com/x/",
    }
    submission = YAML(typ="safe", pure=True).load(sample_file())["submission"] | {"logo": "nowhere.png"}
    with running_bridge(folder, integration={**fields, "submission": submission}) as bridge:
        yield bridge


def sample_file() -> Path:
    return Path(__file__).parents[2] / "adapters" / "sql" / "sample" / "integrations" / "sample.yaml"


def manifest(
    bridge: Bridge, folder: Path, out: Path, *arguments: str, name: str = "sample", **env: str
) -> subprocess.CompletedProcess[str]:
    environment = {
        "DESKBRIDGE_INTEGRATIONS": str(folder / "integrations"),
        "DESKBRIDGE_CORE_TARGET": bridge.core_address,
        "DESKBRIDGE_EDGE_LISTEN": bridge.edge_address,
        **env,
    }
    return subprocess.run(
        [sys.executable, "-m", "cli", "manifest", name, "--out", str(out), *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE * 2,
    )


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_file_that_has_changed_since_the_core_read_it(own_bridge: Bridge, tmp_path: Path) -> None:
    file = tmp_path / "integrations" / "sample.yaml"
    file.write_text(file.read_text().replace("client_name: Example Corp.", "client_name: ''"))
    invalid = manifest(own_bridge, tmp_path, tmp_path / "dist")
    assert (invalid.returncode, "submission.client_name: expected one line of text" in invalid.stderr) == (1, True)
    file.write_text(file.read_text().replace("client_name: ''", "integration_name: Another"))
    done = manifest(own_bridge, tmp_path, tmp_path / "dist")
    assert done.returncode == 1
    assert done.stderr == (
        f"Error: {file}: is not what the core has read; the core reads the files when it starts: restart it\n"
        f"Error: {file}: submission.client_name: is missing\nNothing was written.\n"
    )
    assert not (tmp_path / "dist").exists()


def test_everything_that_is_submitted(keyed: Bridge, folder: Path, tmp_path: Path) -> None:
    done = manifest(keyed, folder, tmp_path / "dist")
    assert done.returncode == 0, done.stderr
    made = tree(tmp_path / "dist")
    assert set(made) == FILES
    assert sorted(done.stdout.splitlines()) == sorted(str(tmp_path / "dist" / name) for name in FILES)
    assert "The examples are the contract's" in done.stderr
    assert "The endpoint URLs contain the access key" in done.stderr
    assert "nowhere.png is not there; the cover goes without" in done.stderr

    integration = json.loads(made["integration.json"])
    validate("integration", integration)
    base = f"https://bridge.example.com/x/sample/key/{KEY}"
    assert integration["contact_synchronization_endpoint"] == f"{base}/contact_sync"
    for path in (path for path in FILES if path.startswith("actions/")):
        action = json.loads(made[path])
        validate("action", action)
        assert action["provider"] == integration["name"] == "sample"
        assert action["endpoint"] == f"{base}/actions/{action['name']}"
        assert path == f"actions/{action['name']}.json"

    mail: Any = message_from_bytes(made["submission.eml"], policy=default)
    (attachment,) = mail.iter_attachments()
    assert attachment.get_content() == made["manifest.pdf"]
    assert mail["Subject"] == "New Talkdesk CRM Integration"
    assert KEY not in mail.get_body().get_content()
    assert "Confidential" in pages(made["manifest.pdf"])[0]
    assert b"Example from Talkdesk's contract" in made["manifest.md"]


def test_a_bridge_that_anyone_may_call_is_warned_of(own_bridge: Bridge, tmp_path: Path) -> None:
    done = manifest(own_bridge, tmp_path, tmp_path / "dist")
    assert done.returncode == 0, done.stderr
    assert "The endpoint URLs contain no access key: give the integration an access_key" in done.stderr
    assert b"Confidential" not in (tmp_path / "dist" / "manifest.md").read_bytes()


def validate(schema: str, document: Any) -> None:
    Draft202012Validator(json.loads((SCHEMAS / f"{schema}.schema.json").read_text())).validate(document)


def test_the_same_each_time(keyed: Bridge, folder: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert manifest(keyed, folder, tmp_path / name).returncode == 0
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_examples_of_the_live_bridge_without_its_secrets(keyed: Bridge, folder: Path, tmp_path: Path) -> None:
    done = manifest(keyed, folder, tmp_path / "dist", "--verify", "--act", *CREDENTIALS)
    assert done.returncode == 0, done.stderr
    made = tree(tmp_path / "dist")
    markdown = made["manifest.md"].decode()
    assert markdown.count("Recorded from the live bridge, credentials masked") == 5
    assert "Example from Talkdesk's contract" not in markdown
    assert '"name": "Emre Ivanova"' in markdown
    assert "The examples quote the CRM's data" in done.stderr
    shown = {**made, "output": (done.stdout + done.stderr).encode(), "pdf": text_of(made["manifest.pdf"]).encode()}
    for secret in AUTH.values():
        assert [name for name, content in shown.items() if secret.encode() in content] == []
    # Only where Talkdesk needs it: in endpoints' URLs.
    assert [line for line in markdown.splitlines() if KEY in line and f"/sample/key/{KEY}/" not in line] == []
    assert KEY not in done.stdout + done.stderr


def test_a_bridge_that_refuses_the_credentials(keyed: Bridge, folder: Path, tmp_path: Path) -> None:
    done = manifest(
        keyed, folder, tmp_path / "dist", "--verify", "--auth", "username=jane", "--auth", "password=wrong-pw"
    )
    assert done.returncode == 1
    assert "the credentials do not work" in done.stderr
    assert done.stderr.endswith("see above\nNothing was written.\n")
    assert "wrong-pw" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_reached_is_said_plainly(keyed: Bridge, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "dist"
    core = manifest(keyed, folder, out, DESKBRIDGE_CORE_TARGET="127.0.0.1:1")
    assert core.returncode == 3
    assert core.stderr == (
        "Error: the core at 127.0.0.1:1: Connection refused; start it with `deskbridge up` or `deskbridge core`\n"
        "Nothing was written.\n"
    )
    edge = manifest(keyed, folder, out, "--verify", "--edge-url", "http://127.0.0.1:1/", *CREDENTIALS)
    assert edge.returncode == 3
    assert edge.stderr.startswith("Error: the bridge: http://127.0.0.1:1/sample/key/[REDACTED]: Connection refused")
    assert list(tmp_path.iterdir()) == []


def test_an_adapter_that_does_not_answer(own_bridge: Bridge, tmp_path: Path) -> None:
    os.kill(own_bridge.adapter.pid, signal.SIGSTOP)
    try:
        slow = manifest(own_bridge, tmp_path, tmp_path / "dist", "--timeout", "1")
    finally:
        os.kill(own_bridge.adapter.pid, signal.SIGCONT)
    assert slow.returncode == 3
    assert f"the adapter at {own_bridge.adapter_address}: " in slow.stderr
    own_bridge.adapter.stop()
    gone = manifest(own_bridge, tmp_path, tmp_path / "dist")
    assert gone.returncode == 3
    assert f"the adapter at {own_bridge.adapter_address}: " in gone.stderr
    assert not (tmp_path / "dist").exists()


def test_everything_that_is_missing_at_once_with_its_place(tmp_path: Path) -> None:
    fields = {
        "public_url": "http://bridge.example.com",
        "submission": {"client_name": "支 🎉"},
        "interaction_types": ["fax"],
    }
    with running_bridge(tmp_path, integration=fields) as bridge:
        done = manifest(bridge, tmp_path, tmp_path / "dist")
        unknown = manifest(bridge, tmp_path, tmp_path / "dist", name="acme")
    file = tmp_path / "integrations" / "sample.yaml"
    assert done.returncode == 1
    assert [line.removeprefix(f"Error: {file}: ").partition(":")[0] for line in done.stderr.splitlines()] == [
        "public_url",
        "interaction_types",
        "interaction_types",
        "submission.technical_contacts",
        "submission.use_case",
        "submission.objectives",
        "submission.api_documentation",
        "submission.keybase_user_name",
        "submission.test_in_production",
        "submission.talkdesk_account",
        "Nothing was written.",
    ]
    assert unknown.returncode == 1
    assert "holds no integration acme; it holds sample (DESKBRIDGE_INTEGRATIONS)" in unknown.stderr
    assert not (tmp_path / "dist").exists()


def test_what_the_fonts_lack_is_refused_by_name(tmp_path: Path) -> None:
    submission = YAML(typ="safe", pure=True).load(sample_file())["submission"] | {"client_name": "A支 🎉"}
    with running_bridge(tmp_path, integration={"submission": submission, "display_name": "支"}) as bridge:
        done = manifest(bridge, tmp_path, tmp_path / "dist")
    file = tmp_path / "integrations" / "sample.yaml"
    assert done.returncode == 1
    assert done.stderr == (
        f"Error: {file}: display_name: 支 (U+652F): no font has that; give one that does with --fonts DIR\n"
        f"Error: {file}: submission.client_name: 支 (U+652F), 🎉 (U+1F389): no font has that; give one that does with "
        "--fonts DIR\nNothing was written.\n"
    )
    assert not (tmp_path / "dist").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--act"], "--act: only with --verify."),
        (["--edge-url", "http://127.0.0.1:1", "--auth", "a=b"], "--edge-url, --auth: only with --verify."),
        (["--verify", "--edge-url", "bridge"], "The URL must begin with http:// or https:// and a host."),
        (["--verify", "--auth", "secret-word"], "--auth number 1 is not KEY=VALUE."),
        (["--fonts", "/nowhere"], "--fonts: /nowhere is not a folder."),
        (["--timeout", "nan"], "is not a number of seconds"),
    ],
)
def test_options_that_are_wrong(
    keyed: Bridge, folder: Path, tmp_path: Path, arguments: list[str], message: str
) -> None:
    done = manifest(keyed, folder, tmp_path / "dist", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "secret-word" not in done.stderr


def test_a_folder_that_cannot_be_written_to(keyed: Bridge, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = manifest(keyed, folder, tmp_path / "file" / "dist")
    assert done.returncode == 1
    assert f"{tmp_path}/file/dist cannot be written to: " in done.stderr
