"""Each passing pain shows where it is switched on, and nowhere else."""

from collections import Counter
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from adapters.sdk import CredentialsExpiredError, CredentialsInvalidError, UnavailableError
from adapters.sdk.hostile import Pain
from adapters.sdk.hostile.chaos import CHANGES, FAULTS
from adapters.sdk.hostile.pains import ALL, CHANGING, PASSING
from deskbridge.v1.contact_pb2 import ContactOrdering, ContactPosition
from runtime.errors import StatusError

CURSOR = ContactOrdering.CONTACT_ORDERING_CURSOR
UNORDERED = ContactOrdering.CONTACT_ORDERING_UNORDERED
CALLS = 300


async def errors(made: Any, calls: int = CALLS) -> list[StatusError | None]:
    """What each of many first pages is answered with."""
    answers: list[StatusError | None] = []
    for _ in range(calls):
        try:
            await made.adapter.list_contacts_after(made.auth, 10, None)
            answers.append(None)
        except StatusError as error:
            answers.append(error)
    return answers


def test_every_pain_has_its_likelihood() -> None:
    assert FAULTS.keys() | {Pain.DUPLICATES, Pain.EMPTY_PAGES} == PASSING
    assert CHANGES.keys() == CHANGING
    assert sum(FAULTS.values()) < 0.3


@pytest.mark.parametrize(
    ("pain", "reason"),
    [
        (Pain.THROTTLED, "CRM_THROTTLED"),
        (Pain.THROTTLED_SILENTLY, "CRM_THROTTLED"),
        (Pain.DROPPED_BEFORE, "CRM_UNAVAILABLE"),
        (Pain.DROPPED_AFTER, "CRM_UNAVAILABLE"),
        (Pain.SLOW, "DEADLINE_EXCEEDED"),
        (Pain.TOKEN_EXPIRES, "CREDENTIALS_EXPIRED"),
    ],
)
async def test_faults(make: Any, pain: Pain, reason: str) -> None:
    made = make(pain)
    raised = [error for error in await errors(made) if error]
    assert {error.reason for error in raised} == {reason}
    assert made.chaos.happened == {pain: len(raised)}
    if reason == "CRM_THROTTLED":
        assert all((error.retry_after is not None) == (pain is Pain.THROTTLED) for error in raised)


async def test_without_pains_nothing_happens(make: Any) -> None:
    made = make()
    assert set(await errors(made)) == {None}
    assert not made.chaos.happened


async def test_no_more_than_two_calls_in_a_row_fail(make: Any) -> None:
    answers = await errors(make(*ALL, max_page_size=10), 3000)
    runs = "".join("x" if error else "." for error in answers)
    assert "xx" in runs
    assert "xxx" not in runs


async def test_most_drops_were_repeated_already(make: Any) -> None:
    repeated = Counter(error.repeated for error in await errors(make(Pain.DROPPED_BEFORE), 5000) if error)
    assert repeated[True] > 5 * repeated[False] > 0


async def test_calm_and_resume(make: Any) -> None:
    made = make(*ALL, max_page_size=10)
    made.chaos.calm()
    before = made.clock.nanos
    assert set(await errors(made)) == {None}
    assert (made.clock.nanos, made.chaos.happened) == (before, Counter())
    made.chaos.resume()
    assert set(await errors(made)) != {None}


@pytest.mark.parametrize("pain", sorted(CHANGING))
async def test_changes(make: Any, pain: Pain) -> None:
    made = make(pain)
    before = made.crm.visible()
    await errors(made)
    after = made.crm.visible()
    edited = any(after[each].revision > 1 for each in before if each in after)
    assert (edited, bool(after.keys() - before.keys()), bool(before.keys() - after.keys())) == (
        pain is Pain.EDITS,
        pain is Pain.INSERTS,
        pain is Pain.DELETES,
    )


async def test_changes_come_between_the_reads_of_a_call(make: Any) -> None:
    made = make(Pain.EDITS)
    twice = 0
    for _ in range(CALLS):
        page = await made.adapter.list_contacts_after(made.auth, 60, None)
        twice += len({contact.id for contact in page.contacts}) < len(page.contacts)
    assert twice


async def test_tokens(make: Any) -> None:
    made = make()
    old = made.auth
    made.crm.expire_token()
    with pytest.raises(CredentialsExpiredError):
        await made.adapter.validate_credentials(old)
    with pytest.raises(CredentialsInvalidError):
        await made.adapter.validate_credentials({"token": "token-99"})
    assert await made.adapter.validate_credentials(made.auth) == {}


async def test_ignored_filters(make: Any) -> None:
    after = ContactPosition(updated_at=Timestamp(seconds=4_000_000_000), id="z")
    for pains, is_shown in (((), False), ((Pain.FILTERS_IGNORED,), True)):
        made = make(*pains)
        pages = [await made.adapter.list_contacts_after(made.auth, 5, after) for _ in range(CALLS)]
        found = [await made.adapter.find_contacts(made.auth, ["no@example.org"], [], 5) for _ in range(CALLS)]
        others = [await made.adapter.list_interactions(made.auth, ["nobody"], ["note"], 50) for _ in range(CALLS)]
        assert any(page.contacts for page in pages) == is_shown
        assert any(found) == is_shown
        assert any(page.interactions for page in others) == is_shown


async def test_duplicates_keep_to_the_page(make: Any) -> None:
    made = make(Pain.DUPLICATES)
    pages = [await made.adapter.list_contacts_after(made.auth, 5, None) for _ in range(CALLS)]
    ids = [[contact.id for contact in page.contacts] for page in pages]
    assert {len(each) for each in ids} == {5}
    assert {len(set(each)) for each in ids} == {4, 5}
    assert all(each == sorted(each, key=each.index) for each in ids)


@pytest.mark.parametrize("ordering", [CURSOR, UNORDERED])
async def test_empty_pages_lead_on(make: Any, ordering: Any) -> None:
    made = make(Pain.EMPTY_PAGES, ordering=ordering)
    for _ in range(30):
        token, tokens, contacts, empties = "", [""], 0, 0
        while True:
            if ordering == CURSOR:
                page = await made.adapter.list_changed_contacts(made.auth, 10, token)
                token, is_last = page.next_cursor, page.exhausted
            else:
                page = await made.adapter.scan_contacts(made.auth, 10, None, token)
                token, is_last = page.next_page_token, not page.next_page_token
            contacts += len(page.contacts)
            empties = 0 if page.contacts else empties + 1
            assert empties <= 3 or is_last
            if is_last:
                break
            assert token not in tokens
            tokens.append(token)
        assert contacts == 60
    assert made.chaos.happened[Pain.EMPTY_PAGES]


@pytest.mark.parametrize("ordering", [CURSOR, UNORDERED])
async def test_stuck_cursors(make: Any, ordering: Any) -> None:
    for pains, is_shown in (((), False), ((Pain.STUCK_CURSOR,), True)):
        made = make(*pains, ordering=ordering)
        stuck = 0
        for _ in range(CALLS):
            if ordering == CURSOR:
                page = await made.adapter.list_changed_contacts(made.auth, 5, "log:5:0")
                stuck += page.next_cursor == "log:5:0" and not page.exhausted
            else:
                page = await made.adapter.scan_contacts(made.auth, 5, None, "scan:5:0")
                stuck += page.next_page_token == "scan:5:0"
        assert bool(stuck) == is_shown


async def test_the_same_seed_is_the_same_story(make: Any) -> None:
    stories = []
    for seed in (1, 1, 2):
        made = make(*ALL, seed=seed, max_page_size=10)
        answers = [str(error) for error in await errors(made)]
        stories.append((answers, made.crm.visible()))
    assert stories[0] == stories[1] != stories[2]


async def test_a_write_whose_answer_is_lost_has_been_done(make: Any) -> None:
    for pain, is_done in ((Pain.DROPPED_BEFORE, False), (Pain.DROPPED_AFTER, True)):
        made = make(pain)
        for number in range(CALLS):
            before = len(made.crm.visible())
            try:
                await act(made, "create_contact", {"name": "Ana"}, request_id=str(number))
            except UnavailableError:
                assert made.crm.executions[str(number)] == is_done
                assert len(made.crm.visible()) == before + is_done
        assert made.chaos.happened[pain]


async def act(made: Any, action: str, inputs: Any, contact_id: str = "", request_id: str = "r") -> Any:
    return await made.adapter.execute_action(
        made.auth, action, inputs, contact_external_id=contact_id, agent_external_id="", request_id=request_id
    )
