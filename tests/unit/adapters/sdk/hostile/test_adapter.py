"""What the adapter declares, looks up and does."""

import re
from pathlib import Path
from typing import Any

import pytest

from adapters import sdk
from adapters.sdk import RejectedError, hostile
from adapters.sdk.hostile import HostileSettings, Pain
from adapters.sdk.hostile.pains import ALL
from deskbridge.v1.contact_pb2 import ContactOrdering
from runtime.documents import ConfigurationError
from runtime.settings import PREFIX, load_settings

README = (Path(hostile.__file__).parent / "README.md").read_text()


def test_all_is_exact() -> None:
    assert set(hostile.__all__) == {
        "Chaos",
        "Crm",
        "HostileAdapter",
        "HostileSettings",
        "Pain",
        "Profile",
        "VirtualClock",
    }


def test_declaration(make: Any) -> None:
    made = make(
        ordering=ContactOrdering.CONTACT_ORDERING_UPDATED,
        result_cap=7,
        lag_nanos=1_500_000_000,
        granularity_nanos=1_000_000,
    )
    contacts = made.adapter.declaration.contacts
    assert (contacts.ordering, contacts.max_page_size, contacts.result_cap, contacts.find) == (2, 10, 7, True)
    assert contacts.visibility_lag.ToMilliseconds() == 1500
    assert contacts.timestamp_granularity.ToMilliseconds() == 1
    assert not make(lag_nanos=0).adapter.declaration.contacts.HasField("visibility_lag")


async def test_find_in_any_format(make: Any) -> None:
    made = make()
    for wanted in ("+351 21 000 0007", "(00351) 210000007", "210000007"):
        found = await made.adapter.find_contacts(made.auth, [], [wanted], 5)
        assert [contact.emails[0] for contact in found] == ["person7@example.com"]
    found = await made.adapter.find_contacts(made.auth, ["person9@example.com"], ["+351210000007"], 5)
    assert len(found) == 2


@pytest.mark.parametrize("pains", [(), (Pain.DUPLICATES, Pain.MALFORMED, Pain.EMPTY_PAGES)])
async def test_agents(make: Any, pains: Any) -> None:
    made = make(*pains)
    agents, token = [], ""
    while True:
        page = await made.adapter.list_agents(made.auth, 5, token)
        assert len(page.agents) <= 5
        agents += page.agents
        token = page.next_page_token
        if not token:
            break
    assert {agent.id for agent in agents} == {str(number) for number in range(1, 13)}
    assert all(agent.email for agent in agents) == (Pain.MALFORMED not in pains)


async def test_interactions(make: Any) -> None:
    made = make(*ALL - {Pain.FILTERS_IGNORED}, max_page_size=10)
    made.chaos.calm()
    known = list(made.crm.contact_ids())[:20]
    page = await made.adapter.list_interactions(made.auth, [*known, "nobody"], ["ticket", "call"], 1000)
    times = [(each.date.seconds, each.date.nanos) for each in page.interactions]
    assert times == sorted(times, reverse=True)
    assert {each.type for each in page.interactions} == {"ticket", "call"}
    assert {each.contact_id for each in page.interactions} <= set(known)
    assert list(page.unknown_contact_ids) == ["nobody"]


async def test_actions_take_effect(make: Any) -> None:
    made = make()
    created = await act(made, "create_contact", {"name": "Ana", "email": "ana@example.com", "phone": "+351219999999"})
    assert made.crm.visible()[created.contact_external_id].row["name"] == "Ana"
    ticket = await act(made, "create_ticket", {"subject": "Help"}, created.contact_external_id)
    page = await made.adapter.list_interactions(made.auth, [created.contact_external_id], ["ticket"], 1)
    assert (page.interactions[0].id, page.interactions[0].subject) == (ticket.external_id, "Help")
    await act(made, "create_ticket", {"subject": "Again"})
    assert made.crm.executions == {"r": 3}


async def test_refused_actions_have_no_effect(make: Any) -> None:
    made = make()
    for inputs, contact_id in (({"subject": " "}, ""), ({"subject": "Help"}, "nobody")):
        with pytest.raises(RejectedError):
            await act(made, "create_ticket", inputs, contact_id)
    assert not made.crm.executions


async def test_odd_rows_are_converted(make: Any) -> None:
    made = make(Pain.MALFORMED, Pain.MIXED_TIMES, contacts=60, max_page_size=100)
    page = await made.adapter.list_contacts_after(made.auth, 100, None)
    contacts = {contact.id: contact for contact in page.contacts if contact.id}
    assert len(page.contacts) - len(contacts) == made.crm.malformed_count() == 4
    assert any(not contact.name for contact in contacts.values())
    assert any(not contact.phones for contact in contacts.values())
    assert any(len(contact.address) > 1000 for contact in contacts.values())
    kinds = {type(version.row["updated_at"]) for version in made.crm.visible().values()}
    assert kinds == {str, int}


def test_integer_ids(make: Any) -> None:
    assert all(isinstance(version.row["id"], int) for version in make(Pain.INTEGER_IDS).crm.visible().values())
    assert all(isinstance(version.row["id"], str) for version in make().crm.visible().values())


@pytest.mark.parametrize(
    ("text", "pains"),
    [("all", ALL), ("none", frozenset()), ("ties, edits", frozenset({Pain.TIES, Pain.EDITS}))],
)
def test_settings(text: str, pains: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKBRIDGE_HOSTILE_PAINS", text)
    monkeypatch.setenv("DESKBRIDGE_HOSTILE_ORDERING", "cursor")
    monkeypatch.setenv("DESKBRIDGE_HOSTILE_LAG_SECONDS", "0.5")
    profile = load_settings(HostileSettings).profile()
    assert (profile.pains, profile.ordering, profile.lag_nanos) == (pains, 3, 500_000_000)


@pytest.mark.parametrize(("name", "value"), [("PAINS", "ties,agony"), ("RESULT_CAP", "2"), ("ORDERING", "random")])
def test_mistakes_in_settings(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"DESKBRIDGE_HOSTILE_{name}", value)
    with pytest.raises(ConfigurationError):
        load_settings(HostileSettings)


def test_the_readme_names_every_setting_and_every_pain() -> None:
    own = HostileSettings.model_fields.keys() - sdk.AdapterSettings.model_fields.keys()
    for name in own:
        field = HostileSettings.model_fields[name]
        default = field.default
        assert f"| `{PREFIX}{name.upper()}` | `{default}` | {field.description} |" in README
    named = re.findall(r"`([a-z_]+)`", README)
    assert set(Pain) <= set(named)


async def act(made: Any, action: str, inputs: Any, contact_id: str = "") -> Any:
    return await made.adapter.execute_action(
        made.auth, action, inputs, contact_external_id=contact_id, agent_external_id="", request_id="r"
    )
