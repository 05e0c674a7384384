"""Which strategy walks contacts in which ordering."""

from collections.abc import Mapping

from core.contacts.keyset import Keyset
from deskbridge.v1.contact_pb2 import ContactOrdering

STRATEGIES: Mapping["ContactOrdering.ValueType", type[Keyset]] = {
    ContactOrdering.CONTACT_ORDERING_KEYSET: Keyset,
}
