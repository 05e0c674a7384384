"""What an adapter declares about itself; Describe is made from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from deskbridge.v1.action_pb2 import Action
from deskbridge.v1.adapter_pb2 import (
    AgentsDescription,
    AuthenticationDescription,
    ContactsDescription,
    DescribeResponse,
    InteractionsDescription,
)

PROTOCOL_VERSION = "1.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """An adapter's name, version and components. A component that is None (no actions) is not offered.

    `contacts.find` offers `find_contacts`. An authentication type other than NONE offers `validate_credentials`.
    """

    name: str
    version: str
    authentication: AuthenticationDescription
    contacts: ContactsDescription | None = None
    agents: AgentsDescription | None = None
    interactions: InteractionsDescription | None = None
    actions: Sequence[Action] = ()


def declaration_to_description(declaration: Declaration) -> DescribeResponse:
    """The declaration on the wire."""
    return DescribeResponse(
        name=declaration.name,
        version=declaration.version,
        protocol_version=PROTOCOL_VERSION,
        authentication=declaration.authentication,
        contacts=declaration.contacts,
        agents=declaration.agents,
        interactions=declaration.interactions,
        actions=declaration.actions,
    )
