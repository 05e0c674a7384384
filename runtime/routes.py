"""Where a component of an integration is on the edge (design, "The contract in protobuf": fixed)."""

from collections.abc import Mapping

from deskbridge.v1.integration_pb2 import Component

COMPONENT_ROUTES: Mapping["Component.ValueType", str] = {
    Component.COMPONENT_AUTHORIZATION_VALIDATOR: "auth_validation",
    Component.COMPONENT_CONTACT_RETRIEVER: "contact_sync",
    Component.COMPONENT_AGENT_RETRIEVER: "agent_sync",
    Component.COMPONENT_INTERACTION_RETRIEVER: "interaction_update",
}
"""All but the Action Executor, which has a route for each action."""


def action_route(action: str) -> str:
    """Of one action; `{action}` for all."""
    return f"actions/{action}"


def integration_path(name: str, access_key: str | None) -> str:
    """What comes before a route: the integration's name, and the access key where it has one."""
    return f"/{name}" if access_key is None else f"/{name}/key/{access_key}"
