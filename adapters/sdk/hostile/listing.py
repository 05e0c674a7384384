"""Pages of contacts in each ordering."""

import re
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from adapters.sdk.adapter import ContactPage
from adapters.sdk.errors import PositionInvalidError
from adapters.sdk.hostile.api import Order, Slice
from adapters.sdk.hostile.chaos import Chaos
from adapters.sdk.hostile.conversion import row_to_contact, timestamp_to_nanos
from adapters.sdk.hostile.crm import Crm
from adapters.sdk.hostile.pains import Pain
from adapters.sdk.hostile.places import Place, place_to_text, text_to_place
from adapters.sdk.hostile.profile import Profile
from adapters.sdk.hostile.records import Key, Row
from deskbridge.v1.contact_pb2 import Contact, ContactPosition

_BEGINNING = Place((0,))
_INTEGER = re.compile(r"-?\d{1,30}", re.ASCII)


class ContactListing:
    """Asks the CRM for rows and makes pages of them, as an adapter does. `fault` is what hits the call.

    KEYSET and UPDATED sort rows without an id first within their time: an empty position id comes before them, any
    other behind them.
    """

    def __init__(self, profile: Profile, crm: Crm, chaos: Chaos) -> None:
        self._profile = profile
        self._crm = crm
        self._chaos = chaos
        # By etag: most rows are listed many times.
        self._converted: dict[str, Contact] = {}

    def after(self, size: int, after: ContactPosition | None, fault: Pain | None) -> ContactPage:
        """KEYSET. Raises PositionInvalidError for an id of another kind."""
        start = None if after is None else self._position(after)
        if fault is Pain.FILTERS_IGNORED:
            start = None
        return self._page(self._read(Order.UPDATED_AND_ID, start, size), size)

    def since(self, size: int, since: Timestamp | None, fault: Pain | None) -> ContactPage:
        """UPDATED, from a time on."""
        start = None if since is None or fault is Pain.FILTERS_IGNORED else timestamp_to_nanos(since)
        # One read: what sorts by nothing but time has no place from which another could go on.
        return self._page(self._crm.rows(Order.UPDATED, since=start, limit=size), size)

    def tied(self, size: int, tied: ContactPosition, fault: Pain | None) -> ContactPage:
        """UPDATED, of one step of time. Raises PositionInvalidError for an id of another kind."""
        start = self._position(tied)
        if fault is Pain.FILTERS_IGNORED:
            # What is ignored is which contacts were asked for, not how they are to be sorted.
            return self._page(self._crm.rows(Order.ID, limit=size), size)
        first = self._profile.floor(timestamp_to_nanos(tied.updated_at))
        # An id counts within the step, wherever in it the position lies.
        after = (first, *start[1:]) if tied.id else None
        return self._page(
            self._crm.rows(
                Order.UPDATED_AND_ID,
                after=after,
                since=first,
                until=first + self._profile.granularity_nanos,
                limit=size,
            ),
            size,
        )

    def changed(self, size: int, cursor: str, fault: Pain | None) -> ContactPage:
        """CURSOR. Raises PositionInvalidError for a cursor of another CRM."""
        kind, order, parts = "log", Order.CHANGED, 1
        if self._profile.has(Pain.TIME_CURSOR):
            kind, order, parts = "time", Order.UPDATED_AND_RECORD, 2
        place = text_to_place(kind, cursor, parts) or Place((0,) * parts)
        if kind == "log" and place.key > (self._crm.changes,):
            raise PositionInvalidError("The cursor is none of this CRM's.")
        if self._chaos.is_empty(place.empties):
            return ContactPage(next_cursor=place_to_text(kind, place._replace(empties=place.empties + 1)))
        start = None if fault is Pain.FILTERS_IGNORED else place.key
        listed = self._duplicate(self._read(order, start, size), size)
        last = Place(listed.items[-1][1]) if listed.items else Place(place.key)
        if fault is Pain.STUCK_CURSOR and cursor:
            return self._contacts(listed, next_cursor=cursor)
        return self._contacts(listed, exhausted=not listed.more, next_cursor=place_to_text(kind, last))

    def scan(self, size: int, since: Timestamp | None, token: str, fault: Pain | None) -> ContactPage:
        """UNORDERED. Raises PositionInvalidError for a token of another CRM."""
        by_row = self._profile.has(Pain.ROW_NUMBERS)
        kind = "row" if by_row else "scan"
        place = text_to_place(kind, token, 1) or _BEGINNING
        if self._chaos.is_empty(place.empties):
            return ContactPage(next_page_token=place_to_text(kind, place._replace(empties=place.empties + 1)))
        from_time = None if since is None or fault is Pain.FILTERS_IGNORED else timestamp_to_nanos(since)
        if by_row:
            row = int(place.key[0])
            listed = self._crm.rows(Order.SCATTERED, since=from_time, offset=row, limit=size)
            last = Place((row + len(listed.items),))
            listed = self._duplicate(listed, size, may_drop=False)
        else:
            listed = self._duplicate(self._read(Order.SCATTERED, place.key, size, from_time), size)
            last = Place(listed.items[-1][1]) if listed.items else place
        if fault is Pain.STUCK_CURSOR and token:
            return self._contacts(listed, next_page_token=token)
        more = listed.more
        return self._contacts(listed, exhausted=not more, next_page_token=place_to_text(kind, last) if more else "")

    def _page(self, listed: Slice, size: int) -> ContactPage:
        listed = self._duplicate(listed, size)
        return self._contacts(listed, exhausted=not listed.more and not self._profile.has(Pain.NEVER_EXHAUSTED))

    def _contacts(self, listed: Slice, **rest: Any) -> ContactPage:
        return ContactPage(contacts=[self._contact(row) for row, _ in listed.items], **rest)

    def _contact(self, row: Row) -> Contact:
        contact = self._converted.get(row["etag"])
        if contact is None:
            contact = self._converted[row["etag"]] = row_to_contact(row)
        return contact

    def _read(self, order: Order, after: Key | None, size: int, since: int | None = None) -> Slice:
        """So many rows, sometimes in two reads with changes between them."""
        first = self._chaos.split(size)
        head = self._crm.rows(order, after=after, since=since, limit=first)
        if first == size or not head.items:
            return head
        self._chaos.change()
        tail = self._crm.rows(order, after=head.items[-1][1], since=since, limit=size - first)
        return Slice(head.items + tail.items, tail.more)

    def _duplicate(self, listed: Slice, size: int, *, may_drop: bool = True) -> Slice:
        """The same with one contact twice, now and then. The last row gives way where the page is full."""
        items, more = listed
        is_full = len(items) >= size
        if is_full and not may_drop:
            return listed
        candidates = [index for index, (row, _) in enumerate(items) if row["id"] not in (None, "")]
        chosen = self._chaos.duplicated(len(candidates))
        if chosen is None:
            return listed
        index = candidates[chosen]
        if is_full and index == len(items) - 1:
            return listed
        items = [*items[: index + 1], *items[index:]]
        return Slice(items[:size], more or is_full)

    def _position(self, position: ContactPosition) -> Key:
        nanos = timestamp_to_nanos(position.updated_at)
        if not position.id:
            return (nanos,)
        if not self._profile.has(Pain.INTEGER_IDS):
            return (nanos, 1, position.id)
        if _INTEGER.fullmatch(position.id) is None:
            raise PositionInvalidError("The position's id is not an integer, as this CRM's ids are.")
        return (nanos, 1, int(position.id))
