"""The kit on our own adapter, over every kind of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.sdk.conformance import catalogue
from tests.support.conformance import SAMPLE_AUTH, failed, states, verified
from tests.support.databases import KINDS, Served, made_database


@pytest.fixture(params=KINDS)
def sample(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    with made_database(request.param, tmp_path) as made:
        made.fill()
        with made.serving(made.sample_config()) as served:
            yield served


async def test_nothing_is_wrong(sample: Served, tmp_path: Path) -> None:
    log = tmp_path / "adapter.log"
    log.write_text(sample.process.output)
    outcome = await verified(sample.address, auth=SAMPLE_AUTH, expired_auth=None, pid=sample.process.pid, log=log)
    report = outcome.report
    assert failed(report) == {}
    assert report.found("warning") == []
    skipped = {check for check, state in states(report).items() if state == "skipped"}
    # The sample orders by keyset, and its credentials do not expire.
    assert skipped - {catalogue.DEADLINE, catalogue.CANCELLED} == {
        catalogue.TIES,
        catalogue.CURSORS,
        catalogue.EXPIRED,
    }
    assert sample.process.wait() == 0
