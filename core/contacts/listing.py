"""What every ordering needs of an adapter: one page, checked."""

from dataclasses import dataclass

import structlog

from core.adapter_client import AdapterClient
from core.contacts.deliverable import ID_LIMIT
from core.contacts.offset import SyncPosition
from core.errors import CheckpointInvalidError, CrmResponseInvalidError, OffsetInvalidError, RequestInvalidError
from core.moments import NANOS, Clock, Moment, earlier, floored, timestamp_to_moment
from deskbridge.v1.adapter_pb2 import ContactsDescription, ListContactsRequest, ListContactsResponse
from deskbridge.v1.auth_pb2 import Auth
from deskbridge.v1.contact_pb2 import Contact
from runtime.deadline import Deadline
from runtime.errors import StatusError

# What a CRM's timestamps are taken to count in, in nanoseconds, unless its adapter says otherwise.
_DEFAULT_GRANULARITY = NANOS

# Seconds after which a synchronisation that has passed its own start ends: as long as Talkdesk waits for the next.
_LONGEST_BEYOND_START = 30 * 60

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Listing:
    """One integration's contacts, listed with one customer's credentials."""

    integration: str
    adapter: AdapterClient
    auth: Auth
    description: ContactsDescription
    clock: Clock

    @property
    def largest(self) -> int:
        """The most contacts to ask for at once. At least 1."""
        cap = self.description.result_cap
        return min(self.description.max_page_size, cap) if cap > 0 else self.description.max_page_size

    @property
    def granularity(self) -> int:
        """The step in which the CRM's timestamps count, in nanoseconds."""
        return self.description.timestamp_granularity.ToNanoseconds() or _DEFAULT_GRANULARITY

    def lag_before(self, moment: Moment) -> Moment:
        """The visibility lag before the moment, cut down to the granularity.

        What has an earlier updated_at was visible at that moment.
        """
        return floored(earlier(moment, self.description.visibility_lag), self.granularity)

    def request(self, size: int) -> ListContactsRequest:
        """A request for that many contacts, or as many as the adapter gives at once. Its start is not set."""
        return ListContactsRequest(auth=self.auth, page_size=min(size, self.largest))

    async def ask(
        self, request: ListContactsRequest, position: SyncPosition, deadline: Deadline
    ) -> ListContactsResponse:
        """The adapter's answer. Raises StatusError.

        Where the CRM cannot have the place asked for, it names the caller's input that the position comes from.
        """
        try:
            response = await self.adapter.list_contacts(request, deadline)
        except StatusError as error:
            if error.reason == "POSITION_INVALID":
                raise _refused(position) from error
            raise
        if len(response.contacts) > request.page_size:
            raise CrmResponseInvalidError("The adapter returned more contacts than it was asked for.")
        return response

    def is_last(self, response: ListContactsResponse) -> bool:
        """Whether a page in the order of time is the last: nothing is on it, or the adapter says so.

        Not believed of a page that reaches the CRM's result cap: there the CRM cuts off.
        """
        count, cap = len(response.contacts), self.description.result_cap
        return count == 0 or (response.exhausted and not 0 < cap <= count)

    def is_overdue(self, started: Moment, reached: Moment | None) -> bool:
        """Whether a synchronisation that reached contacts later than its start leaves the rest to the next one."""
        if reached is None or reached <= started or self.clock()[0] <= started[0] + _LONGEST_BEYOND_START:
            return False
        _log.warning("contacts later than this synchronisation's start are left to the next one")
        return True


def updated_at_of(contact: Contact) -> Moment | None:
    """When the contact was changed; None where the CRM has no date or nonsense."""
    return timestamp_to_moment(contact.updated_at) if contact.HasField("updated_at") else None


def check_token(name: str, token: str) -> str:
    """A cursor or page token that an offset can hold. Raises CrmResponseInvalidError."""
    if len(token) > ID_LIMIT:
        raise CrmResponseInvalidError(f"The adapter's {name} is longer than {ID_LIMIT} characters.")
    return token


def _refused(position: SyncPosition) -> RequestInvalidError:
    if position.steps == 0:
        return CheckpointInvalidError.of("meta.synchronization_checkpoint", "is none that this CRM can have")
    return OffsetInvalidError.of("meta.offset", "names a place that this CRM cannot have")
