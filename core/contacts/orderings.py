"""Which strategy walks contacts in which ordering."""

from collections.abc import Mapping
from typing import Any, Protocol

from core.adapter_client import AdapterClient
from core.contacts.cursor import Cursor
from core.contacts.keyset import Keyset
from core.contacts.page import Strategy
from core.contacts.unordered import Unordered
from core.contacts.updated import Updated
from core.moments import Clock
from deskbridge.v1.adapter_pb2 import ContactsDescription
from deskbridge.v1.auth_pb2 import Auth
from deskbridge.v1.contact_pb2 import ContactOrdering


class StrategyType(Protocol):
    """Makes the strategy of one call."""

    def __call__(
        self, integration: str, adapter: AdapterClient, auth: Auth, description: ContactsDescription, clock: Clock
    ) -> Strategy[Any]: ...


Strategies = Mapping["ContactOrdering.ValueType", StrategyType]

STRATEGIES: Strategies = {
    ContactOrdering.CONTACT_ORDERING_KEYSET: Keyset,
    ContactOrdering.CONTACT_ORDERING_UPDATED: Updated,
    ContactOrdering.CONTACT_ORDERING_CURSOR: Cursor,
    ContactOrdering.CONTACT_ORDERING_UNORDERED: Unordered,
}
