"""Each check can fail: an adapter that is wrong in one way, and the check that names it."""

import pytest

from adapters.sdk.conformance import catalogue
from adapters.sdk.hostile import Pain
from adapters.sdk.hostile.mistakes import Mistake
from runtime.report.model import Check
from tests.support.conformance import ORDERINGS, failed, hostile, verified

_ONE, _TWO, _SEVEN, _LARGEST = map(catalogue.contact_pages, catalogue.PAGE_SIZES)
_FEW_AGENTS = catalogue.agent_pages(7)

_ALL = tuple(ORDERINGS)
_NOT_CURSOR = ("keyset", "updated", "unordered")
_CASES: list[tuple[Mistake, tuple[str, ...], Check, str]] = [
    (Mistake.DESCRIPTION_INCOMPLETE, ("keyset",), catalogue.DESCRIBED, "protocol_version is not major.minor"),
    (Mistake.DESCRIPTION_LIES, ("keyset",), catalogue.OFFERED, "FindContacts is described and not there"),
    (Mistake.GOOD_REFUSED, ("keyset",), catalogue.GOOD, "UNAUTHENTICATED for credentials that work"),
    (Mistake.BAD_ACCEPTED, ("keyset",), catalogue.BAD, "wrong credentials are accepted"),
    (Mistake.BAD_READ, ("keyset",), catalogue.BAD_EVERYWHERE, "ListAgents: wrong credentials are accepted"),
    (Mistake.BAD_FORBIDDEN, ("keyset",), catalogue.BAD, "wrong credentials are answered with PERMISSION_DENIED"),
    (Mistake.EXPIRED_UNSAID, ("keyset",), catalogue.EXPIRED, "expired credentials have the reason CREDENTIALS_INVALID"),
    (Mistake.CONTACT_LOST, _ALL, _SEVEN, "a contact is missing"),
    (Mistake.MAXIMUM_OVERSTATED, _ALL, _LARGEST, "a contact is missing"),
    (Mistake.CONTACT_TWICE, _NOT_CURSOR, _SEVEN, "a contact comes twice"),
    (Mistake.CONTACT_TWICE, ("cursor",), _TWO, "a contact comes twice"),
    (Mistake.PAGE_TOO_LARGE, _ALL, _TWO, "a page is larger than it was asked for"),
    (Mistake.ENDS_EARLY, _ALL, _ONE, "a contact is missing"),
    (Mistake.WRONG_ORDER, ("keyset", "updated"), catalogue.ORDER, "updated_at descends"),
    (Mistake.SINCE_EXCLUSIVE, _NOT_CURSOR, catalogue.SINCE, "what has the time asked for is left out"),
    (Mistake.TIE_LOST, ("updated",), catalogue.TIES, "a tie is missing"),
    (Mistake.CURSOR_SPENT, ("cursor",), catalogue.CURSORS, "INVALID_ARGUMENT instead of an answer"),
    (Mistake.STRANGER_FOUND, ("keyset",), catalogue.BY_EMAIL, "a stranger is found"),
    (Mistake.STRANGER_FOUND, ("unordered",), catalogue.BY_PHONE, "a stranger is found"),
    (Mistake.STRANGER_FOUND, ("cursor",), catalogue.NOBODY, "a stranger is found"),
    (Mistake.NOBODY_FOUND, ("keyset",), catalogue.BY_EMAIL, "a contact is not found by what it carries"),
    (Mistake.NOBODY_FOUND, ("updated",), catalogue.BY_PHONE, "a contact is not found by what it carries"),
    (Mistake.AGENT_LOST, ("keyset",), _FEW_AGENTS, "an agent is missing"),
    (Mistake.AGENT_TWICE, ("keyset",), _FEW_AGENTS, "an agent comes twice"),
    (Mistake.TYPES_IGNORED, ("keyset",), catalogue.OF_TYPES, "an interaction of another type"),
    (Mistake.CONTACTS_IGNORED, ("keyset",), catalogue.OF_CONTACTS, "an interaction of another contact"),
    (Mistake.OLDEST_FIRST, ("keyset",), catalogue.NEWEST, "a newer interaction follows an older one"),
    (Mistake.UNKNOWN_UNSAID, ("keyset",), catalogue.STRANGER, "an unknown contact is not said to be unknown"),
    (Mistake.MISSING_ACCEPTED, ("keyset",), catalogue.INCOMPLETE, "create_ticket without subject is accepted"),
    (Mistake.UNKNOWN_ACTION_ACCEPTED, ("keyset",), catalogue.UNKNOWN_ACTION, "an unknown action is accepted"),
    (Mistake.DONE_TWICE, ("keyset",), catalogue.EXECUTED, "create_ticket is done 2 times"),
    (Mistake.DONE_TWICE, ("cursor",), catalogue.EXECUTED, "create_contact is done 2 times"),
    (Mistake.NOT_DONE, ("keyset",), catalogue.EXECUTED, "create_contact is not done"),
    (Mistake.UNKNOWN_FIELDS_REFUSED, ("keyset",), catalogue.UNKNOWN_FIELDS, "ListContacts refuses unknown fields"),
    (Mistake.MIXED_UP, ("keyset",), catalogue.AT_ONCE, "ListInteractions gets another call's answer, or a part of one"),
    (Mistake.DEADLINE_IGNORED, ("keyset",), catalogue.DEADLINE, "the adapter goes on with what nobody waits for"),
    (Mistake.CANCELLATION_IGNORED, ("keyset",), catalogue.CANCELLED, "the adapter goes on with what nobody waits for"),
    (Mistake.SECRET_QUOTED, ("keyset",), catalogue.ERRORS, "an error of ValidateCredentials quotes a credential"),
    (Mistake.HEALTH_WRONG, ("keyset",), catalogue.HEALTH, "it does not say that it serves"),
]
# What else cannot but show.
_ALSO = {
    Mistake.GOOD_REFUSED: None,
    Mistake.DESCRIPTION_LIES: None,
    Mistake.STRANGER_FOUND: {catalogue.EXECUTED},
    Mistake.NOBODY_FOUND: {catalogue.EXECUTED},
}


@pytest.mark.parametrize(
    ("mistake", "ordering", "check", "title"),
    [(mistake, ordering, check, title) for mistake, orderings, check, title in _CASES for ordering in orderings],
)
async def test_the_check_names_it(mistake: Mistake, ordering: str, check: Check, title: str) -> None:
    async with hostile(ordering, pains=(Pain.TIES,), mistakes=(mistake,)) as target:
        found = failed((await verified(target)).report)
    assert title in found.get(check, []), found
    assert {each.subject for each in found} <= _subjects(mistake, check), found


def _subjects(mistake: Mistake, check: Check) -> set[str]:
    """Where else it may show: in other checks of the same thing, and in those that need it."""
    also = _ALSO.get(mistake, set())
    return {
        each.subject for each in catalogue.CATALOGUE if also is None or each in also or each.subject == check.subject
    }


def test_every_mistake_is_tried() -> None:
    of_the_process = {Mistake.SECRET_LOGGED, Mistake.HEALTH_UNCHANGED, Mistake.DRAIN_IGNORED, Mistake.NEVER_STOPS}
    assert {mistake for mistake, *_ in _CASES} == set(Mistake) - of_the_process


def test_every_check_can_fail() -> None:
    of_the_process = {catalogue.LOG, catalogue.HEALTH_CHANGES, catalogue.DRAIN, catalogue.STOPPED}
    # Pages of agents are one check, in sizes.
    agents = {catalogue.agent_pages(size) for size in catalogue.PAGE_SIZES}
    assert {check for _, _, check, _ in _CASES} | of_the_process | agents == set(catalogue.CATALOGUE)
