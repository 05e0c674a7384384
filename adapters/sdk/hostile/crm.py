"""The CRM itself: contacts that change, and an API that lists them."""

import heapq
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from random import Random

from adapters.sdk.hostile.api import ApiError, Order, Slice, TokenExpiredApiError
from adapters.sdk.hostile.clock import Clock
from adapters.sdk.hostile.desk import Desk
from adapters.sdk.hostile.making import Maker
from adapters.sdk.hostile.pains import Pain
from adapters.sdk.hostile.population import past_changes
from adapters.sdk.hostile.profile import Profile
from adapters.sdk.hostile.records import Key, Record, Version

# Every which contact was never changed, with UNSET_DATES.
_UNSET_EVERY = 8
# How many rows have no id, with MALFORMED, and how many of them share a time at most.
_WITHOUT_ID = 4
_WITHOUT_ID_AT_ONE_TIME = 2


class Crm:
    """Contacts with their versions, as of the clock.

    A change at the true time u bears `updated_at = floor(u + skew, granularity)` and becomes visible at some v, with
    u <= v <= u + lag - |skew|; v = u without LATE_COMMITS. Until then the version before is listed as it was. Of
    the versions that are visible the newest counts, in whatever order they became so. A deleted contact vanishes
    from everything at once.
    """

    def __init__(self, profile: Profile, clock: Clock) -> None:
        self.profile = profile
        self.clock = clock
        self.desk = Desk(profile, clock.nanos)
        # How often the writes of each request id took effect.
        self.executions: Counter[str] = Counter()
        self._maker = Maker(profile)
        self._ties = Random(f"ties {profile.seed}")  # noqa: S311 - it has to be the same every time
        self._tokens = 1
        self._records: dict[str, Record] = {}
        self._without_id: list[Record] = []
        self._living: list[str] = []
        self._changes = 0
        self._pending: list[tuple[int, int, int, Record]] = []
        self._sorted: dict[Order, tuple[list[Key], list[Version]]] = {}
        self._populate()

    # What goes on in the CRM.

    def insert(self, fields: Mapping[str, object] | None = None) -> str:
        """A new contact, with these fields of its row; its id as text."""
        return self._insert(self.clock.nanos, fields or {})

    def insert_many(self, count: int) -> list[str]:
        """As many new contacts at one time."""
        now = self.clock.nanos
        return [self._insert(now, {}) for _ in range(count)]

    def edit(self, *contact_ids: str) -> None:
        """A new version of each contact, all at one time. Raises KeyError for one that is not there."""
        now = self.clock.nanos
        for contact_id in contact_ids:
            self._change(self._record(contact_id), now)

    def delete(self, contact_id: str) -> None:
        """The contact is gone. Raises KeyError for one that is not there."""
        self._record(contact_id).deleted = True
        self._living.remove(contact_id)
        self._sorted.clear()

    def expire_token(self) -> None:
        """From now on only the next `token` works."""
        self._tokens += 1

    # What is the case.

    @property
    def skew(self) -> int:
        """How many nanoseconds the CRM's clock is ahead of the caller's, or behind it where negative."""
        return self._maker.skew

    @property
    def token(self) -> str:
        """The access token that works: `token-1` at first, then `token-2` and so on."""
        return f"token-{self._tokens}"

    def contact_ids(self) -> Sequence[str]:
        """Contacts that were not deleted, visible or not yet, in the order in which they were made."""
        return self._living

    def visible(self) -> Mapping[str, Version]:
        """What a complete synchronisation delivers now: each contact's newest visible version, by id."""
        self._settle()
        return {
            contact_id: current
            for contact_id in self._living
            if (current := self._records[contact_id].current) is not None
        }

    def versions(self, contact_id: str) -> Sequence[Version]:
        """Every version that the contact went through, visible or not, oldest first; also of a deleted one."""
        return tuple(self._records[contact_id].versions)

    def malformed_count(self) -> int:
        """How many rows without an id are listed."""
        return len(self._without_id)

    # The API.

    def check_token(self, token: object) -> None:
        """Raises ApiError 401 for a token that does not work, TokenExpiredApiError for one that did."""
        if token == self.token:
            return
        if token in {f"token-{number}" for number in range(1, self._tokens)}:
            raise TokenExpiredApiError(401, "The access token has expired.")
        raise ApiError(401, "The access token is not valid.")

    def rows(
        self,
        order: Order,
        *,
        after: Key | None = None,
        since: int | None = None,
        until: int | None = None,
        offset: int = 0,
        limit: int,
    ) -> Slice:
        """At most `limit` rows behind the first `offset`, strictly after a key of that order, of `since <= updated_at
        < until`. Raises ApiError 400 for a limit beyond the cap, with CAP_REFUSED."""
        cap = self.profile.result_cap
        if cap and limit > cap and self.profile.has(Pain.CAP_REFUSED):
            raise ApiError(400, f"No more than {cap} results can be asked for.")
        self._settle()
        keys, versions = self._in_order(Order.UPDATED_AND_ID if order is Order.UPDATED else order)
        first = 0 if after is None else bisect_right(keys, after)
        last = len(keys)
        by_time = order in (Order.UPDATED, Order.UPDATED_AND_ID)
        if by_time:
            first = first if since is None else max(first, bisect_left(keys, (since,)))
            last = last if until is None else bisect_left(keys, (until,))
        found: Sequence[int] = range(first, last)
        if order is Order.UPDATED:
            found = sorted(found, key=lambda index: (versions[index].updated_at, self._ties.random()))
        elif not by_time and since is not None:
            found = [index for index in found if versions[index].updated_at >= since]
        items = [(versions[index].row, keys[index]) for index in found[offset : offset + limit]]
        more = len(found) > offset + limit
        if by_time and 0 < cap <= len(items) and self.profile.has(Pain.CAP_SILENT):
            more = False
        return Slice(items, more)

    def newest(self) -> Iterable[Version]:
        """Every visible contact that has an id, the one changed last first."""
        self._settle()
        _, versions = self._in_order(Order.UPDATED_AND_ID)
        return (version for version in reversed(versions) if version.contact_id)

    @property
    def changes(self) -> int:
        """How many changes became visible so far."""
        self._settle()
        return self._changes

    # Inside.

    def _record(self, contact_id: str) -> Record:
        record = self._records[contact_id]
        if record.deleted:
            raise KeyError(contact_id)
        return record

    def _populate(self) -> None:
        profile, maker = self.profile, self._maker
        rng = Random(f"past {profile.seed}")  # noqa: S311 - it has to be the same every time
        without_id = _WITHOUT_ID if profile.has(Pain.MALFORMED) else 0
        times = list(past_changes(rng, profile, self.clock.nanos, profile.contacts + without_id))
        rng.shuffle(times)
        at_one_time: Counter[int] = Counter()
        for number, time in enumerate(times):
            stamp = maker.stamp(time)
            if len(self._without_id) < without_id and at_one_time[stamp] < _WITHOUT_ID_AT_ONE_TIME:
                at_one_time[stamp] += 1
                self._without_id.append(maker.record("" if number % 2 else None, {}))
                self._change(self._without_id[-1], time)
            elif len(self._living) < profile.contacts:
                unset = profile.has(Pain.UNSET_DATES) and len(self._living) % _UNSET_EVERY == 0
                self._insert(time, {}, unset=unset)
        self._settle()

    def _insert(self, time: int, fields: Mapping[str, object], *, unset: bool = False) -> str:
        raw_id = self._maker.new_id()
        while str(raw_id) in self._records:
            raw_id = self._maker.new_id()
        contact_id = str(raw_id)
        self._records[contact_id] = self._maker.record(raw_id, fields)
        self._living.append(contact_id)
        self._change(self._records[contact_id], time, unset=unset)
        return contact_id

    def _change(self, record: Record, time: int, *, unset: bool = False) -> None:
        version = self._maker.change(record, time, unset=unset)
        heapq.heappush(self._pending, (version.visible_at, record.serial, version.revision, record))

    def _settle(self) -> None:
        """Let become visible what has to be by now."""
        now = self.clock.nanos
        while self._pending and self._pending[0][0] <= now:
            _, _, revision, record = heapq.heappop(self._pending)
            if record.current is None or revision > record.current.revision:
                self._changes += 1
                record.current, record.change = record.versions[revision - 1], self._changes
                self._sorted.clear()

    def _in_order(self, order: Order) -> tuple[list[Key], list[Version]]:
        known = self._sorted.get(order)
        if known is None:
            records = [self._records[contact_id] for contact_id in self._living] + self._without_id
            pairs = [(_key(order, record, record.current), record.current) for record in records if record.current]
            pairs.sort(key=itemgetter(0))
            known = [key for key, _ in pairs], [version for _, version in pairs]
            self._sorted[order] = known
        return known


def _key(order: Order, record: Record, version: Version) -> Key:
    match order:
        case Order.CHANGED:
            return (record.change,)
        case Order.SCATTERED:
            return (record.place,)
        case Order.ID:
            return version.key[1:]
        case Order.UPDATED_AND_RECORD:
            return (version.updated_at, version.serial)
        case _:
            return version.key
