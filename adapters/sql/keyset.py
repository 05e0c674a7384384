"""Pages by keyset: strictly after a position, never by row number, so that no row is missed when others move.

The order is (updated_at, id), and by the bytes of ids that the column's collation takes for equal. Rows without an
updated_at, or with one no later than 1970, have no place in it: they come first, as one group with the timestamp 1970
exactly, ordered by id.

A row whose updated_at is no moment of the column's kind stands where the database puts it, but no page can start after
it. Any number of such rows may follow each other; so they are listed in the first group as well.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Integer, Select, Subquery, Text, and_, bindparam, exists, or_, select, tuple_

from adapters.sdk import PositionInvalidError
from adapters.sql.engine import Session
from adapters.sql.exact import exact
from adapters.sql.ids import IdKind
from adapters.sql.timestamps import Moment, TimeKind

Row: TypeAlias = Sequence[Any]
Rows: TypeAlias = Sequence[Row]

# Our own bind parameters, beside the operator's.
_LIMIT, _ID, _ID_BYTES, _TIME, _EPOCH = "keyset_limit", "keyset_id", "keyset_id_bytes", "keyset_time", "keyset_epoch"

_ROW_VALUES = ("sqlite", "postgresql")
# Databases that sort all rows when the order goes on after the index's columns.
_SORTING = ("mysql", "mariadb")


@dataclass(frozen=True)
class IdOrder:
    """Rows by id alone."""

    table: Subquery
    kind: IdKind
    name: str
    backend: str

    @cached_property
    def first(self) -> Select[Any]:
        """From the first row."""
        return _page(self.table).order_by(*self.terms)

    @cached_property
    def after(self) -> Select[Any]:
        """After an id."""
        return self.first.where(self.is_after)

    @cached_property
    def terms(self) -> list[ColumnElement[Any]]:
        """What to order by."""
        return [self.table.c.id] if self._exact is None else [self.table.c.id, self._exact]

    @cached_property
    def is_after(self) -> ColumnElement[bool]:
        """Whether a row comes after the position's id."""
        column = self.table.c.id
        later: ColumnElement[bool] = column > self.id
        if self._exact is None or self.id_bytes is None:
            return later
        return or_(later, and_(column == self.id, self._exact > self.id_bytes))

    @cached_property
    def id(self) -> ColumnElement[Any]:
        """The position's id."""
        return bindparam(_ID, type_=self.kind.bound_as)

    @cached_property
    def id_bytes(self) -> ColumnElement[Any] | None:
        """The position's id, byte for byte."""
        return exact(bindparam(_ID_BYTES, type_=Text()), self.backend) if self.kind.python is str else None

    @cached_property
    def _exact(self) -> ColumnElement[Any] | None:
        return exact(self.table.c.id, self.backend) if self.kind.python is str else None

    def parameters(self, after_id: str) -> dict[str, object]:
        """What `is_after` binds. Raises PositionInvalidError."""
        value = _position_id(self.kind, after_id)
        return {_ID: value} if self.id_bytes is None else {_ID: value, _ID_BYTES: value}

    async def page(
        self, session: Session, parameters: Mapping[str, object], limit: int, after_id: str
    ) -> tuple[Rows, bool]:
        """At most `limit` rows after the id, or from the first, and whether none follow."""
        return await self.page_of(session, self.first, parameters, limit, after_id)

    async def page_of(
        self, session: Session, first: Select[Any], parameters: Mapping[str, object], limit: int, after_id: str
    ) -> tuple[Rows, bool]:
        """The same of fewer rows."""
        statement = first.where(self.is_after) if after_id else first
        values = {**parameters, **self.parameters(after_id)} if after_id else parameters
        placed = self.kind.exists(self.table.c.id)
        return await read_page(session, statement, values, limit, self.name, self.places, placed)

    def places(self, row: Row) -> bool:
        """Whether a page can start after this row."""
        return self.kind.places(row[0])


@dataclass(frozen=True)
class TimeOrder:
    """Rows by (updated_at, id). `times` is None while no row with an updated_at was ever seen."""

    table: Subquery
    kind: IdKind
    times: TimeKind | None
    name: str
    backend: str

    @cached_property
    def undated(self) -> Select[Any]:
        """The group without a timestamp."""
        # Ordered by id, they are found by reading the whole table; whether there are any, by the index.
        nulls, early, other = (self.table.element.subquery(name) for name in ("nulls", "early", "other"))
        any_undated: ColumnElement[bool] = exists(select(nulls.c.id).where(nulls.c.updated_at.is_(None)))
        if self.times is not None:
            any_early = exists(select(early.c.id).where(early.c.updated_at <= self._time(_EPOCH)))
            any_other = exists(select(other.c.id).where(self.times.is_other(other.c.updated_at)))
            any_undated = or_(any_undated, any_early, any_other)
        return _page(self.table).where(any_undated, self._is_undated).order_by(*self._ids.terms)

    @cached_property
    def dated(self) -> Select[Any]:
        """Every row with a timestamp."""
        return self._dated.where(self._updated_at > self._time(_EPOCH))

    @cached_property
    def dated_from(self) -> Select[Any]:
        """Every row of a timestamp, and after it."""
        return self._dated.where(self._updated_at >= self._time(_TIME))

    @cached_property
    def dated_after(self) -> Select[Any]:
        """Every row after a timestamp and id."""
        time, ids = self._time(_TIME), self._ids
        if self.backend in _ROW_VALUES:
            position = [ids.id] if ids.id_bytes is None else [ids.id, ids.id_bytes]
            return self._dated.where(tuple_(self._updated_at, *ids.terms) > tuple_(time, *position))
        # The same for databases that use no index for the other: MySQL, MariaDB.
        return self._dated.where(or_(self._updated_at > time, and_(self._updated_at == time, ids.is_after)))

    @cached_property
    def ties(self) -> Select[Any]:
        """Every row of a timestamp whose id is the same but for its bytes."""
        same = and_(self._updated_at == self._time(_TIME), self.table.c.id == self._ids.id)
        return select(self.table).where(same).order_by(*self._ids.terms)

    @cached_property
    def _ids(self) -> IdOrder:
        return IdOrder(self.table, self.kind, self.name, self.backend)

    @cached_property
    def _is_undated(self) -> ColumnElement[bool]:
        missing = self._updated_at.is_(None)
        if self.times is None:
            return missing
        return or_(missing, self._updated_at <= self._time(_EPOCH), self.times.is_other(self._updated_at))

    @cached_property
    def _is_placed(self) -> ColumnElement[bool]:
        exists_ = self.kind.exists(self.table.c.id)
        return exists_ if self.times is None else and_(exists_, ~self.times.is_other(self._updated_at))

    @cached_property
    def _completes_ties(self) -> bool:
        return self.backend in _SORTING and self._ids.id_bytes is not None

    @property
    def _dated(self) -> Select[Any]:
        terms = [self.table.c.id] if self.backend in _SORTING else self._ids.terms
        return _page(self.table).order_by(self._updated_at, *terms)

    @property
    def _updated_at(self) -> ColumnElement[Any]:
        return self.table.c.updated_at

    def _time(self, name: str) -> ColumnElement[Any]:
        assert self.times is not None
        return bindparam(name, type_=self.times.bound_as)

    async def dated_page(
        self, session: Session, parameters: Mapping[str, object], limit: int, after: tuple[Moment, str] | None
    ) -> tuple[Rows, bool]:
        """At most `limit` rows with a timestamp after the position, or from the first, and whether none follow."""
        if self.times is None:
            return [], True
        values = dict(parameters)
        if after is None:
            statement, values[_EPOCH] = self.dated, self.times.value((0, 0))
        else:
            moment, after_id = after
            try:
                values[_TIME] = self.times.value(moment)
            except OverflowError as error:
                raise PositionInvalidError("The position's updated_at is out of the database's range.") from error
            statement = self.dated_after if after_id else self.dated_from
            if after_id:
                values |= self._ids.parameters(after_id)
        rows, is_last = await read_page(session, statement, values, limit, self.name, self.places, self._is_placed)
        if is_last or not self._completes_ties:
            return rows, is_last
        return await self._complete_ties(session, parameters, rows, limit, after), False

    async def _complete_ties(
        self,
        session: Session,
        parameters: Mapping[str, object],
        rows: Rows,
        limit: int,
        after: tuple[Moment, str] | None,
    ) -> Rows:
        """The page with the last row's ties, which may go on after it, in the order that a position compares by."""
        assert self.times is not None
        id_, time = rows[-1][0], rows[-1][1]
        values = {**parameters, _ID: id_, _TIME: time}
        ties = await session.rows(self.ties, values, self.name)
        if len(ties) < 2:
            return rows
        ids = {tie[0] for tie in ties}
        others = [row for row in rows if row[1] != time or row[0] not in ids]
        if after is not None and after[1] in ids and after[0] == self.times.moment(time):
            ties = [tie for tie in ties if tie[0].encode() > after[1].encode()]
        return [*others, *ties][:limit]

    async def undated_page(
        self, session: Session, parameters: Mapping[str, object], limit: int, after_id: str
    ) -> tuple[Rows, bool]:
        """At most `limit` rows without a timestamp after the id, or from the first, and whether none follow."""
        values = dict(parameters)
        if self.times is not None:
            values[_EPOCH] = self.times.value((0, 0))
        return await self._ids.page_of(session, self.undated, values, limit, after_id)

    def places(self, row: Row) -> bool:
        """Whether a page can start after this row, one with a timestamp."""
        if self.times is None or not self.kind.places(row[0]):
            return False
        try:
            self.times.moment(row[1])
        except ValueError:
            return False
        return True


async def read_page(
    session: Session,
    statement: Select[Any],
    parameters: Mapping[str, object],
    limit: int,
    name: str,
    places: Callable[[Row], bool],
    placed: ColumnElement[bool],
) -> tuple[Rows, bool]:
    """At most `limit` rows, and whether none follow.

    Unless none follow, the last row is one that `places`, from which the next page can start: others are kept where
    they stand between such rows, and otherwise left to the next page. `placed` is the same as far as SQL can tell.
    """
    rows = await session.rows(statement, {**parameters, _LIMIT: limit + 1}, name)
    if len(rows) <= limit:
        return rows, True
    end = limit
    while end and not places(rows[end - 1]):
        end -= 1
    if end:
        return rows[:end], False
    # More of them than a page holds: on to the first that is none, however far it is.
    narrowed, reach = statement.where(placed), limit
    while True:
        found = await session.rows(narrowed, {**parameters, _LIMIT: reach + 1}, name)
        first = next((row for row in found if places(row)), None)
        if first is not None:
            return [*rows[: limit - 1], first], False
        if len(found) <= reach:
            return rows[:limit], True
        reach *= 10


def _position_id(kind: IdKind, text: str) -> object:
    """The id of a position, as the database has it. Raises PositionInvalidError."""
    try:
        return kind.value(text)
    except ValueError as error:
        raise PositionInvalidError("The position's id is not one that this adapter hands out.") from error


def _page(table: Subquery) -> Select[Any]:
    return select(table).limit(bindparam(_LIMIT, type_=Integer()))
