"""The kit finds nothing wrong with the hostile CRM, in any ordering, whatever the CRM itself is like."""

import pytest

from adapters.sdk.conformance import catalogue
from adapters.sdk.hostile import Pain
from tests.support.conformance import ORDERINGS, failed, hostile, states, verified

# How a CRM can be, and what an adapter can do about it; what goes on in it meanwhile.
_STANDING = (Pain.TIES, Pain.UNSET_DATES, Pain.MIXED_TIMES, Pain.INTEGER_IDS, Pain.NEVER_EXHAUSTED, Pain.MALFORMED)
_OF_THE_PROCESS = {check.name for check in catalogue.CATALOGUE if check.subject in (catalogue.CALLS, catalogue.PROCESS)}
_CHANGING = (Pain.EDITS, Pain.INSERTS, Pain.DELETES)


@pytest.mark.parametrize("ordering", ORDERINGS)
async def test_nothing_is_wrong(ordering: str) -> None:
    async with hostile(ordering, pains=(Pain.TIES,)) as target:
        report = (await verified(target)).report
    assert failed(report) == {}
    assert report.found("warning") == []
    by_time = ordering in ("keyset", "updated")
    skipped = {
        check.name for check, state in states(report).items() if state == "skipped" and check.subject == "Contacts"
    }
    assert skipped == {
        *(() if by_time else (catalogue.ORDER.name,)),
        *(() if ordering == "updated" else (catalogue.TIES.name,)),
        *((catalogue.SINCE.name,) if ordering == "cursor" else (catalogue.CURSORS.name,)),
    }


@pytest.mark.parametrize("ordering", ORDERINGS)
@pytest.mark.parametrize("seed", [1, 2])
async def test_a_crm_that_is_hard_to_bear_is_not_its_adapters_fault(ordering: str, seed: int) -> None:
    async with hostile(ordering, pains=(*_STANDING, *_CHANGING), seed=seed) as target:
        report = (await verified(target)).report
    assert failed(report) == {}


async def test_a_part_of_many_contacts() -> None:
    async with hostile("keyset", contacts=300) as target:
        report = (await verified(target, most_contacts=50, small_pages=5)).report
    assert failed(report) == {}
    assert ("contacts looked at, of more", 50) in [(figure.name, figure.value) for figure in report.figures]
