"""What adapters and integrations offer, in one line for people."""

from collections.abc import Iterable

from deskbridge.v1.adapter_pb2 import DescribeResponse
from deskbridge.v1.authentication_pb2 import AuthenticationType
from deskbridge.v1.integration_pb2 import Component, Integration
from runtime.words import enum_to_word


def description_to_text(description: DescribeResponse) -> str:
    """An adapter's own description."""
    offers = [name for name in ("contacts", "agents", "interactions") if description.HasField(name)]
    if description.actions:
        offers.append("actions")
    if description.authentication.type != AuthenticationType.AUTHENTICATION_TYPE_NONE:
        offers.insert(0, "credentials")
    name = f"{description.name} {description.version}, protocol {description.protocol_version}"
    return f"{name}, with {_listed(offers)}"


def integration_to_text(integration: Integration) -> str:
    """What the core offers to Talkdesk under the integration's name."""
    components = [enum_to_word(Component, component).replace("_", " ") for component in integration.components]
    text = f"offers {_listed(components)}"
    if integration.interaction_types:
        text += f"; interactions: {_listed(integration.interaction_types)}"
    if integration.actions:
        text += f"; actions: {_listed(action.name for action in integration.actions)}"
    return text


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "nothing"
