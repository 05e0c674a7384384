"""The example in TypeScript, built as its author would and taken into service."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.bridge import AUTH, Bridge, bridge_over
from tests.support.conformance import kit
from tests.support.node import install, npm, run_tests, skip_without_node
from tests.support.pki import Pki
from tests.support.ports import free_ports
from tests.support.processes import Process

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = Path("adapters/examples/typescript")
NOT_SOURCES = shutil.ignore_patterns("node_modules", "dist", "stubs", "crm.json", "__pycache__")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, tested and built, beside the contract, as in the repository."""
    skip_without_node()
    root = tmp_path_factory.mktemp("repository")
    for part in (Path("proto"), EXAMPLE):
        shutil.copytree(ROOT / part, root / part, ignore=NOT_SOURCES)
    install(root / EXAMPLE)
    npm(root / EXAMPLE, "run", "build")
    return root / EXAMPLE


@pytest.fixture
def crm(example: Path, tmp_path: Path) -> Path:
    """A file of the test's own."""
    return Path(shutil.copy(example / "sample.json", tmp_path / "crm.json"))


def adapter_process(example: Path, crm: Path, **env: str) -> Process:
    env |= {"DESKBRIDGE_ADAPTER_PROBE_SECONDS": "0.1", "DESKBRIDGE_ADAPTER_LISTEN": "127.0.0.1:0", "CRM_FILE": str(crm)}
    return Process(["node", str(example / "dist/src/main.js")], env)


@pytest.fixture
def bridge(example: Path, crm: Path, tmp_path: Path) -> Iterator[Bridge]:
    with adapter_process(example, crm) as adapter, bridge_over(adapter, tmp_path) as bridge:
        yield bridge


def test_its_own_tests_and_the_kit_pass_and_its_code_is_in_order(example: Path) -> None:
    run_tests(example)
    npm(example, "run", "check")


def test_the_kit_skips_nothing_but_what_other_orderings_have(example: Path, crm: Path, tmp_path: Path) -> None:
    good, expired = tmp_path / "good.json", tmp_path / "expired.json"
    good.write_text(json.dumps(AUTH))
    expired.write_text(json.dumps({"username": "jack.poe@example.com", "password": "1f0c9a77"}))
    (port,) = free_ports(1)
    command = f"env CRM_FILE={crm} node {example / 'dist/src/main.js'}"
    options = ["--auth-file", str(good), "--expired-auth-file", str(expired), "--log", str(tmp_path / "adapter.log")]
    code, report = kit(f"127.0.0.1:{port}", "--act", "--command", command, *options)
    assert (code, report["violations"]) == (0, [])
    skipped = {check["name"] for check in report["checks"] if check["state"] == "skipped"}
    # Of an adapter that is quick it cannot be seen from outside whether it stops; the example's own tests see it.
    assert skipped - {"work stops at the deadline", "cancelled work stops"} == {"ties by id", "cursors stay valid"}
    assert {check["state"] for check in report["checks"]} == {"passed", "skipped"}


def test_the_lock_names_no_host_of_packages() -> None:
    lock = json.loads((ROOT / EXAMPLE / "package-lock.json").read_text())
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []


def test_behind_core_and_edge_nothing_violates_the_contract(bridge: Bridge) -> None:
    report = bridge.verify()
    figures = {figure["name"]: figure["value"] for figure in report["statistics"]["figures"]}
    # One of the 24 is deleted.
    assert (figures["contacts"], figures["agents"], figures["actions executed"]) == (23, 3, 3)


def test_what_talkdesk_has_done_is_in_the_file(bridge: Bridge, crm: Path) -> None:
    response = bridge.post("actions/add_note", meta={"contact_external_id": "101"}, data={"text": "Likes tea."})
    assert response.status_code == 201, response.text
    (note,) = (each for each in json.loads(crm.read_text())["interactions"] if each["subject"] == "Likes tea.")
    assert note["id"] == response.json()["external_id"]


def test_a_file_that_is_gone_is_an_outage_and_no_wrong_password(bridge: Bridge, crm: Path) -> None:
    crm.unlink()
    response = bridge.post("auth_validation")
    assert (response.status_code, response.json()["error"]["reason"]) == (503, "CRM_UNAVAILABLE")
    bridge.adapter.wait_for_event("CRM out of reach")
    assert bridge.http.get("/readyz", params={"integration": "sample"}).status_code == 503


def test_no_credentials_in_its_log_and_a_clean_end(bridge: Bridge) -> None:
    assert len(bridge.synchronize()[0]["contacts"]) == 23
    wrong = {"username": "canary-4711", "password": "canary-0815"}
    assert bridge.post("auth_validation", {"auth": wrong}).status_code == 401
    assert bridge.adapter.stop() == 0
    assert '"event":"stopped"' in bridge.adapter.output
    assert [word for word in (*wrong.values(), *AUTH.values()) if word in bridge.adapter.output] == []


@pytest.mark.parametrize("stranger", [True, False])
def test_tls_and_who_may_call(example: Path, crm: Path, tmp_path: Path, stranger: bool) -> None:
    pki = Pki(tmp_path)
    ca, cert, key = str(pki.ca), str(pki.cert), str(pki.key)
    env = {
        "DESKBRIDGE_ADAPTER_TLS_CERT": cert,
        "DESKBRIDGE_ADAPTER_TLS_KEY": key,
        "DESKBRIDGE_ADAPTER_TLS_CLIENT_CA": ca,
    }
    tls = {"ca": ca} if stranger else {"ca": ca, "cert": cert, "key": key}
    with (
        adapter_process(example, crm, **env) as adapter,
        bridge_over(adapter, tmp_path, integration={"adapter": {"tls": tls}}) as bridge,
    ):
        assert bridge.post("auth_validation").status_code == (503 if stranger else 200)


@pytest.mark.parametrize(
    ("env", "mistake"),
    [
        ({"DESKBRIDGE_ADAPTER_LISTEN": "nowhere"}, "DESKBRIDGE_ADAPTER_LISTEN: expected host:port"),
        ({"DESKBRIDGE_ADAPTER_TLS_CERT": "cert.pem"}, "goes together with DESKBRIDGE_ADAPTER_TLS_KEY"),
        ({"DESKBRIDGE_ADAPTER_TLS_CERT": "gone.pem", "DESKBRIDGE_ADAPTER_TLS_KEY": "gone.pem"}, "gone.pem"),
        ({"DESKBRIDGE_DRAIN_SECONDS": "soon"}, "DESKBRIDGE_DRAIN_SECONDS"),
    ],
)
def test_mistakes_in_its_settings_are_named(example: Path, crm: Path, env: dict[str, str], mistake: str) -> None:
    with Process(["node", str(example / "dist/src/main.js")], {"CRM_FILE": str(crm), **env}) as adapter:
        assert adapter.wait() == 78
        assert mistake in adapter.output


def test_an_address_that_is_taken(example: Path, crm: Path) -> None:
    with adapter_process(example, crm) as first:
        env = {"CRM_FILE": str(crm), "DESKBRIDGE_ADAPTER_LISTEN": first.wait_until_listening()}
        with Process(["node", str(example / "dist/src/main.js")], env) as second:
            assert second.wait() == 1
            assert "cannot listen on 127.0.0.1:" in second.output
