"""`deskbridge verify` finds nothing wrong with our own bridge, whatever the ordering of the CRM behind it."""

import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.hostile_bridge import CONTACTS, Replicas

# How a CRM may be without any fault of the bridge's: pages that are cut anew each time, late commits, no last page.
PAINS = (
    "ties,malformed,unset_dates,mixed_times,integer_ids,late_commits,clock_skew,never_exhausted,duplicates,empty_pages"
)


@pytest.mark.parametrize("ordering", ["keyset", "updated", "cursor", "unordered"])
def test_no_violation(ordering: str, tmp_path: Path) -> None:
    with ExitStack() as stack:
        _, edge = Replicas(stack, tmp_path / "integrations", ordering, PAINS).start()
        command = [sys.executable, "-m", "cli", "verify", str(edge.base_url), "--auth", "token=token-1", "--json"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    report = json.loads(done.stdout)
    assert (done.returncode, report["violations"]) == (0, [])
    (contacts,) = (each["value"] for each in report["statistics"]["figures"] if each["name"] == "contacts")
    # Some come twice.
    assert contacts >= CONTACTS
