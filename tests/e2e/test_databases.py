"""The whole bridge over each kind of database: nothing lost, nothing twice, and what is written comes back."""

from pathlib import Path

import pytest

from tests.support.bridge import running_bridge
from tests.support.databases import KINDS, made_database


@pytest.mark.parametrize("kind", KINDS)
def test_synchronise_create_synchronise(tmp_path: Path, kind: str) -> None:
    with made_database(kind, tmp_path) as database:
        database.fill()
        config = database.write(database.sample_config())
        with running_bridge(tmp_path, adapter_arguments=("--config", str(config))) as bridge:
            pages = bridge.synchronize()
            ids = [contact["id"] for page in pages for contact in page["contacts"]]
            assert sorted(ids, key=int) == [str(number) for number in range(1, 2001)]
            checkpoint = pages[-1]["synchronization_checkpoint"]
            created = bridge.post("actions/create_contact", data={"name": "Ada Lovelace", "email": "ada@example.com"})
            assert created.status_code == 201
            later = bridge.synchronize(checkpoint)
            new = created.json()["contact_external_id"]
            assert [contact["id"] for page in later for contact in page["contacts"]][-1] == new
            assert later[-1]["synchronization_checkpoint"] > checkpoint
            ticket = bridge.post(
                "actions/create_ticket",
                meta={"contact_external_id": new},
                data={"subject": "Call missed in Talkdesk", "description": "A call was missed."},
            )
            assert ticket.status_code == 201
            shown = bridge.post("interaction_update", data={"contact_emails": ["ADA@example.com"]}).json()
            assert [interaction["id"] for interaction in shown] == [ticket.json()["external_id"]]
