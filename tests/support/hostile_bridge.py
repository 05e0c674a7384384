"""The hostile CRM in real processes: its adapter, and edges that each have a core of their own."""

from contextlib import ExitStack
from pathlib import Path

import httpx

from tests.support.bridge import write_integration
from tests.support.processes import PATIENCE, Process

CONTACTS = 200


class Replicas:
    """A hostile CRM, and edges that each have a core of their own: as many as are asked for, one after the other."""

    def __init__(self, stack: ExitStack, folder: Path, ordering: str, pains: str) -> None:
        self._stack = stack
        self._environment = {
            "DESKBRIDGE_LOG_FORMAT": "json",
            "DESKBRIDGE_ADAPTER_LISTEN": "127.0.0.1:0",
            "DESKBRIDGE_CORE_LISTEN": "127.0.0.1:0",
            "DESKBRIDGE_EDGE_LISTEN": "127.0.0.1:0",
            "DESKBRIDGE_HOSTILE_ORDERING": ordering,
            "DESKBRIDGE_HOSTILE_PAINS": pains,
            "DESKBRIDGE_HOSTILE_CONTACTS": str(CONTACTS),
            "DESKBRIDGE_HOSTILE_MAX_PAGE_SIZE": "20",
            "DESKBRIDGE_INTEGRATIONS": str(folder),
        }
        adapter = stack.enter_context(Process.module("adapters.sdk.hostile", env=self._environment))
        write_integration(folder, adapter.wait_until_listening(), {"page_size": 30})

    def start(self) -> tuple[Process, httpx.Client]:
        """A core, and a way to it through an edge."""
        core = self._stack.enter_context(Process.module("core", env=self._environment))
        environment = self._environment | {"DESKBRIDGE_CORE_TARGET": core.wait_until_listening()}
        edge = self._stack.enter_context(Process.module("edge", env=environment))
        url = f"http://{edge.wait_until_listening()}/sample"
        return core, self._stack.enter_context(httpx.Client(base_url=url, timeout=PATIENCE))
