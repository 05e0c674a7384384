"""`deskbridge verify` against somebody else's bridge, which is faultless, or has one fault: that one is named."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from rich.console import Console

from cli.verify.options import Options
from cli.verify.run import run
from runtime.report.model import Report
from runtime.report.progress import Progress
from tests.support.faulty_bridge import AUTH, TOKEN, TYPES, Bridge, running_faulty_bridge

ACTION = {
    "provider": "other",
    "name": "open_case",
    "display": "open a case",
    "description": "opens a case",
    "inputs": [{"key": "subject", "name": "Subject", "mandatory": True}],
}

AUTHORIZATION, CONTACTS, AGENTS = "Authorization Validator", "Contact Retriever", "Agent Retriever"
INTERACTIONS, ACTIONS = "Interaction Retriever", "Action Executor"
UNSORTED = "contacts are not in ascending order of what the checkpoint marks"
LOST_TIE = "a lost tie: contacts that share a timestamp across two pages are not all delivered"
OTHER_READING = "other contacts with the checkpoint of the page before instead of the first one"
INCOMPLETE = "201 Created for an action whose mandatory input is missing"
BLAMED = "401 for credentials that work: an outage, or another failure, is blamed on the customer's password"

# The fault, the component, the check, and the violation's title.
FAULTS = [
    ("contact_sync_401", CONTACTS, "initial synchronisation", BLAMED),
    ("interaction_update_401", INTERACTIONS, "by id", BLAMED),
    ("agent_sync_401", AGENTS, "all agents", BLAMED),
    ("auth_validation_401", AUTHORIZATION, "good credentials", BLAMED),
    ("null_next_offset", CONTACTS, "initial synchronisation", "next_offset is null at the end; it must be absent"),
    ("empty_next_offset", CONTACTS, "initial synchronisation", "next_offset is empty at the end; it must be absent"),
    ("numeric_ids", CONTACTS, "initial synchronisation", "contacts[].id is a number, not a string"),
    ("unasked_type", INTERACTIONS, "one type alone", "an interaction of a type that was not asked for"),
    ("unsorted", CONTACTS, "order and ties", UNSORTED),
    ("backwards", CONTACTS, "order and ties", "contacts are not in ascending order: checkpoints go backwards"),
    ("lost_tie", CONTACTS, "order and ties", LOST_TIE),
    ("lost_tie_on_resume", CONTACTS, "order and ties", LOST_TIE),
    ("two_readings", CONTACTS, "offsets and checkpoints", OTHER_READING),
    ("repeating_offset", CONTACTS, "initial synchronisation", "the synchronisation never ends"),
    ("null_fields", CONTACTS, "initial synchronisation", "contacts[].title is null, not a string"),
    ("nameless", CONTACTS, "initial synchronisation", "contacts[].name is empty"),
    ("nested", CONTACTS, "initial synchronisation", "the answer is not JSON"),
    ("not_utf8", CONTACTS, "initial synchronisation", "the answer is not JSON"),
    ("huge", CONTACTS, "initial synchronisation", "no answer"),
    ("wrong_shape", CONTACTS, "initial synchronisation", "contacts[] is a number, not an object"),
    ("text_plain", CONTACTS, "initial synchronisation", "the Content-Type is not application/json"),
    ("contact_sync_500", CONTACTS, "initial synchronisation", "500 Internal Server Error instead of 200"),
    ("contact_sync_open", CONTACTS, "bad credentials", "200 OK for bad credentials instead of 401"),
    ("fraction_to_store", AUTHORIZATION, "good credentials", "a field to store is a number"),
    ("403_for_bad_credentials", AUTHORIZATION, "bad credentials", "403 Forbidden for bad credentials instead of 401"),
    ("500_for_garbage", AUTHORIZATION, "malformed requests", "500 Internal Server Error for a body that is not JSON"),
    ("html_errors", AUTHORIZATION, "bad credentials", "the Content-Type is not application/json"),
    ("text_agent_offset", AGENTS, "all agents", "next_offset is a string, not an integer"),
    ("endless_agents", AGENTS, "all agents", "the pages of agents never end"),
    ("odd_date", INTERACTIONS, "by id", "[].date cannot be read"),
    ("odd_priority", INTERACTIONS, "by id", "[].priority is not one of the contract's words"),
    ("incomplete_action", ACTIONS, "a mandatory input missing", INCOMPLETE),
    ("numeric_external_id", ACTIONS, "every action", "external_id is a number, not a string"),
    ("described", "Talkdesk Integration", "description", "authentication_type is not one of the contract's words"),
]  # fmt: skip


@pytest.fixture(scope="module")
def other() -> Iterator[tuple[str, Bridge]]:
    with running_faulty_bridge() as running:
        yield running


def verified(url: str, **options: Any) -> Report:
    given = {"auth": AUTH, "types": TYPES, "actions": [ACTION], "act": True, **options}
    return run(Options(url, **given), Progress(Console(file=io.StringIO())))


def titles(report: Report, severity: Any) -> set[tuple[str, str, str]]:
    return {(check.subject, check.name, finding.title) for check, finding in report.found(severity)}


def test_a_faultless_bridge_has_no_violation_and_no_warning(other: tuple[str, Bridge]) -> None:
    report = verified(f"{other[0]}/none")
    assert titles(report, "violation") == titles(report, "warning") == set()
    assert {verdict.check.name: verdict.skipped for verdict in report.verdicts if verdict.skipped} == {
        "description": "the bridge does not describe itself, as ours does at GET /{integration}"
    }
    assert set(report.examples) == {AUTHORIZATION, CONTACTS, AGENTS, INTERACTIONS, ACTIONS}
    assert other[1].written["none"] == 1


@pytest.mark.parametrize(("fault", "component", "check", "title"), FAULTS, ids=[fault for fault, *_ in FAULTS])
def test_a_fault_is_named(other: tuple[str, Bridge], fault: str, component: str, check: str, title: str) -> None:
    report = verified(f"{other[0]}/{fault}")
    assert (component, check, title) in titles(report, "violation")
    assert report.exit_code == 1
    shown = [finding for _, finding in report.found("violation") if finding.title == title]
    assert shown[0].detail
    assert shown[0].exchange is not None
    assert f"/{fault}" in shown[0].exchange.request


@pytest.mark.parametrize(
    ("fault", "component", "check", "title"),
    [
        ("no_checkpoint", CONTACTS, "incremental synchronisation", "no checkpoint"),
        ("odd_phones", CONTACTS, "initial synchronisation", "phones are not in E.164"),
        ("meta_is_mandatory", CONTACTS, "offsets and checkpoints", "400 Bad Request instead of 200, with no meta"),
        ("contact_sync_503", CONTACTS, "initial synchronisation", "a call had to be repeated"),
    ],
)
def test_a_weakness_is_a_warning(other: tuple[str, Bridge], fault: str, component: str, check: str, title: str) -> None:
    report = verified(f"{other[0]}/{fault}")
    assert (component, check, title) in titles(report, "warning")
    assert report.exit_code == 0


def test_an_action_has_an_address_of_its_own(other: tuple[str, Bridge]) -> None:
    url, bridge = other
    action = {**ACTION, "endpoint": f"{url}/escapes/actions/open_case"}
    before = bridge.written["null_fields"], bridge.written["escapes"]
    verified(f"{url}/null_fields", actions=[action], skip=frozenset(["contacts", "agents", "interactions"]))
    assert (bridge.written["null_fields"], bridge.written["escapes"]) == (before[0], before[1] + 1)


def test_nothing_is_written_without_act(other: tuple[str, Bridge]) -> None:
    before = other[1].written["incomplete_action"]
    report = verified(f"{other[0]}/incomplete_action", act=False)
    assert other[1].written["incomplete_action"] == before
    assert report.exit_code == 0
    assert {verdict.skipped for verdict in report.verdicts if verdict.check.name == "every action"} == {
        "writes to the CRM; --act does it"
    }


def test_a_component_that_is_not_there_is_skipped_unless_required(other: tuple[str, Bridge]) -> None:
    url = f"{other[0]}/agent_sync_missing"
    report = verified(url)
    assert report.exit_code == 0
    assert {v.skipped for v in report.verdicts if v.check.subject == AGENTS} == {"not offered: 404"}
    required = verified(url, require=frozenset(["agents"]))
    assert titles(required, "violation") == {(AGENTS, "all agents", "the component is required, and not offered")}


def test_a_component_that_is_silent_leaves_the_others_to_be_verified(other: tuple[str, Bridge]) -> None:
    report = verified(f"{other[0]}/none", endpoints={"contacts": "http://127.0.0.1:1/people"})
    assert titles(report, "violation") == {
        (CONTACTS, "initial synchronisation", "no answer"),
        (CONTACTS, "order and ties", "the check could not be finished"),
    }
    states = {(verdict.check.subject, verdict.state) for verdict in report.verdicts}
    assert (CONTACTS, "passed") not in states
    assert (AGENTS, "passed") in states
    assert (ACTIONS, "passed") in states


def test_a_bridge_that_goes_away_ends_it(other: tuple[str, Bridge]) -> None:
    silent = dict.fromkeys(("contacts", "agents", "interactions"), "http://127.0.0.1:1/gone")
    report = verified(f"{other[0]}/none", endpoints=silent)
    assert report.exit_code == 1
    skipped = {verdict.skipped for verdict in report.verdicts if verdict.check.subject == ACTIONS}
    assert skipped == {"not reached: the bridge does not answer any more: Connection refused"}


def test_credentials_that_do_not_work_end_it(other: tuple[str, Bridge]) -> None:
    report = verified(f"{other[0]}/none", auth={**AUTH, "password": "wrong"})
    title = "the credentials that were given are refused"
    assert titles(report, "violation") == {(AUTHORIZATION, "good credentials", title)}
    assert "not reached: the credentials do not work" in {verdict.skipped for verdict in report.verdicts}


def test_no_secret_and_no_escape_sequence_in_what_is_shown(other: tuple[str, Bridge]) -> None:
    report = verified(f"{other[0]}/escapes")
    finding = next(finding for _, finding in report.found("violation") if "name" in finding.title)
    assert finding.exchange
    assert r'"title":"\u001b[31mred[/red] [REDACTED] \u202e"' in finding.exchange.answer_body
    text = repr(report)
    assert not [secret for secret in (*AUTH.values(), TOKEN) if secret in text]


def test_other_places_and_those_left_out(other: tuple[str, Bridge]) -> None:
    url, bridge = other
    before = bridge.calls["none", "interaction_update"]
    report = verified(
        f"{url}/nowhere_missing",
        endpoints={"contacts": f"{url}/null_next_offset/contact_sync", "auth": f"{url}/none/auth_validation"},
        skip=frozenset(["interactions", "agents"]),
    )
    assert {component for component, _, _ in titles(report, "violation")} == {CONTACTS}
    assert bridge.calls["none", "interaction_update"] == before
