"""AdapterService with mistakes, in front of one without."""

import asyncio
from collections.abc import Callable, Collection
from typing import Any

from google.protobuf.unknown_fields import UnknownFieldSet

from adapters.sdk.adapter import Adapter
from adapters.sdk.errors import (
    CredentialsExpiredError,
    CredentialsInvalidError,
    ForbiddenError,
    NotOfferedError,
    PositionInvalidError,
    RequestInvalidError,
)
from adapters.sdk.hostile.mistakes.mistake import Mistake
from adapters.sdk.hostile.mistakes.pages import WrongPages
from adapters.sdk.servicer import AdapterServicer
from deskbridge.v1 import adapter_pb2 as pb
from deskbridge.v1.action_pb2 import ActionResult
from deskbridge.v1.adapter_pb2_grpc import AdapterServiceServicer, add_AdapterServiceServicer_to_server
from deskbridge.v1.auth_pb2 import Auth, FieldValue
from runtime.errors import StatusError
from runtime.server import Service

# How long the CRM takes for a page of the largest size, of which it makes one at a time. Only DEADLINE_IGNORED and
# CANCELLATION_IGNORED have such a slow one.
_PAGE_SECONDS = 0.01
_NEARLY = 0.5
# How long calls that are mixed up stay so.
_MIXED_SECONDS = 0.004


class MistakenServicer(AdapterServiceServicer):
    """Makes the mistakes and leaves the rest to a right servicer. `token` is the one that works."""

    def __init__(self, adapter: Adapter, token: Callable[[], str], mistakes: Collection[Mistake]) -> None:
        self._right: Any = AdapterServicer(adapter)
        self._token = token
        self._mistakes = frozenset(mistakes)
        self._latest: dict[str, Any] = {}
        self._crm = asyncio.Semaphore(1)
        self._work: set[asyncio.Task[None]] = set()
        self._largest = adapter.declaration.contacts.max_page_size if adapter.declaration.contacts else 0
        self._pages = WrongPages(self._mistakes, self._largest)

    async def Describe(self, request: pb.DescribeRequest, context: Any) -> pb.DescribeResponse:
        right = await self._call("Describe", request, context)
        wrong = pb.DescribeResponse()
        wrong.CopyFrom(right)
        if self._makes(Mistake.DESCRIPTION_INCOMPLETE):
            wrong.protocol_version = ""
        return wrong

    async def ValidateCredentials(
        self, request: pb.ValidateCredentialsRequest, context: Any
    ) -> pb.ValidateCredentialsResponse:
        if self._makes(Mistake.GOOD_REFUSED):
            raise CredentialsInvalidError("The credentials are not valid.")
        if self._makes(Mistake.BAD_ACCEPTED):
            return pb.ValidateCredentialsResponse()
        return await self._call("ValidateCredentials", request, context)  # type: ignore[no-any-return]

    async def ListContacts(self, request: pb.ListContactsRequest, context: Any) -> pb.ListContactsResponse:
        if self._pages.is_spent(request):
            raise PositionInvalidError("The cursor was there before.")
        if request.page_size == self._largest:
            await self._ask_slow_crm(context)
        asked = self._pages.asked(request)
        return self._pages.contacts(request, await self._call("ListContacts", asked, context))

    async def FindContacts(self, request: pb.FindContactsRequest, context: Any) -> pb.FindContactsResponse:
        if self._makes(Mistake.DESCRIPTION_LIES):
            raise NotOfferedError("There are no look-ups.")
        found = await self._call("FindContacts", request, context)
        if self._makes(Mistake.NOBODY_FOUND):
            return pb.FindContactsResponse()
        if self._makes(Mistake.STRANGER_FOUND):
            listed = await self._right.ListContacts(pb.ListContactsRequest(auth=request.auth, page_size=5), context)
            known = {each.id for each in found.contacts}
            stranger = next(each for each in listed.contacts if each.id not in known)
            return pb.FindContactsResponse(contacts=[*found.contacts, stranger])
        return found  # type: ignore[no-any-return]

    async def ListAgents(self, request: pb.ListAgentsRequest, context: Any) -> pb.ListAgentsResponse:
        return self._pages.agents(request, await self._call("ListAgents", request, context))

    async def ListInteractions(self, request: pb.ListInteractionsRequest, context: Any) -> pb.ListInteractionsResponse:
        asked = pb.ListInteractionsRequest()
        asked.CopyFrom(request)
        if self._makes(Mistake.TYPES_IGNORED):
            described = await self._right.Describe(pb.DescribeRequest(), context)
            asked.types[:] = described.interactions.types
        right = await self._call("ListInteractions", asked, context)
        wrong = pb.ListInteractionsResponse()
        wrong.CopyFrom(right)
        if self._makes(Mistake.CONTACTS_IGNORED):
            for each in wrong.interactions:
                each.contact_id = "somebody else"
        if self._makes(Mistake.OLDEST_FIRST):
            wrong.interactions.sort(key=lambda each: each.date.seconds)
        if self._makes(Mistake.UNKNOWN_UNSAID):
            del wrong.unknown_contact_ids[:]
        return wrong

    async def ExecuteAction(
        self, request: pb.AdapterServiceExecuteActionRequest, context: Any
    ) -> pb.AdapterServiceExecuteActionResponse:
        described = await self._right.Describe(pb.DescribeRequest(), context)
        action = next((each for each in described.actions if each.name == request.action), None)
        done = pb.AdapterServiceExecuteActionResponse(
            result=ActionResult(message="Done.", external_id="T0", contact_external_id="C0")
        )
        if action is None:
            if self._makes(Mistake.UNKNOWN_ACTION_ACCEPTED):
                return done
        elif self._makes(Mistake.MISSING_ACCEPTED):
            for each in action.inputs:
                if each.mandatory and each.key not in request.inputs:
                    request.inputs[each.key].CopyFrom(FieldValue(string_value="?"))
        elif self._makes(Mistake.NOT_DONE) and all(each.key in request.inputs for each in action.inputs):
            return done
        answer = await self._call("ExecuteAction", request, context)
        if self._makes(Mistake.DONE_TWICE):
            answer = await self._call("ExecuteAction", request, context)
        return answer  # type: ignore[no-any-return]

    def _makes(self, mistake: Mistake) -> bool:
        return mistake in self._mistakes

    async def _call(self, method: str, request: Any, context: Any) -> Any:
        """The right servicer's answer, by way of what goes wrong with every call."""
        token = request.auth.fields["token"].string_value if hasattr(request, "auth") else ""
        if self._makes(Mistake.UNKNOWN_FIELDS_REFUSED) and len(UnknownFieldSet(request)):
            raise RequestInvalidError("There is a field that is not known.")
        if self._makes(Mistake.SECRET_LOGGED):
            print(f"{method} with the token {token}", flush=True)  # noqa: T201
        if self._makes(Mistake.BAD_READ) and method != "ValidateCredentials" and hasattr(request, "auth"):
            request.auth.CopyFrom(Auth(fields={"token": FieldValue(string_value=self._token())}))
        if self._makes(Mistake.MIXED_UP):
            self._latest[method] = request
            await asyncio.sleep(_MIXED_SECONDS)
            request = self._latest[method]
        try:
            return await getattr(self._right, method)(request, context)
        except CredentialsExpiredError as error:
            if self._makes(Mistake.EXPIRED_UNSAID):
                raise CredentialsInvalidError(error.message) from error
            raise
        except CredentialsInvalidError as error:
            if self._makes(Mistake.BAD_FORBIDDEN):
                raise ForbiddenError(error.message) from error
            if self._makes(Mistake.SECRET_QUOTED):
                raise _QuotingError(f"The token {token} is not valid.") from error
            raise

    async def _ask_slow_crm(self, context: Any) -> None:
        """Work that does not stop when it should."""
        on_deadline, on_leaving = (
            self._makes(Mistake.DEADLINE_IGNORED),
            self._makes(Mistake.CANCELLATION_IGNORED),
        )
        if not (on_deadline or on_leaving):
            return
        work = asyncio.create_task(self._make_page())
        self._work.add(work)
        work.add_done_callback(self._work.discard)
        try:
            await asyncio.shield(work)
        except asyncio.CancelledError:
            # A caller gives up at its deadline as the server does: either may be the first.
            is_over = (context.time_remaining() or 0.0) <= _NEARLY
            if not (on_deadline if is_over else on_leaving):
                work.cancel()
            raise

    async def _make_page(self) -> None:
        async with self._crm:
            await asyncio.sleep(_PAGE_SECONDS)


class _QuotingError(StatusError):
    """Says that it quotes nothing, and does."""

    code = CredentialsInvalidError.code
    reason = CredentialsInvalidError.reason
    quotes = False


def mistaken_service(adapter: Adapter, token: Callable[[], str], mistakes: Collection[Mistake]) -> Service:
    """The adapter, with mistakes, as a service of a `runtime.server.GrpcServer`."""
    servicer = MistakenServicer(adapter, token, mistakes)
    return Service(
        pb.DESCRIPTOR.services_by_name["AdapterService"],
        lambda server: add_AdapterServiceServicer_to_server(servicer, server),
    )
