"""What the numbers of an adapter's description may be (adapter.proto): for who describes, who judges, who believes."""

from collections.abc import Iterator

from deskbridge.v1.adapter_pb2 import AgentsDescription, ContactsDescription

_DAY = 24 * 3600 * 1_000_000_000


def contacts_problems(contacts: ContactsDescription) -> Iterator[tuple[str, str]]:
    """Paths and what is wrong there, which continues a sentence. The ordering is not looked at."""
    if contacts.result_cap < 0:
        yield "contacts.result_cap", "is negative"
    if contacts.max_page_size < 1:
        yield "contacts.max_page_size", "is not at least 1"
    if contacts.visibility_lag.ToNanoseconds() < 0:
        yield "contacts.visibility_lag", "is negative"
    if contacts.HasField("timestamp_granularity") and not 0 < contacts.timestamp_granularity.ToNanoseconds() <= _DAY:
        yield "contacts.timestamp_granularity", "is not above zero and at most one day"


def agents_problems(agents: AgentsDescription) -> Iterator[tuple[str, str]]:
    """The same of agents."""
    if agents.max_page_size < 1:
        yield "agents.max_page_size", "is not at least 1"
