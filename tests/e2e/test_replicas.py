"""One synchronisation over real processes: the hostile CRM's adapter, and replicas of the core that are killed between
pages. Through the edge, `context` is echoed and any checkpoint travels along."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.bridge import write_integration
from tests.support.processes import PATIENCE, Process

CONTACTS = 200
PAINS = "ties,malformed,unset_dates,mixed_times,integer_ids,duplicates,empty_pages,never_exhausted,dropped_before"


class Replicas:
    """A hostile CRM, and edges that each have a core of their own: as many as are asked for, one after the other."""

    def __init__(self, stack: ExitStack, folder: Path, ordering: str) -> None:
        self._stack = stack
        self._environment = {
            "DESKBRIDGE_LOG_FORMAT": "json",
            "DESKBRIDGE_ADAPTER_LISTEN": "127.0.0.1:0",
            "DESKBRIDGE_CORE_LISTEN": "127.0.0.1:0",
            "DESKBRIDGE_EDGE_LISTEN": "127.0.0.1:0",
            "DESKBRIDGE_HOSTILE_ORDERING": ordering,
            "DESKBRIDGE_HOSTILE_PAINS": PAINS,
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


@pytest.fixture
def replicas(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Replicas]:
    with ExitStack() as stack:
        yield Replicas(stack, tmp_path / "integrations", request.param)


@pytest.mark.parametrize("replicas", ["keyset", "updated", "cursor", "unordered"], indirect=True)
def test_a_synchronisation_survives_its_replicas(replicas: Replicas) -> None:
    first, second = replicas.start(), replicas.start()
    meta: dict[str, Any] = {}
    ids: list[str] = []
    pages = 0
    while True:
        _, edge = (first, second)[pages % 2]
        response = edge.post("/contact_sync", json={"auth": {"token": "token-1"}, "meta": meta})
        if response.status_code in (503, 504):
            continue
        assert response.status_code == 200, response.text
        page = response.json()
        assert page["contacts"] or "next_offset" not in page
        ids += [contact["id"] for contact in page["contacts"]]
        pages += 1
        if "next_offset" not in page:
            break
        meta = {
            "offset": page["next_offset"],
            "synchronization_checkpoint": page.get("synchronization_checkpoint") if pages % 3 else None,
            "context": page.get("context", {"anything": [1]}),
        }
        if pages == 3:
            first[0].kill()
            first = replicas.start()
    assert pages > 4
    assert len(set(ids)) == CONTACTS
