"""Each ordering lists every visible contact once, in its order, whatever kind of CRM it is, as long as it is calm."""

from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from adapters.sdk import PositionInvalidError, RejectedError
from adapters.sdk.hostile import Pain
from adapters.sdk.hostile.pains import ALL, STANDING
from deskbridge.v1.contact_pb2 import Contact, ContactOrdering, ContactPosition

KEYSET = ContactOrdering.CONTACT_ORDERING_KEYSET
UPDATED = ContactOrdering.CONTACT_ORDERING_UPDATED
CURSOR = ContactOrdering.CONTACT_ORDERING_CURSOR
UNORDERED = ContactOrdering.CONTACT_ORDERING_UNORDERED
SECOND = 1_000_000_000
DAY = 86_400 * SECOND

CRMS = [
    pytest.param((), {}, id="kind"),
    pytest.param(tuple(ALL - {Pain.NEVER_EXHAUSTED, Pain.CAP_SILENT}), {}, id="hostile"),
    pytest.param(tuple(STANDING - {Pain.INTEGER_IDS, Pain.ROW_NUMBERS, Pain.CAP_SILENT}), {}, id="text ids"),
    pytest.param(tuple(ALL - {Pain.NEVER_EXHAUSTED}), {"granularity_nanos": DAY}, id="days"),
]


def nanos(contact: Contact) -> int:
    return contact.updated_at.seconds * SECOND + contact.updated_at.nanos


def position(contact: Contact) -> ContactPosition:
    return ContactPosition(updated_at=contact.updated_at, id=contact.id)


async def keyset(made: Any, size: int) -> list[Contact]:
    contacts: list[Contact] = []
    after = None
    while True:
        page = await made.adapter.list_contacts_after(made.auth, size, after)
        assert len(page.contacts) <= size
        contacts += page.contacts
        if page.exhausted or not any(contact.id for contact in page.contacts):
            return contacts
        after = position(page.contacts[-1])


async def drained(made: Any, size: int) -> list[Contact]:
    """UPDATED: time after time, each drained by id."""
    contacts: list[Contact] = []
    since = None
    while True:
        page = await made.adapter.list_contacts_since(made.auth, size, since)
        if not page.contacts:
            return contacts
        tied = ContactPosition(updated_at=page.contacts[0].updated_at)
        while True:
            group = await made.adapter.list_tied_contacts(made.auth, size, tied)
            contacts += group.contacts
            if not group.contacts or group.exhausted:
                break
            tied.id = group.contacts[-1].id
        since = Timestamp()
        since.FromNanoseconds(nanos(page.contacts[0]) + made.profile.granularity_nanos)


async def cursor(made: Any, size: int) -> list[Contact]:
    contacts: list[Contact] = []
    at, is_last = "", False
    while not is_last:
        page = await made.adapter.list_changed_contacts(made.auth, size, at)
        contacts += page.contacts
        at, is_last = page.next_cursor, page.exhausted
    again = await made.adapter.list_changed_contacts(made.auth, size, at)
    assert (list(again.contacts), again.exhausted, again.next_cursor) == ([], True, at)
    return contacts


async def scan(made: Any, size: int) -> list[Contact]:
    contacts: list[Contact] = []
    token = ""
    while True:
        page = await made.adapter.scan_contacts(made.auth, size, None, token)
        contacts += page.contacts
        token = page.next_page_token
        if not token:
            return contacts


WALKS = [(KEYSET, keyset), (UPDATED, drained), (CURSOR, cursor), (UNORDERED, scan)]


@pytest.mark.parametrize(("ordering", "walk"), WALKS)
@pytest.mark.parametrize(("pains", "fields"), CRMS)
@pytest.mark.parametrize("seed", range(3))
async def test_every_contact_once(make: Any, ordering: Any, walk: Any, pains: Any, fields: Any, seed: int) -> None:
    pains = set(pains)
    if ordering == UPDATED:
        # Without it, whether a drained group is all is said; with it, groups without an id at the end have no end.
        pains -= {Pain.NEVER_EXHAUSTED}
    made = make(*pains, ordering=ordering, seed=seed, **fields)
    made.chaos.calm()
    contacts = await walk(made, 5)
    visible = made.crm.visible()
    with_id = [contact for contact in contacts if contact.id]
    assert sorted(contact.id for contact in with_id) == sorted(visible)
    assert all(nanos(contact) == visible[contact.id].updated_at for contact in with_id)
    assert all(contact.title == visible[contact.id].title for contact in with_id)
    if ordering in (KEYSET, UPDATED):
        convert = int if Pain.INTEGER_IDS in pains else str
        places = [(nanos(contact), convert(contact.id)) for contact in with_id]
        assert places == sorted(places)
    if ordering in (CURSOR, UNORDERED):
        assert len(contacts) == len(visible) + made.crm.malformed_count()


async def test_rows_without_an_id_come_first_within_their_time(make: Any) -> None:
    made = make(Pain.MALFORMED, Pain.TIES, contacts=10, max_page_size=50, granularity_nanos=DAY, seed=3)
    page = await made.adapter.list_contacts_after(made.auth, 50, None)
    without = [contact for contact in page.contacts if not contact.id]
    before = ContactPosition(updated_at=without[0].updated_at)
    again = await made.adapter.list_contacts_after(made.auth, 50, before)
    assert not again.contacts[0].id
    first = next(contact for contact in again.contacts if contact.id)
    later = await made.adapter.list_contacts_after(made.auth, 50, position(first))
    assert all(contact.id or nanos(contact) > nanos(first) for contact in later.contacts)


async def test_ties_come_in_another_order_each_time(make: Any) -> None:
    made = make(ordering=UPDATED, contacts=30, max_page_size=30)
    made.crm.edit(*made.crm.contact_ids())
    orders = set()
    for _ in range(3):
        page = await made.adapter.list_contacts_since(made.auth, 30, None)
        orders.add(tuple(contact.id for contact in page.contacts))
    assert len(orders) == 3


async def test_a_change_goes_behind_the_cursor(make: Any) -> None:
    made = make(ordering=CURSOR)
    await cursor(made, 10)
    at = (await made.adapter.list_changed_contacts(made.auth, 10, "log:60:0")).next_cursor
    made.crm.edit(made.crm.contact_ids()[3])
    page = await made.adapter.list_changed_contacts(made.auth, 10, at)
    assert [(contact.id, contact.title) for contact in page.contacts] == [(made.crm.contact_ids()[3], "revision 2")]


async def test_a_late_change_goes_before_a_cursor_of_times(make: Any) -> None:
    lost = []
    for pains in ({Pain.LATE_COMMITS}, {Pain.LATE_COMMITS, Pain.TIME_CURSOR}):
        made = make(*pains, ordering=CURSOR, lag_nanos=30 * SECOND, max_page_size=100)
        for contact_id in made.crm.contact_ids():
            made.crm.edit(contact_id)
            made.clock.advance(SECOND)
        page = await made.adapter.list_changed_contacts(made.auth, 100, "")
        made.clock.advance(60 * SECOND)
        rest = await made.adapter.list_changed_contacts(made.auth, 100, page.next_cursor)
        delivered = {contact.id: contact.title for contact in [*page.contacts, *rest.contacts]}
        lost.append(sum(version.title != delivered[each] for each, version in made.crm.visible().items()))
    assert lost[0] == 0 < lost[1]


async def test_row_numbers_shift_and_places_do_not(make: Any) -> None:
    for pains, is_lost in ((set(), False), ({Pain.ROW_NUMBERS}, True)):
        made = make(*pains, ordering=UNORDERED)
        page = await made.adapter.scan_contacts(made.auth, 10, None, "")
        for contact in page.contacts[:5]:
            made.crm.delete(contact.id)
        seen = {contact.id for contact in page.contacts}
        while page.next_page_token:
            page = await made.adapter.scan_contacts(made.auth, 10, None, page.next_page_token)
            seen |= {contact.id for contact in page.contacts}
        assert bool(made.crm.visible().keys() - seen) == is_lost


async def test_a_scan_filters_by_time(make: Any) -> None:
    made = make(ordering=UNORDERED, max_page_size=100)
    times = sorted(version.updated_at for version in made.crm.visible().values())
    since = Timestamp()
    since.FromNanoseconds(times[40])
    page = await made.adapter.scan_contacts(made.auth, 100, since, "")
    assert len(page.contacts) == 20
    assert min(map(nanos, page.contacts)) == times[40]


@pytest.mark.parametrize("text", ["7", "scan:x:0", "log:-1:0", "log:99:0", "scan:1:0", "log:1.2:0", "log:1:0\n"])
async def test_a_cursor_of_another_crm(make: Any, text: str) -> None:
    made = make(ordering=CURSOR)
    with pytest.raises(PositionInvalidError):
        await made.adapter.list_changed_contacts(made.auth, 5, text)


async def test_a_token_of_another_crm(make: Any) -> None:
    made = make(ordering=UNORDERED)
    with pytest.raises(PositionInvalidError):
        await made.adapter.scan_contacts(made.auth, 5, None, "row:1:0")
    with pytest.raises(PositionInvalidError):
        await made.adapter.list_agents(made.auth, 5, "scan:1:0")


async def test_an_id_of_another_kind(make: Any) -> None:
    made = make(Pain.INTEGER_IDS)
    with pytest.raises(PositionInvalidError):
        await made.adapter.list_contacts_after(made.auth, 5, ContactPosition(id="a1", updated_at=Timestamp()))


@pytest.mark.parametrize("ordering", [KEYSET, UPDATED])
async def test_caps(make: Any, ordering: Any) -> None:
    async def first(made: Any, size: int) -> Any:
        method = made.adapter.list_contacts_after if ordering == KEYSET else made.adapter.list_contacts_since
        return await method(made.auth, size, None)

    assert not (await first(make(ordering=ordering, result_cap=5), 5)).exhausted
    assert (await first(make(Pain.CAP_SILENT, ordering=ordering, result_cap=5), 5)).exhausted
    assert len((await first(make(ordering=ordering, result_cap=5), 6)).contacts) == 6
    with pytest.raises(RejectedError):
        await first(make(Pain.CAP_REFUSED, ordering=ordering, result_cap=5), 6)


@pytest.mark.parametrize("ordering", [KEYSET, UPDATED])
async def test_exhausted_is_said_or_never(make: Any, ordering: Any) -> None:
    for pains, is_said in (((), True), ((Pain.NEVER_EXHAUSTED,), False)):
        made = make(*pains, ordering=ordering, max_page_size=100)
        method = made.adapter.list_contacts_after if ordering == KEYSET else made.adapter.list_contacts_since
        page = await method(made.auth, 100, None)
        assert (len(page.contacts), page.exhausted) == (60, is_said)
