"""What an integration offers: its file and its adapter's description, cross-checked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from core.contacts.orderings import STRATEGIES
from deskbridge.v1.action_pb2 import Action
from deskbridge.v1.adapter_pb2 import ContactsDescription, DescribeResponse
from deskbridge.v1.authentication_pb2 import AuthenticationField
from deskbridge.v1.contact_pb2 import ContactOrdering
from deskbridge.v1.integration_pb2 import Component
from runtime.descriptions import agents_problems, contacts_problems
from runtime.integrations import ActionOverride, AuthenticationFieldOverride, IntegrationFile

PROTOCOL_MAJOR = "1"

COMPONENT_NAMES: Mapping[str, "Component.ValueType"] = {
    "authorization_validator": Component.COMPONENT_AUTHORIZATION_VALIDATOR,
    "contact_retriever": Component.COMPONENT_CONTACT_RETRIEVER,
    "agent_retriever": Component.COMPONENT_AGENT_RETRIEVER,
    "interaction_retriever": Component.COMPONENT_INTERACTION_RETRIEVER,
    "action_executor": Component.COMPONENT_ACTION_EXECUTOR,
}


@dataclass(frozen=True, slots=True)
class Offer:
    """What an integration offers at this moment. `problems` are the contradictions found on the way, for people."""

    description: DescribeResponse
    authentication_fields: tuple[AuthenticationField, ...]
    components: "tuple[Component.ValueType, ...]"
    interaction_types: tuple[str, ...]
    actions: Mapping[str, Action]
    problems: tuple[str, ...]


def speaks_our_protocol(description: DescribeResponse) -> bool:
    """Whether the adapter's protocol version has our major number."""
    return description.protocol_version.split(".")[0] == PROTOCOL_MAJOR


def file_and_description_to_offer(file: IntegrationFile, description: DescribeResponse) -> Offer:
    """Cross-check the two. What contradicts is left out of the offer, and said in `problems`."""
    problems: list[str] = []
    types = _interaction_types(file, description, problems)
    actions = _actions(file, description, problems)
    described = _described_components(description, problems)
    return Offer(
        description=description,
        authentication_fields=_authentication_fields(file, description, problems),
        components=_components(file, described, problems),
        interaction_types=types,
        actions=actions,
        problems=tuple(problems),
    )


def _described_components(description: DescribeResponse, problems: list[str]) -> list[str]:
    described = []
    if description.HasField("authentication"):
        described.append("authorization_validator")
    if description.HasField("contacts"):
        found = [*_ordering_problems(description), *_told(contacts_problems(description.contacts))]
        problems += found
        if not found:
            described.append("contact_retriever")
    if description.HasField("agents"):
        found = _told(agents_problems(description.agents))
        problems += found
        if not found:
            described.append("agent_retriever")
    if description.HasField("interactions"):
        described.append("interaction_retriever")
    if description.actions:
        described.append("action_executor")
    return described


def _ordering_problems(description: DescribeResponse) -> Iterator[str]:
    contacts = description.contacts
    ordering = _ordering_name(contacts)
    if contacts.ordering not in STRATEGIES:
        yield f"The adapter orders contacts by {ordering}, which this core does not know."
    elif contacts.ordering != ContactOrdering.CONTACT_ORDERING_KEYSET and description.protocol_version == "1.0":
        yield f"The adapter orders contacts by {ordering}, which protocol version 1.0 cannot ask for."
    is_updated = contacts.ordering == ContactOrdering.CONTACT_ORDERING_UPDATED
    if is_updated and not contacts.HasField("timestamp_granularity"):
        yield "The adapter orders contacts by UPDATED and does not say its contacts.timestamp_granularity."


def _told(problems: Iterable[tuple[str, str]]) -> list[str]:
    return [f"The adapter's {path} {what}." for path, what in problems]


def _ordering_name(contacts: ContactsDescription) -> str:
    """A later version of the protocol may have more of them."""
    known = contacts.ordering in ContactOrdering.values()
    return ContactOrdering.Name(contacts.ordering) if known else str(contacts.ordering)


def _components(file: IntegrationFile, described: list[str], problems: list[str]) -> "tuple[Component.ValueType, ...]":
    wanted = described if file.components is None else file.components
    problems += [
        f"components: the file offers {name}, which the adapter does not." for name in wanted if name not in described
    ]
    return tuple(COMPONENT_NAMES[name] for name in described if name in wanted)


def _interaction_types(file: IntegrationFile, description: DescribeResponse, problems: list[str]) -> tuple[str, ...]:
    described = tuple(description.interactions.types)
    if file.interaction_types is None:
        return described
    problems += [
        f"interaction_types: the adapter has no type {name}."
        for name in file.interaction_types
        if name not in described
    ]
    return tuple(name for name in file.interaction_types if name in described)


def _authentication_fields(
    file: IntegrationFile, description: DescribeResponse, problems: list[str]
) -> tuple[AuthenticationField, ...]:
    described = {field.name: field for field in description.authentication.fields}
    problems += [
        f"authentication_fields: the adapter has no field {name}."
        for name in file.authentication_fields
        if name not in described
    ]
    return tuple(_overridden_field(field, file.authentication_fields.get(name)) for name, field in described.items())


def _overridden_field(field: AuthenticationField, override: AuthenticationFieldOverride | None) -> AuthenticationField:
    if override is None:
        return field
    overridden = AuthenticationField()
    overridden.CopyFrom(field)
    overridden.display = override.display or field.display
    overridden.help = override.help or field.help
    overridden.format = override.format or field.format
    return overridden


def _actions(file: IntegrationFile, description: DescribeResponse, problems: list[str]) -> Mapping[str, Action]:
    described = {action.name: action for action in description.actions}
    problems += [f"actions: the adapter has no action {name}." for name in file.actions if name not in described]
    return {name: _overridden_action(action, file.actions.get(name)) for name, action in described.items()}


def _overridden_action(action: Action, override: ActionOverride | None) -> Action:
    if override is None:
        return action
    overridden = Action()
    overridden.CopyFrom(action)
    overridden.display = override.display or action.display
    overridden.description = override.description or action.description
    return overridden
