"""One synchronisation over real processes: the hostile CRM's adapter, and replicas of the core that are killed between
pages. Through the edge, `context` is echoed and any checkpoint travels along."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.support.hostile_bridge import CONTACTS, Replicas

PAINS = "ties,malformed,unset_dates,mixed_times,integer_ids,duplicates,empty_pages,never_exhausted,dropped_before"


@pytest.fixture
def replicas(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Replicas]:
    with ExitStack() as stack:
        yield Replicas(stack, tmp_path / "integrations", request.param, PAINS)


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
