"""`deskbridge up` with two CRMs: one dies, the other does not notice, and the first is served again."""

import json
import os
import signal
from pathlib import Path

import httpx

from tests.support.bridge import AUTH
from tests.support.ports import free_ports
from tests.support.processes import PATIENCE, Process


def test_one_adapter_dies_and_comes_back(tmp_path: Path) -> None:
    edge, core, *adapters = free_ports(4)
    integrations = tmp_path / "integrations"
    integrations.mkdir()
    for name, port in zip(("one", "two"), adapters, strict=True):
        document = {
            "name": name,
            "display_name": name,
            "description": "A CRM.",
            "logo_url": "https://example.com/logo.png",
            "icon_url": "https://example.com/icon.png",
            "adapter": {"target": f"127.0.0.1:{port}", "command": "deskbridge adapter sql"},
        }
        (integrations / f"{name}.yaml").write_text(json.dumps(document))
    env = {
        "DESKBRIDGE_INTEGRATIONS": str(integrations),
        "DESKBRIDGE_EDGE_LISTEN": f"127.0.0.1:{edge}",
        "DESKBRIDGE_CORE_LISTEN": f"127.0.0.1:{core}",
        "DESKBRIDGE_SAMPLE_DATABASE": str(tmp_path / "sample.sqlite3"),
        "DESKBRIDGE_LOG_FORMAT": "json",
    }
    with (
        Process.module("cli", "up", env=env) as up,
        httpx.Client(base_url=f"http://127.0.0.1:{edge}", timeout=PATIENCE) as http,
    ):

        def status(integration: str) -> int:
            return http.post(f"/{integration}/agent_sync", json={"auth": AUTH}).status_code

        pid = int(up.wait_for_event("started", program="adapter:one")["pid"])
        up.wait_for_event("ready")
        assert (status("one"), status("two")) == (200, 200)
        os.kill(pid, signal.SIGKILL)
        up.wait_for_event("ended, starting it again", program="adapter:one")
        refused = http.post("/one/agent_sync", json={"auth": AUTH})
        assert refused.status_code == 503
        assert int(refused.headers["Retry-After"]) > 0
        assert status("two") == 200
        up.wait_for_event("adapter connected", integration="one")
        assert (status("one"), status("two")) == (200, 200)
        assert up.stop() == 0
