"""The hostile CRM behind the contract: the adapter that its worst day would write."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

from google.protobuf.timestamp_pb2 import Timestamp

from adapters.sdk.adapter import Adapter, AgentPage, ContactPage, InteractionPage
from adapters.sdk.declaration import Declaration
from adapters.sdk.errors import DeadlineExceededError, UnavailableError
from adapters.sdk.field_values import Scalar
from adapters.sdk.hostile.actions import execute
from adapters.sdk.hostile.api import ApiError
from adapters.sdk.hostile.chaos import Chaos
from adapters.sdk.hostile.conversion import row_to_contact
from adapters.sdk.hostile.crm import Crm
from adapters.sdk.hostile.describing import profile_to_declaration
from adapters.sdk.hostile.errors import RepeatedUnavailableError, api_error_to_error
from adapters.sdk.hostile.listing import ContactListing
from adapters.sdk.hostile.look_up import DeskListing, find
from adapters.sdk.hostile.pains import Pain
from adapters.sdk.hostile.profile import Profile
from deskbridge.v1.action_pb2 import ActionResult
from deskbridge.v1.contact_pb2 import Contact, ContactPosition


async def time_is_up() -> None:
    """A slow answer for tests, which do not wait for it: raises DeadlineExceededError at once."""
    raise DeadlineExceededError("The CRM did not answer in time.")


class HostileAdapter(Adapter):
    """Serves one CRM with all that happens around its calls. `wait` is what a slow answer (SLOW) does first."""

    def __init__(
        self, profile: Profile, crm: Crm, chaos: Chaos, wait: Callable[[], Awaitable[None]] = time_is_up
    ) -> None:
        self._profile = profile
        self._crm = crm
        self._chaos = chaos
        self._wait = wait
        self._contacts = ContactListing(profile, crm, chaos)
        self._desk = DeskListing(crm, chaos)

    @property
    def declaration(self) -> Declaration:
        return profile_to_declaration(self._profile)

    async def validate_credentials(self, auth: Mapping[str, Scalar]) -> Mapping[str, Scalar]:
        async with self._call(auth):
            return {}

    async def list_contacts_after(
        self, auth: Mapping[str, Scalar], page_size: int, after: ContactPosition | None
    ) -> ContactPage:
        async with self._call(auth) as fault:
            return self._contacts.after(page_size, after, fault)

    async def list_contacts_since(
        self, auth: Mapping[str, Scalar], page_size: int, since: Timestamp | None
    ) -> ContactPage:
        async with self._call(auth) as fault:
            return self._contacts.since(page_size, since, fault)

    async def list_tied_contacts(
        self, auth: Mapping[str, Scalar], page_size: int, tied: ContactPosition
    ) -> ContactPage:
        async with self._call(auth) as fault:
            return self._contacts.tied(page_size, tied, fault)

    async def list_changed_contacts(self, auth: Mapping[str, Scalar], page_size: int, cursor: str) -> ContactPage:
        async with self._call(auth) as fault:
            return self._contacts.changed(page_size, cursor, fault)

    async def scan_contacts(
        self, auth: Mapping[str, Scalar], page_size: int, since: Timestamp | None, page_token: str
    ) -> ContactPage:
        async with self._call(auth) as fault:
            return self._contacts.scan(page_size, since, page_token, fault)

    async def find_contacts(
        self, auth: Mapping[str, Scalar], emails: Sequence[str], phones: Sequence[str], page_size: int
    ) -> Sequence[Contact]:
        async with self._call(auth) as fault:
            everybody = fault is Pain.FILTERS_IGNORED
            found = find(self._crm, emails, phones, page_size, everybody=everybody)
            return [row_to_contact(row) for row in found]

    async def list_agents(self, auth: Mapping[str, Scalar], page_size: int, page_token: str) -> AgentPage:
        async with self._call(auth):
            return self._desk.agents(page_size, page_token)

    async def list_interactions(
        self, auth: Mapping[str, Scalar], contact_ids: Sequence[str], types: Sequence[str], page_size: int
    ) -> InteractionPage:
        async with self._call(auth) as fault:
            return self._desk.interactions(contact_ids, types, page_size, fault)

    async def execute_action(
        self,
        auth: Mapping[str, Scalar],
        action: str,
        inputs: Mapping[str, Scalar],
        *,
        contact_external_id: str,
        agent_external_id: str,  # noqa: ARG002 - nobody in particular does things here
        request_id: str,
    ) -> ActionResult:
        async with self._call(auth):
            return execute(self._crm, action, inputs, contact_external_id, request_id)

    @asynccontextmanager
    async def _call(self, auth: Mapping[str, Scalar]) -> AsyncIterator[Pain | None]:
        """Around every call: what happens in the CRM, the token, the faults, and their errors."""
        try:
            fault = self._chaos.enter()
            self._crm.check_token(auth.get("token"))
            if fault is Pain.SLOW:
                await self._wait()
            yield fault
            if fault is Pain.DROPPED_AFTER:
                raise ConnectionResetError("The connection dropped.")
        except ApiError as error:
            raise api_error_to_error(error) from error
        except ConnectionError as error:
            kind = RepeatedUnavailableError if self._chaos.is_repeated() else UnavailableError
            raise kind(str(error)) from error
