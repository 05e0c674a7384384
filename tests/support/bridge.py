"""The whole bridge as real processes: adapter, core, edge, and Talkdesk in front of them."""

import json
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from ruamel.yaml import YAML

from runtime.settings import SAMPLE_INTEGRATIONS
from tests.support.processes import PATIENCE, Process

AUTH = {"username": "john.doe@example.com", "password": "605b32dd"}

_LOOPBACK = {
    "DESKBRIDGE_LOG_FORMAT": "json",
    "DESKBRIDGE_CORE_LISTEN": "127.0.0.1:0",
    "DESKBRIDGE_EDGE_LISTEN": "127.0.0.1:0",
}


@dataclass(frozen=True)
class Bridge:
    """A running bridge. `url` is the integration's, without a trailing slash."""

    adapter: Process
    core: Process
    edge: Process
    adapter_address: str
    core_address: str
    edge_address: str
    http: httpx.Client

    @property
    def processes(self) -> tuple[Process, Process, Process]:
        return self.adapter, self.core, self.edge

    def post(self, path: str, body: Any = None, **fields: Any) -> httpx.Response:
        """POST to /sample/`path`: the body as it is, or `auth` and these fields."""
        return self.http.post(f"/sample/{path}", json=body if body is not None else {"auth": AUTH, **fields})

    def synchronize(self, checkpoint: str | None = None) -> list[dict[str, Any]]:
        """Every page of a synchronisation, as Talkdesk would fetch them."""
        pages = [self._page({"synchronization_checkpoint": checkpoint, "offset": None})]
        while offset := pages[-1].get("next_offset"):
            pages.append(self._page({"synchronization_checkpoint": checkpoint, "offset": offset, "context": None}))
        return pages

    def verify(self) -> Any:
        """What `deskbridge verify --act --json` says of it. Fails unless all is covered and nothing is violated."""
        command = [sys.executable, "-m", "cli", "verify", f"http://{self.edge_address}/sample", "--act", "--json"]
        command += [part for key, value in AUTH.items() for part in ("--auth", f"{key}={value}")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE * 2)
        assert done.returncode == 0, done.stdout + done.stderr
        report = json.loads(done.stdout)
        assert report["violations"] == []
        assert {check["state"] for check in report["checks"]} <= {"passed", "warned"}
        return report

    def _page(self, meta: Mapping[str, Any]) -> dict[str, Any]:
        response = self.post("contact_sync", meta=meta)
        assert response.status_code == 200, response.text
        page: dict[str, Any] = response.json()
        return page


@contextmanager
def running_bridge(
    folder: Path,
    *,
    adapter_arguments: tuple[str, ...] = (),
    integration: Mapping[str, Any] | None = None,
    env: Mapping[str, str] | None = None,
    trust: ssl.SSLContext | None = None,
) -> Iterator[Bridge]:
    """The sample over a database of its own in `folder`; `integration` overrides fields of its file.

    With `trust` the edge is called by HTTPS.
    """
    environment = {
        "DESKBRIDGE_SAMPLE_DATABASE": str(folder / "sample.sqlite3"),
        "DESKBRIDGE_ADAPTER_LISTEN": "127.0.0.1:0",
        **_LOOPBACK,
        **(env or {}),
    }
    with (
        Process.module("adapters.sql", *adapter_arguments, env=environment) as adapter,
        bridge_over(adapter, folder, integration=integration, env=environment, trust=trust) as bridge,
    ):
        yield bridge


@contextmanager
def bridge_over(
    adapter: Process,
    folder: Path,
    *,
    integration: Mapping[str, Any] | None = None,
    env: Mapping[str, str] | None = None,
    trust: ssl.SSLContext | None = None,
) -> Iterator[Bridge]:
    """Core and edge in front of an adapter that is starting; its integration is called `sample`, whatever it is."""
    adapter_address = adapter.wait_until_listening()
    integrations = folder / "integrations"
    write_integration(integrations, adapter_address, integration or {})
    environment = {**_LOOPBACK, **(env or {}), "DESKBRIDGE_INTEGRATIONS": str(integrations)}
    with ExitStack() as stack:
        core = stack.enter_context(Process.module("core", env=environment))
        core_address = core.wait_until_listening()
        environment["DESKBRIDGE_CORE_TARGET"] = core_address
        edge = stack.enter_context(Process.module("edge", env=environment))
        edge_address = edge.wait_until_listening()
        url = f"{'https' if trust else 'http'}://{edge_address}"
        http = stack.enter_context(httpx.Client(base_url=url, timeout=PATIENCE, verify=trust or True))
        yield Bridge(adapter, core, edge, adapter_address, core_address, edge_address, http)


def write_integration(folder: Path, target: str, fields: Mapping[str, Any]) -> None:
    """The sample's integration file with another target and these fields."""
    folder.mkdir(exist_ok=True)
    document = YAML(typ="safe", pure=True).load(SAMPLE_INTEGRATIONS / "sample.yaml")
    adapter = {"target": target} | dict(fields.get("adapter", {}))
    YAML().dump(document | dict(fields) | {"adapter": adapter}, folder / "sample.yaml")
