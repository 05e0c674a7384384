"""Contacts: listed by keyset, found by emails and phones, known or not."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, Subquery, and_, bindparam, select

from adapters.sdk import ContactPage, ResponseInvalidError, Scalar
from adapters.sql.engine import Session
from adapters.sql.ids import IdKind, id_kind_of
from adapters.sql.keyset import Rows, TimeOrder
from adapters.sql.rows import contact_filler, contact_with_any_date
from adapters.sql.statements import AuthBinds, Statement
from adapters.sql.timestamps import Moment, TextTime, TimeKind, time_kind_of
from deskbridge.v1.contact_pb2 import Contact, ContactPosition

_EPOCH: Moment = (0, 0)


class ContactTable:
    """The operator's SELECT of contacts.

    What only rows can tell, the types of id and updated_at, is learned from the first row seen, and then kept.
    """

    def __init__(self, statement: Statement, columns: Collection[str], *, has_row_values: bool) -> None:
        # The keyset's columns first: see `read_page`.
        self._columns = ("id", "updated_at", *(name for name in columns if name not in ("id", "updated_at")))
        self._name = statement.name
        self._auth = AuthBinds.of(statement)
        self._table = statement.subquery(self._columns)
        self._has_row_values = has_row_values
        self._fill = contact_filler(self._columns)
        self._order: TimeOrder | None = None
        self._known: Select[Any] | None = None

    async def order(self, session: Session, auth: Mapping[str, Scalar]) -> TimeOrder | None:
        """The order of contacts; None while there is no contact with an id. Raises ResponseInvalidError."""
        if self._order is not None:
            return self._order
        table, parameters = self._table, self._auth.parameters(auth)
        dated = select(table.c.id, table.c.updated_at).where(table.c.id.is_not(None), table.c.updated_at.is_not(None))
        rows = await session.rows(dated.order_by(table.c.updated_at.desc()).limit(1), parameters, self._name)
        if rows:
            order = self._order_of(rows[0][0], rows[0][1])
            await self._check_style(session, parameters, order.times)
            self._order = order
            return order
        undated = select(table.c.id).where(table.c.id.is_not(None)).limit(1)
        rows = await session.rows(undated, parameters, self._name)
        return self._order_of(rows[0][0], None) if rows else None

    async def page(
        self, session: Session, auth: Mapping[str, Scalar], page_size: int, after: ContactPosition | None
    ) -> ContactPage:
        """One page in the order of `TimeOrder`. Raises PositionInvalidError and ResponseInvalidError."""
        order = await self.order(session, auth)
        if order is None:
            return ContactPage(exhausted=True)
        parameters = self._auth.parameters(auth)
        start = (after.updated_at.seconds, after.updated_at.nanos) if after is not None else None
        page = ContactPage()
        if after is None or start is None or start <= _EPOCH:
            after_id = after.id if after is not None and start == _EPOCH else ""
            rows, is_last = await order.undated_page(session, parameters, page_size, after_id)
            self._add_undated(page, order, rows)
            if not is_last:
                return page
            if len(page.contacts) == page_size:
                # The next page can start only after a contact with an id.
                while page.contacts and not page.contacts[-1].id:
                    page.contacts.pop()
                if page.contacts:
                    return page
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
        if self._known is None:
            column = self._table.c.id
            wanted = bindparam("known_ids", type_=kind.bound_as, expanding=True)
            self._known = select(column).where(column.in_(wanted))
        parameters = {**self._auth.parameters(auth), "known_ids": list(values.values())}
        known = {str(row[0]) for row in await session.rows(self._known, parameters, self._name)}
        return [id_ for id_ in ids if id_ not in known]

    def _order_of(self, id_: object, updated_at: object) -> TimeOrder:
        try:
            kind = id_kind_of(id_)
            times = None if updated_at is None else time_kind_of(updated_at)
        except ValueError as error:
            raise self._invalid(str(error) if str(error).startswith("id ") else f"updated_at {error}") from error
        return TimeOrder(self._table, kind, times, self._name, self._has_row_values)

    async def _check_style(self, session: Session, parameters: Mapping[str, object], times: TimeKind | None) -> None:
        # A text of another style would compare wrongly, and its contact be skipped without a sound.
        if not isinstance(times, TextTime):
            return
        updated_at = self._table.c.updated_at
        other = select(updated_at).where(and_(updated_at > times.value(_EPOCH), updated_at.not_like(times.like)))
        if await session.rows(other.limit(1), parameters, self._name):
            raise self._invalid(f"an updated_at is not a text in the style of others, {times.value(_EPOCH)}")

    def _add_undated(self, page: ContactPage, order: TimeOrder, rows: Rows) -> None:
        self._check_ids(order.kind, rows)
        for row in rows:
            contact = page.contacts.add()
            self._fill(contact, row)
            contact.updated_at.seconds = 0

    def _add_dated(self, page: ContactPage, order: TimeOrder, rows: Rows) -> None:
        self._check_ids(order.kind, rows)
        if order.times is None:
            return
        add, fill, moment = page.contacts.add, self._fill, order.times.moment
        try:
            for row in rows:
                contact = add()
                fill(contact, row)
                updated_at = contact.updated_at
                updated_at.seconds, updated_at.nanos = moment(row[1])
        except ValueError as error:
            raise self._invalid(f"an updated_at {error}") from error

    def _check_ids(self, kind: IdKind, rows: Rows) -> None:
        for row in rows:
            if not isinstance(row[0], kind.python) and row[0] is not None:
                raise self._invalid(
                    f"id comes as {type(row[0]).__name__} and as {kind.python.__name__}; make it one of them"
                )

    def _invalid(self, message: str) -> ResponseInvalidError:
        return ResponseInvalidError(f"{self._name}: {message}")


class ContactSearch:
    """The operator's SELECT that finds contacts by `:emails` and `:phones`."""

    def __init__(self, statement: Statement, columns: Collection[str]) -> None:
        self._name = statement.name
        self._auth = AuthBinds.of(statement)
        self._binds = statement.binds() & {"emails", "phones"}
        table: Subquery = statement.subquery(columns, lists=("emails", "phones"))
        self._select = select(table).limit(bindparam("most_contacts"))
        self._convert = contact_with_any_date(tuple(columns))

    async def find(
        self,
        session: Session,
        auth: Mapping[str, Scalar],
        emails: Sequence[str],
        phones: Sequence[str],
        page_size: int,
    ) -> list[Contact]:
        """At most `page_size` contacts that carry any of them."""
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
