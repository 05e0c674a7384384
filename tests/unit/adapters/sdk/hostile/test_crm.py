"""When changes become visible, what they are stamped with, and what is there at the start."""

from collections import Counter
from typing import Any

import pytest

from adapters.sdk.hostile import Pain, Profile
from adapters.sdk.hostile.api import Order
from adapters.sdk.hostile.pains import ALL, CHANGING, PASSING, STANDING
from deskbridge.v1.contact_pb2 import ContactOrdering

SECOND = 1_000_000_000
KEYSET = ContactOrdering.CONTACT_ORDERING_KEYSET


def test_every_pain_is_of_one_kind() -> None:
    assert set(Pain) == STANDING | CHANGING | PASSING
    assert len(Pain) == len(STANDING) + len(CHANGING) + len(PASSING)
    assert set(Pain) - ALL == {Pain.ROW_NUMBERS}


@pytest.mark.parametrize(
    "fields", [{"max_page_size": 2}, {"result_cap": 2}, {"contacts": -1}, {"granularity_nanos": 0}, {"lag_nanos": -1}]
)
def test_what_cannot_be_is_refused(fields: Any) -> None:
    with pytest.raises(ValueError, match="must"):
        Profile(ordering=KEYSET, **fields)


@pytest.mark.parametrize("granularity", [1_000_000, SECOND, 86_400 * SECOND])
@pytest.mark.parametrize("pains", [(), tuple(ALL)])
def test_everything_at_the_start_is_visible(make: Any, pains: Any, granularity: int) -> None:
    made = make(*pains, contacts=50, granularity_nanos=granularity)
    visible = made.crm.visible()
    assert len(visible) == 50
    assert set(visible) == set(made.crm.contact_ids())
    assert all(version.title == "revision 1" for version in visible.values())
    assert all(version.updated_at % granularity == 0 for version in visible.values())


def test_without_lateness_a_change_is_visible_at_once(make: Any) -> None:
    crm = make().crm
    contact_id = crm.insert()
    crm.edit(contact_id)
    assert crm.visible()[contact_id].title == "revision 2"
    crm.delete(contact_id)
    assert contact_id not in crm.visible()
    assert len(crm.versions(contact_id)) == 2
    with pytest.raises(KeyError):
        crm.edit(contact_id)


@pytest.mark.parametrize("seed", range(5))
def test_late_changes_are_visible_within_the_lag(make: Any, seed: int) -> None:
    made = make(Pain.LATE_COMMITS, Pain.CLOCK_SKEW, seed=seed, lag_nanos=30 * SECOND)
    crm, clock = made.crm, made.clock
    contact_ids = crm.insert_many(40)
    versions = {contact_id: crm.versions(contact_id)[0] for contact_id in contact_ids}
    assert 0 < abs(crm.skew) <= 15 * SECOND
    for version in versions.values():
        assert version.updated_at == (clock.nanos + crm.skew) // SECOND * SECOND
        assert clock.nanos <= version.visible_at <= clock.nanos + 30 * SECOND - abs(crm.skew)
    assert set() < crm.visible().keys() & set(contact_ids) < set(contact_ids)
    for version in sorted(versions.values(), key=lambda each: each.visible_at):
        clock.advance(max(0, version.visible_at - clock.nanos - 1))
        assert (version.contact_id in crm.visible()) == (version.visible_at <= clock.nanos)
        clock.advance(max(0, version.visible_at - clock.nanos))
        assert version.contact_id in crm.visible()


def test_the_newest_visible_version_counts(make: Any) -> None:
    made = make(Pain.LATE_COMMITS)
    crm, overtaken = made.crm, 0
    for contact_id in crm.contact_ids():
        crm.edit(contact_id)
        crm.edit(contact_id)
    times = sorted({version.visible_at for each in crm.contact_ids() for version in crm.versions(each)})
    for time in times:
        made.clock.advance(max(0, time - made.clock.nanos))
        visible = crm.visible()
        for contact_id in crm.contact_ids():
            versions = [version for version in crm.versions(contact_id) if version.visible_at <= made.clock.nanos]
            assert visible[contact_id] is versions[-1]
            overtaken += versions[-1].visible_at < versions[-2].visible_at if len(versions) > 1 else 0
    assert overtaken


def test_ties(make: Any) -> None:
    tied = Counter(version.updated_at for version in make(Pain.TIES).crm.visible().values())
    apart = Counter(version.updated_at for version in make().crm.visible().values())
    assert max(tied.values()) > 10
    assert set(apart.values()) == {1}


def test_bulk_changes_tie(make: Any) -> None:
    crm = make().crm
    crm.edit(*crm.contact_ids())
    assert len({version.updated_at for version in crm.visible().values()}) == 1


@pytest.mark.parametrize("granularity", [1_000_000, SECOND, 86_400 * SECOND])
def test_at_most_two_rows_without_an_id_share_a_time(make: Any, granularity: int) -> None:
    for seed in range(20):
        crm = make(Pain.MALFORMED, Pain.TIES, seed=seed, granularity_nanos=granularity).crm
        assert 2 <= crm.malformed_count() <= 4
        rows = crm.rows(Order.UPDATED_AND_ID, limit=1000).items
        times = Counter(key[0] for row, key in rows if row["id"] in (None, ""))
        assert sum(times.values()) == crm.malformed_count()
        assert max(times.values()) <= 2


def test_some_dates_are_unset(make: Any) -> None:
    crm = make(Pain.UNSET_DATES).crm
    unset = [contact_id for contact_id, version in crm.visible().items() if version.updated_at == 0]
    assert 1 < len(unset) < 20
    crm.edit(unset[0])
    assert crm.visible()[unset[0]].updated_at > 0
    assert all(version.updated_at for version in make().crm.visible().values())


def test_the_token(make: Any) -> None:
    crm = make().crm
    assert crm.token == "token-1"
    crm.expire_token()
    assert crm.token == "token-2"


@pytest.mark.parametrize("seed", [0, 1])
def test_the_same_seed_is_the_same_crm(make: Any, seed: int) -> None:
    one, other = (make(*ALL, seed=seed) for _ in range(2))
    for _ in range(50):
        one.chaos.change()
        other.chaos.change()
    assert one.clock.nanos == other.clock.nanos
    assert one.crm.visible() == other.crm.visible()
    assert one.crm.visible() != make(*ALL, seed=2).crm.visible()
