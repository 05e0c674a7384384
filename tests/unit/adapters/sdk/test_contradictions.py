"""A declaration that contradicts itself or the adapter is found at the start, every mistake at once."""

from collections.abc import Mapping
from typing import Any

import pytest

from adapters import sdk
from deskbridge.v1 import adapter_pb2 as pb
from deskbridge.v1.contact_pb2 import ContactOrdering

EVERYTHING: dict[str, Any] = {
    "name": "empty",
    "version": "1",
    "authentication": sdk.authentication("custom", sdk.authentication_field("token", "Token")),
    "agents": sdk.agents(max_page_size=10),
    "interactions": sdk.interactions("note"),
    "actions": [sdk.action("add", "add", "adds")],
}
NONE = sdk.authentication("none")


class Empty(sdk.Adapter):
    """Implements nothing."""

    declaration = sdk.Declaration(name="", version="", authentication=NONE)

    def __init__(self, **declared: Any) -> None:
        fields: dict[str, Any] = {"name": "empty", "version": "1", "authentication": NONE}
        self.declaration = sdk.Declaration(**(fields | declared))


class Lists(Empty):
    """Implements the listing of agents."""

    async def list_agents(self, auth: Mapping[str, sdk.Scalar], page_size: int, page_token: str) -> sdk.AgentPage:
        return sdk.AgentPage()


def mistakes(adapter: sdk.Adapter) -> list[str]:
    with pytest.raises(sdk.ConfigurationError) as caught:
        sdk.adapter_service(adapter)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_what_is_declared_is_implemented() -> None:
    assert mistakes(Empty(**EVERYTHING)) == [
        f"Empty: {path}: is declared, but the method {method} is not implemented"
        for path, method in [
            ("authentication", "validate_credentials"),
            ("agents", "list_agents"),
            ("interactions", "list_interactions"),
            ("actions", "execute_action"),
        ]
    ]


@pytest.mark.parametrize(
    ("ordering", "methods"),
    [
        ("keyset", ["list_contacts_after"]),
        ("updated", ["list_contacts_since", "list_tied_contacts"]),
        ("cursor", ["list_changed_contacts"]),
        ("unordered", ["scan_contacts"]),
    ],
)
def test_each_ordering_needs_its_methods(ordering: Any, methods: list[str]) -> None:
    contacts = sdk.contacts(ordering, max_page_size=1, granularity=1, find=True)
    found = mistakes(Empty(contacts=contacts))
    assert [mistake.split("the method ")[1].split()[0] for mistake in found] == [*methods, "find_contacts"]


def test_nothing_declared_and_more_implemented_are_no_mistakes() -> None:
    sdk.adapter_service(Empty())
    sdk.adapter_service(Lists())
    sdk.adapter_service(Lists(agents=sdk.agents(max_page_size=1)))


FIELD = sdk.authentication_field("token", "Token")


@pytest.mark.parametrize(
    ("declared", "mistake"),
    [
        ({"name": ""}, "name: is empty"),
        ({"version": ""}, "version: is empty"),
        ({"authentication": pb.AuthenticationDescription()}, "authentication.type: is not declared"),
        (
            {"authentication": sdk.authentication("none", FIELD, FIELD)},
            "authentication.fields: has token more than once",
        ),
        ({"agents": sdk.agents(max_page_size=0)}, "agents.max_page_size: is not at least 1"),
        ({"interactions": sdk.interactions()}, "interactions.types: is empty"),
        ({"interactions": sdk.interactions("a", "")}, "interactions.types: has one without a name"),
        ({"interactions": sdk.interactions("a", "a")}, "interactions.types: has a more than once"),
        ({"actions": [sdk.action("a", "", "")] * 2}, "actions: has a more than once"),
        (
            {"actions": [sdk.action("a", "", "", *[sdk.action_input("k", "K")] * 2)]},
            "actions.a.inputs: has k more than once",
        ),
        ({"contacts": pb.ContactsDescription(max_page_size=1)}, "contacts.ordering: is not declared"),
        ({"contacts": sdk.contacts("keyset", max_page_size=0)}, "contacts.max_page_size: is not at least 1"),
        (
            {"contacts": sdk.contacts("keyset", max_page_size=1, result_cap=-1)},
            "contacts.result_cap: is negative",
        ),
        (
            {"contacts": sdk.contacts("keyset", max_page_size=1, visibility_lag=-1)},
            "contacts.visibility_lag: is negative",
        ),
        (
            {"contacts": sdk.contacts("keyset", max_page_size=1, granularity=90_000)},
            "contacts.timestamp_granularity: is not above zero and at most one day",
        ),
        (
            {"contacts": sdk.contacts("updated", max_page_size=1)},
            "contacts.timestamp_granularity: is not declared, which the ordering UPDATED needs",
        ),
    ],
)
def test_what_cannot_be(declared: dict[str, Any], mistake: str) -> None:
    assert f"Empty: {mistake}" in mistakes(Empty(**declared))


def test_every_ordering_is_known() -> None:
    from adapters.sdk.contradictions import _METHODS_BY_ORDERING

    assert {*ContactOrdering.values()} - {*_METHODS_BY_ORDERING} == {ContactOrdering.CONTACT_ORDERING_UNSPECIFIED}
