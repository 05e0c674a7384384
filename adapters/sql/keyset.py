"""Pages by keyset: strictly after a position, never by row number, so that no row is missed when others move.

The order is (updated_at, id). Rows without an updated_at, or with one no later than 1970, have no place in
it: they come first, as one group with the timestamp 1970 exactly, ordered by id.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Integer, Select, Subquery, and_, bindparam, exists, or_, select, tuple_

from adapters.sdk import PositionInvalidError
from adapters.sql.engine import Session
from adapters.sql.ids import IdKind
from adapters.sql.timestamps import Moment, TimeKind

Rows: TypeAlias = Sequence[Sequence[Any]]

# Our own bind parameters, beside the operator's.
_LIMIT, _ID, _TIME, _EPOCH = "keyset_limit", "keyset_id", "keyset_time", "keyset_epoch"


@dataclass(frozen=True)
class IdOrder:
    """Rows by id alone."""

    table: Subquery
    kind: IdKind
    name: str

    @cached_property
    def first(self) -> Select[Any]:
        """From the first row."""
        return _page(self.table).order_by(self.table.c.id)

    @cached_property
    def after(self) -> Select[Any]:
        """After an id."""
        return self.first.where(_after_id(self.table, self.kind))

    async def page(
        self, session: Session, parameters: Mapping[str, object], limit: int, after_id: str
    ) -> tuple[Rows, bool]:
        """At most `limit` rows after the id, or from the first, and whether none follow."""
        if not after_id:
            return await read_page(session, self.first, parameters, limit, self.name, self.kind)
        values = {**parameters, _ID: position_id(self.kind, after_id)}
        return await read_page(session, self.after, values, limit, self.name, self.kind)


@dataclass(frozen=True)
class TimeOrder:
    """Rows by (updated_at, id). `times` is None while no row with an updated_at was ever seen."""

    table: Subquery
    kind: IdKind
    times: TimeKind | None
    name: str
    has_row_values: bool

    @cached_property
    def undated(self) -> Select[Any]:
        """The group without a timestamp."""
        # Ordered by id, they are found by reading the whole table; whether there are any, by the index.
        nulls, early = self.table.element.subquery("nulls"), self.table.element.subquery("early")
        any_undated: ColumnElement[bool] = exists(select(nulls.c.id).where(nulls.c.updated_at.is_(None)))
        if self.times is not None:
            any_undated = or_(any_undated, exists(select(early.c.id).where(early.c.updated_at <= self._time(_EPOCH))))
        return _page(self.table).where(any_undated, self._is_undated).order_by(self.table.c.id)

    @cached_property
    def undated_after(self) -> Select[Any]:
        """The group without a timestamp, after an id."""
        return self.undated.where(_after_id(self.table, self.kind))

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
        time, id_ = self._time(_TIME), bindparam(_ID, type_=self.kind.bound_as)
        if self.has_row_values:
            return self._dated.where(tuple_(self._updated_at, self.table.c.id) > tuple_(time, id_))
        # The same for databases that use no index for the other: MySQL, MariaDB.
        return self._dated.where(or_(self._updated_at > time, and_(self._updated_at == time, self.table.c.id > id_)))

    @cached_property
    def _is_undated(self) -> ColumnElement[bool]:
        missing = self._updated_at.is_(None)
        return missing if self.times is None else or_(missing, self._updated_at <= self._time(_EPOCH))

    @property
    def _dated(self) -> Select[Any]:
        return _page(self.table).order_by(self._updated_at, self.table.c.id)

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
                values[_ID] = position_id(self.kind, after_id)
        return await read_page(session, statement, values, limit, self.name, self.kind)

    async def undated_page(
        self, session: Session, parameters: Mapping[str, object], limit: int, after_id: str
    ) -> tuple[Rows, bool]:
        """At most `limit` rows without a timestamp after the id, or from the first, and whether none follow."""
        values = dict(parameters)
        if self.times is not None:
            values[_EPOCH] = self.times.value((0, 0))
        statement = self.undated_after if after_id else self.undated
        if after_id:
            values[_ID] = position_id(self.kind, after_id)
        return await read_page(session, statement, values, limit, self.name, self.kind)


async def read_page(
    session: Session, statement: Select[Any], parameters: Mapping[str, object], limit: int, name: str, kind: IdKind
) -> tuple[Rows, bool]:
    """At most `limit` rows, and whether none follow. The columns begin with the id.

    Unless none follow, the last row has an id, from which the next page can start: rows without one are kept
    where they stand between others, and otherwise left out.
    """
    values = {**parameters, _LIMIT: limit + 1}
    rows = await session.rows(statement, values, name)
    if len(rows) <= limit:
        return rows, True
    end = limit
    while end and _lacks_id(rows[end - 1]):
        end -= 1
    if end:
        return rows[:end], False
    identified = await session.rows(statement.where(kind.exists(statement.selected_columns[0])), values, name)
    if not identified:
        return rows[:limit], True
    return identified[:limit], len(identified) <= limit


def position_id(kind: IdKind, text: str) -> object:
    """The id of a position, as the database has it. Raises PositionInvalidError."""
    try:
        return kind.value(text)
    except ValueError as error:
        raise PositionInvalidError("The position's id is not one that this adapter hands out.") from error


def _page(table: Subquery) -> Select[Any]:
    return select(table).limit(bindparam(_LIMIT, type_=Integer()))


def _after_id(table: Subquery, kind: IdKind) -> ColumnElement[bool]:
    after: ColumnElement[bool] = table.c.id > bindparam(_ID, type_=kind.bound_as)
    return after


def _lacks_id(row: Sequence[Any]) -> bool:
    return row[0] is None or row[0] == ""
