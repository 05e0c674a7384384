"""What contradicts itself in a declaration, or in what the adapter implements: found before it serves."""

from collections.abc import Iterator, Sequence

from adapters.sdk.adapter import Adapter
from deskbridge.v1.adapter_pb2 import ContactsDescription, DescribeResponse
from deskbridge.v1.authentication_pb2 import AuthenticationType
from deskbridge.v1.contact_pb2 import ContactOrdering
from runtime.descriptions import agents_problems, contacts_problems
from runtime.documents import ConfigurationError, Mistake

_METHODS_BY_ORDERING = {
    ContactOrdering.CONTACT_ORDERING_KEYSET: ("list_contacts_after",),
    ContactOrdering.CONTACT_ORDERING_UPDATED: ("list_contacts_since", "list_tied_contacts"),
    ContactOrdering.CONTACT_ORDERING_CURSOR: ("list_changed_contacts",),
    ContactOrdering.CONTACT_ORDERING_UNORDERED: ("scan_contacts",),
}


def check_adapter(adapter: Adapter, description: DescribeResponse) -> None:
    """What is declared is implemented, and can be. Raises ConfigurationError with every mistake.

    What is implemented and not declared is no mistake: an adapter may declare what its configuration offers.
    """
    source = type(adapter).__qualname__
    mistakes = [Mistake(source, path, message) for path, message in _impossible(description)]
    mistakes += [
        Mistake(source, path, f"is declared, but the method {method} is not implemented")
        for path, method in _needed(description)
        if getattr(type(adapter), method) is getattr(Adapter, method)
    ]
    if mistakes:
        raise ConfigurationError(mistakes)


def _needed(description: DescribeResponse) -> Iterator[tuple[str, str]]:
    if description.authentication.type != AuthenticationType.AUTHENTICATION_TYPE_NONE:
        yield "authentication", "validate_credentials"
    if description.HasField("contacts"):
        for method in _METHODS_BY_ORDERING.get(description.contacts.ordering, ()):
            yield "contacts.ordering", method
        if description.contacts.find:
            yield "contacts.find", "find_contacts"
    if description.HasField("agents"):
        yield "agents", "list_agents"
    if description.HasField("interactions"):
        yield "interactions", "list_interactions"
    if description.actions:
        yield "actions", "execute_action"


def _impossible(description: DescribeResponse) -> Iterator[tuple[str, str]]:
    for field in ("name", "version"):
        if not getattr(description, field):
            yield field, "is empty"
    authentication = description.authentication
    if authentication.type == AuthenticationType.AUTHENTICATION_TYPE_UNSPECIFIED:
        yield "authentication.type", "is not declared"
    yield from _names("authentication.fields", [field.name for field in authentication.fields])
    if description.HasField("contacts"):
        yield from _impossible_contacts(description.contacts)
    if description.HasField("agents"):
        yield from agents_problems(description.agents)
    if description.HasField("interactions"):
        if not description.interactions.types:
            yield "interactions.types", "is empty"
        yield from _names("interactions.types", list(description.interactions.types))
    yield from _names("actions", [action.name for action in description.actions])
    for action in description.actions:
        yield from _names(f"actions.{action.name}.inputs", [declared.key for declared in action.inputs])


def _impossible_contacts(contacts: ContactsDescription) -> Iterator[tuple[str, str]]:
    if contacts.ordering not in _METHODS_BY_ORDERING:
        yield "contacts.ordering", "is not declared"
    yield from contacts_problems(contacts)
    is_updated = contacts.ordering == ContactOrdering.CONTACT_ORDERING_UPDATED
    if is_updated and not contacts.HasField("timestamp_granularity"):
        yield "contacts.timestamp_granularity", "is not declared, which the ordering UPDATED needs"


def _names(path: str, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    if "" in names:
        yield path, "has one without a name"
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        yield path, f"has {name} more than once"
