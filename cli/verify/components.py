"""Talkdesk's components as `verify` names them, and where each one is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from deskbridge.v1.integration_pb2 import Component as Offered
from runtime.routes import COMPONENT_ROUTES, action_route
from runtime.words import enum_to_word


@dataclass(frozen=True, slots=True)
class Component:
    """`key` names it in options, `name` is the contract's, `path` is our bridge's route."""

    key: str
    name: str
    path: str


def _component(key: str, component: "Offered.ValueType") -> Component:
    name = enum_to_word(Offered, component).replace("_", " ").title()
    return Component(key, name, COMPONENT_ROUTES.get(component, action_route("{action}")))


AUTH = _component("auth", Offered.COMPONENT_AUTHORIZATION_VALIDATOR)
CONTACTS = _component("contacts", Offered.COMPONENT_CONTACT_RETRIEVER)
AGENTS = _component("agents", Offered.COMPONENT_AGENT_RETRIEVER)
INTERACTIONS = _component("interactions", Offered.COMPONENT_INTERACTION_RETRIEVER)
ACTIONS = _component("actions", Offered.COMPONENT_ACTION_EXECUTOR)
COMPONENTS = {each.key: each for each in (AUTH, CONTACTS, AGENTS, INTERACTIONS, ACTIONS)}


class Endpoints:
    """The URL of each component: under the integration's own, unless another one was given.

    An URL of the actions has `{action}` where the action's name goes; without it, the name follows the URL. An
    action's document may have an `endpoint` of its own, which goes before what is under the base.
    """

    def __init__(
        self, base: str, others: Mapping[str, str] | None = None, actions: Iterable[Mapping[str, Any]] = ()
    ) -> None:
        self.base = base.rstrip("/")
        self._others = others or {}
        named = {str(action.get("name")): action.get("endpoint") for action in actions}
        self._actions = {name: url for name, url in named.items() if url and ACTIONS.key not in self._others}

    def of(self, component: Component) -> str:
        """Of an action, with the placeholder."""
        url = self._others.get(component.key) or self._under_base(component.path)
        if component is ACTIONS and "{action}" not in url:
            url = url.rstrip("/") + "/{action}"
        return url

    def action(self, name: str) -> str:
        """Of one action."""
        return self._actions.get(name) or self.of(ACTIONS).replace("{action}", quote(name, safe=""))

    def all(self) -> Iterable[str]:
        """Every URL there is."""
        return [self.base, *self._others.values(), *self._actions.values()]

    def _under_base(self, path: str) -> str:
        parts = urlsplit(self.base)
        return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{path}"))
