"""The class that an adapter author implements."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from google.protobuf.timestamp_pb2 import Timestamp

from adapters.sdk.declaration import Declaration
from adapters.sdk.field_values import Scalar
from deskbridge.v1.action_pb2 import ActionResult
from deskbridge.v1.adapter_pb2 import ListAgentsResponse, ListContactsResponse, ListInteractionsResponse
from deskbridge.v1.contact_pb2 import Contact, ContactPosition

# What a method answers with is the protocol's own message, so that a page of a thousand contacts is built once.
ContactPage = ListContactsResponse
AgentPage = ListAgentsResponse
InteractionPage = ListInteractionsResponse


class Adapter(ABC):
    """One CRM. Implement what the CRM can do and declare it; the core does the thinking. What is declared and not
    implemented keeps the process from starting.

    Every method gets the customer's credentials and may raise the errors of `adapters.sdk.errors`. A method is called
    only when its component (of the methods that list contacts: its ordering) is declared and the request is within
    the contract's bounds. It is cancelled when the caller has lost interest: let `asyncio.CancelledError` pass. How
    long it may take is what `call_deadline()` says; `HttpClient`, `TokenCache` and `RequestBudgets` keep to that by
    themselves. The contract of each is that of its RPC in `adapter.proto`.
    """

    @property
    @abstractmethod
    def declaration(self) -> Declaration:
        """What this adapter is and offers. Read once, after `open`."""

    async def open(self) -> None:  # noqa: B027 - not every adapter needs it
        """Called once before the adapter serves: connect. Raises ConfigurationError or NotAvailableError."""

    async def close(self) -> None:  # noqa: B027 - not every adapter needs it
        """Called once after the last call: disconnect."""

    async def probe(self) -> None:  # noqa: B027 - not every adapter needs it
        """Raise UnavailableError or DeadlineExceededError while the CRM is out of reach. Cheap, without credentials.

        Called again and again: the server says NOT_SERVING as long as it does so, and answers calls all the same. The
        other errors show that the CRM is there: it has answered. Without this method it always counts as within reach.
        """

    async def validate_credentials(self, auth: Mapping[str, Scalar]) -> Mapping[str, Scalar]:
        """Prove the credentials; the answer is further fields for Talkdesk to keep. Raises CredentialsInvalidError."""
        raise NotImplementedError

    async def list_contacts_after(
        self, auth: Mapping[str, Scalar], page_size: int, after: ContactPosition | None
    ) -> ContactPage:
        """Ordering KEYSET: at most `page_size` contacts, from the first or strictly after the position."""
        raise NotImplementedError

    async def list_contacts_since(
        self, auth: Mapping[str, Scalar], page_size: int, since: Timestamp | None
    ) -> ContactPage:
        """Ordering UPDATED: at most `page_size` contacts ascending by updated_at, from the first or that time on."""
        raise NotImplementedError

    async def list_tied_contacts(
        self, auth: Mapping[str, Scalar], page_size: int, tied: ContactPosition
    ) -> ContactPage:
        """Ordering UPDATED: at most `page_size` contacts of one updated_at, ascending by id, from the first or after
        the position's id."""
        raise NotImplementedError

    async def list_changed_contacts(self, auth: Mapping[str, Scalar], page_size: int, cursor: str) -> ContactPage:
        """Ordering CURSOR: at most `page_size` contacts from the first (cursor empty) or behind the cursor, with a
        `next_cursor` always, and `exhausted` said."""
        raise NotImplementedError

    async def scan_contacts(
        self, auth: Mapping[str, Scalar], page_size: int, since: Timestamp | None, page_token: str
    ) -> ContactPage:
        """Ordering UNORDERED: at most `page_size` contacts from the first (token empty) or after the previous page,
        all or those updated since, with a `next_page_token` unless it is the last page."""
        raise NotImplementedError

    async def find_contacts(
        self, auth: Mapping[str, Scalar], emails: Sequence[str], phones: Sequence[str], page_size: int
    ) -> Sequence[Contact]:
        """At most `page_size` contacts that carry any of the emails or phones."""
        raise NotImplementedError

    async def list_agents(self, auth: Mapping[str, Scalar], page_size: int, page_token: str) -> AgentPage:
        """At most `page_size` users of the CRM, from the first (token empty) or after the previous page."""
        raise NotImplementedError

    async def list_interactions(
        self, auth: Mapping[str, Scalar], contact_ids: Sequence[str], types: Sequence[str], page_size: int
    ) -> InteractionPage:
        """At most `page_size` interactions of these contacts and types, the newest."""
        raise NotImplementedError

    async def execute_action(
        self,
        auth: Mapping[str, Scalar],
        action: str,
        inputs: Mapping[str, Scalar],
        *,
        contact_external_id: str,
        agent_external_id: str,
        request_id: str,
    ) -> ActionResult:
        """Do it, once. Both ids may be empty. Raises RejectedError with the CRM's words when it refuses."""
        raise NotImplementedError
