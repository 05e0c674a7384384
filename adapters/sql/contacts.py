"""Contacts: listed by keyset, found by emails and phones, known or not."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import structlog
from sqlalchemy import Select, Subquery, bindparam, select

from adapters.sdk import ContactPage, ResponseInvalidError, Scalar
from adapters.sql.engine import Session
from adapters.sql.errors import RowsUnfitError
from adapters.sql.ids import IdKind, id_kind_of
from adapters.sql.keyset import Rows, TimeOrder
from adapters.sql.rows import contact_filler, contact_with_any_date
from adapters.sql.statements import AuthBinds, Statement
from adapters.sql.timestamps import Moment, TimeKind, time_kind_of
from deskbridge.v1.contact_pb2 import Contact, ContactPosition

_EPOCH: Moment = (0, 0)
_EXAMPLES, _MORE_EXAMPLES = 100, 10_000

_Kind = TypeVar("_Kind")

_log = structlog.get_logger()


class ContactTable:
    """The operator's SELECT of contacts.

    What only rows can tell, the types of id and updated_at, is learned from the newest rows, and then kept, until rows
    no longer fit.
    """

    def __init__(self, statement: Statement, columns: Collection[str], *, backend: str) -> None:
        # The keyset's columns first: see `read_page`.
        self._columns = ("id", "updated_at", *(name for name in columns if name not in ("id", "updated_at")))
        self._name = statement.name
        self._auth = AuthBinds.of(statement)
        self._table = statement.subquery(self._columns)
        self._backend = backend
        self._unsigned = backend in ("mysql", "mariadb")
        self._fill = contact_filler(self._columns)
        self._order: TimeOrder | None = None
        self._known: dict[IdKind, Select[Any]] = {}

    async def order(self, session: Session, auth: Mapping[str, Scalar]) -> TimeOrder | None:
        """The order of contacts; None while there is no contact with an id. Raises ResponseInvalidError."""
        if self._order is not None:
            return self._order
        table, parameters = self._table, self._auth.parameters(auth)
        dated = select(table.c.id, table.c.updated_at).where(table.c.id.is_not(None), table.c.updated_at.is_not(None))
        failure: ValueError | None = None
        # What is no moment may crowd either end.
        newest, oldest = dated.order_by(table.c.updated_at.desc()), dated.order_by(table.c.updated_at)
        for some in (newest.limit(_EXAMPLES), oldest.limit(_EXAMPLES), dated.limit(_MORE_EXAMPLES)):
            rows = await session.rows(some, parameters, self._name)
            if not rows:
                break
            try:
                kind = self._id_kind(row[0] for row in rows)
                times = _most_common(time_kind_of, (row[1] for row in rows), "updated_at ")
            except ValueError as error:
                failure = failure or error
                continue
            self._order = self._order_of(kind, times)
            return self._order
        if failure is not None:
            raise RowsUnfitError(f"{self._name}: {failure}") from failure
        undated = select(table.c.id).where(table.c.id.is_not(None)).limit(_EXAMPLES)
        rows = [row for row in await session.rows(undated, parameters, self._name) if row[0] != ""]
        if not rows:
            return None
        try:
            return self._order_of(self._id_kind(row[0] for row in rows), None)
        except ValueError as error:
            raise RowsUnfitError(f"{self._name}: {error}") from error

    async def warn(self, session: Session) -> None:
        """Log what is strange about the rows, though it is served."""
        order = await self.order(session, {})
        column, parameters = self._table.c.updated_at, self._auth.parameters({})
        if await session.rows(select(column).where(column.is_(None)).limit(1), parameters, self._name):
            _log.warning(
                "contacts without an updated_at are delivered by an initial synchronisation only",
                statement=self._name,
                advice="COALESCE(updated_at, created_at)",
            )
        if order is None or order.times is None:
            return
        if await session.rows(select(column).where(order.times.is_other(column)).limit(1), parameters, self._name):
            _log.warning(
                "contacts whose updated_at is no moment, or written otherwise than most, may be delivered by an "
                "initial synchronisation only",
                statement=self._name,
                expected=str(order.times.value(_EPOCH)),
            )

    async def page(
        self, session: Session, auth: Mapping[str, Scalar], page_size: int, after: ContactPosition | None
    ) -> ContactPage:
        """One page in the order of `TimeOrder`. Raises PositionInvalidError and ResponseInvalidError.

        A contact after which no page can start has no updated_at.
        """
        order = await self.order(session, auth)
        if order is None:
            return ContactPage(exhausted=True)
        parameters = self._auth.parameters(auth)
        try:
            page = await self._page(session, order, parameters, page_size, after)
            unplaced = _unplaced(page)
            if unplaced * 2 > len(page.contacts):
                # The column may have become another.
                self._order = None
                renewed = await self.order(session, auth)
                if renewed is not None and (renewed.kind, renewed.times) != (order.kind, order.times):
                    page = await self._page(session, renewed, parameters, page_size, after)
                    unplaced = _unplaced(page)
        except ResponseInvalidError:
            self._order = None
            raise
        if unplaced:
            _log.warning(
                "contacts whose id or updated_at is of another kind than most", statement=self._name, contacts=unplaced
            )
        return page

    async def _page(
        self,
        session: Session,
        order: TimeOrder,
        parameters: Mapping[str, object],
        page_size: int,
        after: ContactPosition | None,
    ) -> ContactPage:
        start = (after.updated_at.seconds, after.updated_at.nanos) if after is not None else None
        page = ContactPage()
        if after is None or start is None or start <= _EPOCH:
            after_id = after.id if after is not None and start == _EPOCH else ""
            rows, is_last = await order.undated_page(session, parameters, page_size, after_id)
            self._add_undated(page, order.kind, rows)
            if not is_last:
                return page
            # The next page can start only after a contact that has a place. It has the dated ones: in what is left of
            # this one there may be no room for such a contact.
            end = len(page.contacts)
            while end and not (page.contacts[end - 1].id and page.contacts[end - 1].HasField("updated_at")):
                end -= 1
            is_full = len(page.contacts) == page_size
            # Without an id, and where NULL comes last, no next page would repeat them.
            if end and (is_full or all(contact.id for contact in page.contacts[end:])):
                del page.contacts[end:]
                return page
            if is_full:
                del page.contacts[:]
            position = None
        else:
            position = (start, after.id)
        rows, is_last = await order.dated_page(session, parameters, page_size - len(page.contacts), position)
        self._add_dated(page, order, rows)
        page.exhausted = is_last
        return page

    async def unknown(
        self, session: Session, auth: Mapping[str, Scalar], kind: IdKind, ids: Sequence[str]
    ) -> list[str]:
        """Those of the ids that no contact has."""
        values = kind.values(ids)
        if not values:
            return list(ids)
        if kind not in self._known:
            column = self._table.c.id
            wanted = bindparam("known_ids", type_=kind.bound_as, expanding=True)
            self._known[kind] = select(column).where(column.in_(wanted))
        parameters = {**self._auth.parameters(auth), "known_ids": list(values.values())}
        # To the database, 'abc' may be 'ABC'.
        known = {str(row[0]) for row in await session.rows(self._known[kind], parameters, self._name)}
        return [id_ for id_ in ids if id_ not in known]

    def _id_kind(self, ids: Iterable[object]) -> IdKind:
        return _most_common(lambda id_: id_kind_of(id_, unsigned=self._unsigned), (id_ for id_ in ids if id_ != ""))

    def _order_of(self, kind: IdKind, times: TimeKind | None) -> TimeOrder:
        return TimeOrder(self._table, kind, times, self._name, self._backend)

    def _add_undated(self, page: ContactPage, kind: IdKind, rows: Rows) -> None:
        for row in rows:
            contact = page.contacts.add()
            self._fill(contact, row)
            if not contact.id or kind.places(row[0]):
                contact.updated_at.seconds = 0

    def _add_dated(self, page: ContactPage, order: TimeOrder, rows: Rows) -> None:
        if order.times is None:
            return
        add, fill, moment, places = page.contacts.add, self._fill, order.times.moment, order.kind.places
        for row in rows:
            contact = add()
            fill(contact, row)
            if contact.id and not places(row[0]):
                continue
            try:
                seconds, nanos = moment(row[1])
            except ValueError:
                continue
            updated_at = contact.updated_at
            updated_at.seconds, updated_at.nanos = seconds, nanos


def _unplaced(page: ContactPage) -> int:
    return sum(1 for contact in page.contacts if contact.id and not contact.HasField("updated_at"))


def _most_common(kind_of: Callable[[Any], _Kind], values: Iterable[object], what: str = "") -> _Kind:
    """The kind of most of the values that have one. Raises ValueError where none has."""
    kinds: Counter[_Kind] = Counter()
    failure = ValueError("id is empty")
    for value in values:
        try:
            kinds[kind_of(value)] += 1
        except ValueError as error:
            failure = error
    if not kinds:
        raise ValueError(f"{what}{failure}")
    return kinds.most_common(1)[0][0]


class ContactSearch:
    """The operator's SELECT that finds contacts by `:emails` and `:phones`."""

    def __init__(self, statement: Statement, columns: Collection[str]) -> None:
        self._name = statement.name
        self._auth = AuthBinds.of(statement)
        self._binds = statement.binds() & {"emails", "phones"}
        table: Subquery = statement.subquery(columns, lists=("emails", "phones"))
        updated_at = table.c.updated_at
        # What has no date must not crowd out what has one.
        newest = select(table).order_by(updated_at.is_(None), updated_at.desc(), table.c.id)
        self._select = newest.limit(bindparam("most_contacts"))
        self._convert = contact_with_any_date(tuple(columns))

    async def find(
        self,
        session: Session,
        auth: Mapping[str, Scalar],
        emails: Sequence[str],
        phones: Sequence[str],
        page_size: int,
    ) -> list[Contact]:
        """At most `page_size` contacts that carry any of them, the newest first."""
        # No database has a text with NUL in it that another could not even be asked for.
        lists = {
            "emails": [text for text in emails if "\0" not in text],
            "phones": [t for t in phones if "\0" not in t],
        }
        if not any(lists[bind] for bind in self._binds):
            return []
        parameters = {**self._auth.parameters(auth), "most_contacts": page_size}
        parameters |= {bind: lists[bind] for bind in self._binds}
        return [self._convert(row) for row in await session.rows(self._select, parameters, self._name)]
