"""All of an adapter's contacts, page by page, as the core asks for them in each ordering."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from google.protobuf.timestamp_pb2 import Timestamp

from adapters.sdk.conformance.calls import CheckOverError
from adapters.sdk.conformance.exchanges import Answer
from adapters.sdk.conformance.session import Session
from deskbridge.v1.adapter_pb2 import ContactScan, ListContactsRequest
from deskbridge.v1.contact_pb2 import Contact, ContactOrdering, ContactPosition
from runtime.report.model import Verdict

SECOND = 1_000_000_000
_DAY = 86_400 * SECOND
_FIRST_SECOND = -62_135_596_800
_LAST_SECOND = 253_402_300_799

# A CRM may filter behind its own paging; so many empty pages in a row are a loop.
_MOST_EMPTY = 1_000


@dataclass
class Walked:
    """What a walk found, in its order. `complete`: it came to the end. `cursors` are those in the order met.

    `pages` are how many had the size that was asked for. `listed` are all pages as they came, but for those of ties,
    each with the time at which it was to start, in nanoseconds.
    """

    size: int
    contacts: list[Contact] = field(default_factory=list)
    pages: int = 0
    complete: bool = False
    cursors: list[str] = field(default_factory=list)
    listed: list[tuple[int | None, list[Contact]]] = field(default_factory=list)


class Walk:
    """One walk through all contacts. `size` 0 is the largest page."""

    def __init__(self, session: Session, verdict: Verdict, size: int, since: Timestamp | None = None) -> None:
        self._session = session
        self._verdict = verdict
        described = session.description.contacts
        self._cap = described.result_cap
        self._largest = largest_page(session)
        self._size = min(size or self._largest, self._largest)
        self._ordering = described.ordering
        self.step = granularity(session)
        self._since = since
        self.walked = Walked(size)

    async def run(self) -> Walked:
        """Raises CheckOverError, its verdict says why, where the walk leads nowhere."""
        async for contacts in self._pages():
            self.walked.contacts += contacts
            if len(self.walked.contacts) >= self._session.options.most_contacts:
                del self.walked.contacts[self._session.options.most_contacts :]
                return self.walked
        self.walked.complete = True
        return self.walked

    def _pages(self) -> AsyncIterator[list[Contact]]:
        match self._ordering:
            case ContactOrdering.CONTACT_ORDERING_KEYSET:
                return self._keyset()
            case ContactOrdering.CONTACT_ORDERING_UPDATED:
                return self._updated()
            case ContactOrdering.CONTACT_ORDERING_CURSOR:
                return self._cursor()
            case _:
                return self._scan()

    async def _keyset(self) -> AsyncIterator[list[Contact]]:
        after: ContactPosition | None = None
        while True:
            answer = await self._placed_page(after=after)
            contacts = list(answer.response.contacts)
            self.walked.listed.append((nanos(after.updated_at) if after else None, contacts))
            yield contacts
            if self._is_last(answer):
                return
            position = last_position(contacts)
            if position is None:
                if len(contacts) < self._asked(answer):
                    return
                self._stuck(answer, "no contact on the page has both an id and an updated_at")
            if after is not None and (nanos(position.updated_at), position.id) == (nanos(after.updated_at), after.id):
                self._stuck(answer, f"the page after {after.id} ends with the same contact")
            if after is not None and nanos(position.updated_at) < nanos(after.updated_at):
                self._stuck(answer, f"the page after {after.id} ends at an earlier updated_at than it was to start at")
            after = position

    async def _updated(self) -> AsyncIterator[list[Contact]]:
        since: int | None = None
        while True:
            answer = await self._placed_page(since=None if since is None else timestamp(since))
            contacts = list(answer.response.contacts)
            self.walked.listed.append((since, contacts))
            last = last_position(contacts)
            if self._is_last(answer) or (last is None and len(contacts) < self._asked(answer)):
                yield contacts
                return
            if last is None:
                self._stuck(answer, "no contact on the page has both an id and an updated_at")
            step = self._floor(last.updated_at)
            if since is not None and step < since:
                self._stuck(answer, "the page ends at an earlier updated_at than it was to start at")
            # The last step may go on behind the page: the next page starts with it.
            yield [each for each in contacts if not is_dated(each) or self._floor(each.updated_at) < step]
            if since == step or (since is None and self._floor_of_first(contacts) == step):
                async for tied in self.ties(step):
                    yield tied
                step += self.step
            since = step

    async def ties(self, step: int) -> AsyncIterator[list[Contact]]:
        """UPDATED: the contacts of one step of time."""
        after, seen, count = "", set[str](), 0
        while count < self._session.options.most_contacts:
            answer = await self._placed_page(tied=ContactPosition(updated_at=timestamp(step), id=after))
            contacts = list(answer.response.contacts)
            yield contacts
            count += len(contacts)
            ids = [each.id for each in contacts if each.id]
            if self._is_last(answer) or not ids:
                return
            if ids[-1] in seen:
                self._stuck(answer, f"the page of ties after {after or 'the beginning'} ends where an earlier one did")
            seen.add(ids[-1])
            after = ids[-1]

    async def _cursor(self) -> AsyncIterator[list[Contact]]:
        cursor, empty = "", 0
        while True:
            answer = await self._page(cursor=cursor or None)
            contacts = list(answer.response.contacts)
            yield contacts
            following = answer.response.next_cursor
            if not following:
                self._stuck(answer, "next_cursor is empty: it must always be said")
            self.walked.cursors.append(following)
            if answer.response.exhausted:
                return
            empty = 0 if contacts else empty + 1
            if following == cursor or empty > _MOST_EMPTY:
                self._stuck(answer, "next_cursor is the one that was asked for, and exhausted is not said")
            cursor = following

    async def _scan(self) -> AsyncIterator[list[Contact]]:
        token, seen, empty = "", set[str](), 0
        while True:
            answer = await self._page(scan=ContactScan(since=self._since, page_token=token))
            contacts = list(answer.response.contacts)
            yield contacts
            token = answer.response.next_page_token
            if not token:
                return
            empty = 0 if contacts else empty + 1
            if token in seen or empty > _MOST_EMPTY:
                self._stuck(answer, "next_page_token is one that was there before")
            seen.add(token)

    async def _placed_page(self, **start: Any) -> Answer:
        """A page, or the largest where a smaller one, full, says nowhere where to go on, as the core does."""
        answer = await self._page(**start)
        contacts = answer.response.contacts
        if len(contacts) < self._asked(answer) or last_position(contacts) or self._asked(answer) == self._largest:
            return answer
        return await self._page(large=True, **start)

    async def _page(self, *, large: bool = False, **start: Any) -> Answer:
        small = not large and self.walked.pages < self._session.options.small_pages
        size = self._size if small else self._largest
        self.walked.pages += small
        request = ListContactsRequest(auth=self._session.calls.auth, page_size=size, **start)
        answer = await self._session.ask(self._verdict, "ListContacts", request)
        if len(answer.response.contacts) > size:
            self._session.violation(
                self._verdict,
                "a page is larger than it was asked for",
                f"{len(answer.response.contacts)} contacts instead of at most {size}",
                answer,
            )
        return answer

    def _asked(self, answer: Answer) -> int:
        return int(answer.request.page_size)  # type: ignore[attr-defined]

    def _is_last(self, answer: Answer) -> bool:
        count = len(answer.response.contacts)
        return count == 0 or (answer.response.exhausted and not 0 < self._cap <= count)

    def _stuck(self, answer: Answer, detail: str) -> NoReturn:
        self._session.violation(self._verdict, "the pages lead nowhere", detail, answer)
        raise CheckOverError

    def _floor(self, updated_at: Timestamp) -> int:
        return nanos(updated_at) // self.step * self.step

    def _floor_of_first(self, contacts: list[Contact]) -> int | None:
        return next((self._floor(each.updated_at) for each in contacts if is_dated(each)), None)


def granularity(session: Session) -> int:
    """The step in which the CRM's timestamps count, in nanoseconds."""
    step = session.description.contacts.timestamp_granularity.ToNanoseconds()
    return step if 0 < step <= _DAY else SECOND


def largest_page(session: Session) -> int:
    """The most contacts to ask for at once."""
    described = session.description.contacts
    return min(described.max_page_size, described.result_cap) if described.result_cap > 0 else described.max_page_size


def is_dated(contact: Contact) -> bool:
    """Whether the CRM says when it was changed, in a year from 1 to 9999."""
    return contact.HasField("updated_at") and is_time(contact.updated_at)


def is_time(time: Timestamp) -> bool:
    """Whether it is what a Timestamp may hold."""
    return _FIRST_SECOND <= time.seconds <= _LAST_SECOND and 0 <= time.nanos < SECOND


def last_position(contacts: Sequence[Contact]) -> ContactPosition | None:
    """The last place from which one can go on."""
    for each in reversed(contacts):
        if each.id and is_dated(each):
            return ContactPosition(updated_at=each.updated_at, id=each.id)
    return None


def nanos(time: Timestamp) -> int:
    """Nanoseconds since 1970."""
    return time.seconds * SECOND + time.nanos


def time_text(nanoseconds: int) -> str:
    """`2012-12-01T11:21:00Z`."""
    return timestamp(nanoseconds).ToJsonString()


def timestamp(nanoseconds: int) -> Timestamp:
    """Nanoseconds since 1970 on the wire."""
    return Timestamp(seconds=nanoseconds // SECOND, nanos=nanoseconds % SECOND)
