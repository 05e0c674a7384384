"""Pages that are wrong."""

from collections.abc import Collection
from typing import Any

from adapters.sdk.hostile.mistakes.mistake import Mistake
from deskbridge.v1 import adapter_pb2 as pb
from deskbridge.v1.contact_pb2 import Contact


class WrongPages:
    """What becomes of requests and right answers. It remembers the last page."""

    def __init__(self, mistakes: Collection[Mistake], largest: int) -> None:
        self._largest = largest
        self._mistakes = mistakes
        self._last: dict[type, Any] = {}
        self._spent: set[str] = set()

    def is_spent(self, request: pb.ListContactsRequest) -> bool:
        """Whether its cursor was asked for before, where that counts."""
        if Mistake.CURSOR_SPENT not in self._mistakes or not request.cursor:
            return False
        spent = request.cursor in self._spent
        self._spent.add(request.cursor)
        return spent

    def asked(self, request: pb.ListContactsRequest) -> pb.ListContactsRequest:
        """The request that is made instead."""
        if Mistake.PAGE_TOO_LARGE not in self._mistakes or request.page_size >= self._largest:
            return request
        larger = pb.ListContactsRequest()
        larger.CopyFrom(request)
        larger.page_size += 1
        return larger

    def contacts(self, request: pb.ListContactsRequest, right: pb.ListContactsResponse) -> pb.ListContactsResponse:
        """The answer that is given instead."""
        wrong = pb.ListContactsResponse()
        wrong.CopyFrom(right)
        continued = bool(request.after.id or request.HasField("since") or request.cursor or request.scan.page_token)
        self._continue(wrong.contacts, continued, Mistake.CONTACT_LOST, Mistake.CONTACT_TWICE, request.page_size)
        self._continue(wrong.contacts, bool(request.tied.id), Mistake.TIE_LOST, None, request.page_size)
        if Mistake.SINCE_EXCLUSIVE in self._mistakes:
            _keep(wrong.contacts, lambda each: not _is_at_start(request, each))
        if Mistake.WRONG_ORDER in self._mistakes and len(wrong.contacts) > 2:
            first, *rest, last = [_copy(each) for each in wrong.contacts]
            del wrong.contacts[:]
            wrong.contacts.extend([*rest, first, last])
        overstated = Mistake.MAXIMUM_OVERSTATED in self._mistakes and len(wrong.contacts) == self._largest
        if overstated:
            del wrong.contacts[-2:]
        if overstated or Mistake.ENDS_EARLY in self._mistakes:
            wrong.exhausted = True
            wrong.next_page_token = ""
        return wrong

    def agents(self, request: pb.ListAgentsRequest, right: pb.ListAgentsResponse) -> pb.ListAgentsResponse:
        """The answer that is given instead."""
        wrong = pb.ListAgentsResponse()
        wrong.CopyFrom(right)
        continued = bool(request.page_token)
        self._continue(wrong.agents, continued, Mistake.AGENT_LOST, Mistake.AGENT_TWICE, request.page_size)
        return wrong

    def _continue(self, page: Any, continued: bool, lost: Mistake, twice: Mistake | None, size: int) -> None:
        last = _copy(page[-1]) if page else None
        if continued and lost in self._mistakes and page:
            del page[0]
        if continued and twice in self._mistakes and page:
            before = self._last.get(type(page[0]))
            if before is not None and before.id != page[0].id:
                rest = [_copy(each) for each in page]
                del page[:]
                page.extend([before, *rest][:size] if size > 1 else [before, *rest])
        if last is not None:
            self._last[type(last)] = last


def _is_at_start(request: pb.ListContactsRequest, contact: Contact) -> bool:
    match request.WhichOneof("start"):
        case "after":
            return not request.after.id and contact.updated_at == request.after.updated_at
        case "since":
            return contact.updated_at.seconds == request.since.seconds
        case "scan":
            return request.scan.HasField("since") and contact.updated_at == request.scan.since
        case _:
            return False


def _keep(page: Any, wanted: Any) -> None:
    kept = [_copy(each) for each in page if wanted(each)]
    del page[:]
    page.extend(kept)


def _copy(message: Any) -> Any:
    copy = type(message)()
    copy.CopyFrom(message)
    return copy
