"""updated_at: a moment outside, and inside whatever the database has for it.

Databases without a type for moments keep them as text, which orders and compares only within one fixed-width style;
that style is learned from a row.
"""

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, DateTime, String, literal
from sqlalchemy.types import TypeEngine

# Seconds since 1970 and nanoseconds, as in google.protobuf.Timestamp.
Moment: TypeAlias = tuple[int, int]

_AWARE_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a naive one is what the driver yields and takes
_STYLE = re.compile(
    r"\d{4}-\d\d-\d\d(?P<separator>[T ])\d\d:\d\d:\d\d(?:\.(?P<fraction>\d{1,9}))?(?P<zone>Z|\+00:00|\+00| UTC|)",
    re.ASCII,
)


class TimeKind(ABC):
    """How moments look in one column."""

    @property
    @abstractmethod
    def bound_as(self) -> TypeEngine[Any]:
        """The type to bind them as."""

    @abstractmethod
    def value(self, moment: Moment) -> object:
        """The moment as the database has it, never later. Raises OverflowError where it has none such."""

    @abstractmethod
    def moment(self, value: Any) -> Moment:
        """The database's value as a moment. Raises ValueError for a value of another kind."""

    @abstractmethod
    def is_other(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether the column's value is none of these moments, as far as SQL can tell."""


@dataclass(frozen=True)
class AwareTime(TimeKind):
    """Moments with a time zone."""

    @cached_property
    def bound_as(self) -> TypeEngine[Any]:
        return DateTime(timezone=True)

    def value(self, moment: Moment) -> object:
        return _AWARE_EPOCH + timedelta(seconds=moment[0], microseconds=moment[1] // 1000)

    def moment(self, value: Any) -> Moment:
        if type(value) is not datetime or value.tzinfo is None:
            raise ValueError(f"comes as {type(value).__name__} where others come as datetime with a time zone")
        return _since(value - _AWARE_EPOCH)

    def is_other(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        return column > literal(datetime.max.replace(tzinfo=UTC), self.bound_as)


@dataclass(frozen=True)
class NaiveTime(TimeKind):
    """Moments without a time zone, which are in UTC."""

    @cached_property
    def bound_as(self) -> TypeEngine[Any]:
        return DateTime()

    def value(self, moment: Moment) -> object:
        return _NAIVE_EPOCH + timedelta(seconds=moment[0], microseconds=moment[1] // 1000)

    def moment(self, value: Any) -> Moment:
        if type(value) is not datetime or value.tzinfo is not None:
            raise ValueError(f"comes as {type(value).__name__} where others come as datetime without a time zone")
        return _since(value - _NAIVE_EPOCH)

    def is_other(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        return column > literal(_NAIVE_EPOCH.max, self.bound_as)


@dataclass(frozen=True)
class TextTime(TimeKind):
    """Moments as ISO text in UTC: what separates date and time, how many digits a fraction has, what ends it."""

    separator: str = " "
    digits: int = 6
    zone: str = ""

    @cached_property
    def bound_as(self) -> TypeEngine[Any]:
        return String()

    @cached_property
    def like(self) -> str:
        """The SQL pattern that every text of this style matches."""
        fraction = "." + "_" * self.digits if self.digits else ""
        return f"____-__-__{self.separator}__:__:__{fraction}{self.zone}"

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        fraction = rf"\.\d{{{self.digits}}}" if self.digits else ""
        return re.compile(rf"\d{{4}}-\d\d-\d\d{self.separator}\d\d:\d\d:\d\d{fraction}{re.escape(self.zone)}", re.ASCII)

    def value(self, moment: Moment) -> object:
        seconds, nanos = moment
        text = (_NAIVE_EPOCH + timedelta(seconds=seconds)).isoformat(self.separator)
        fraction = f".{nanos:09d}"[: self.digits + 1] if self.digits else ""
        return f"{text}{fraction}{self.zone}"

    def is_other(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        return column.not_like(self.like)

    def moment(self, value: Any) -> Moment:
        if type(value) is not str or not self._pattern.fullmatch(value):
            raise ValueError(f"is not a text in the style of others, {self.value((0, 0))}")
        seconds, _ = _since(datetime.fromisoformat(value[:19]) - _NAIVE_EPOCH)
        return seconds, int(value[20 : 20 + self.digits].ljust(9, "0")) if self.digits else 0


def time_kind_of(value: object) -> TimeKind:
    """The kind of a moment as the driver yields it. Raises ValueError for what is none."""
    if isinstance(value, datetime):
        return NaiveTime() if value.tzinfo is None else AwareTime()
    if isinstance(value, str):
        match = _STYLE.fullmatch(value)
        if match is None:
            raise ValueError("is not a text such as 2012-11-21T17:53:51.000000Z, in UTC")
        kind = TextTime(match["separator"], len(match["fraction"] or ""), match["zone"])
        kind.moment(value)
        return kind
    raise ValueError(f"comes as {type(value).__name__}; make it a timestamp, or a text such as 2012-11-21T17:53:51Z")


def _since(passed: timedelta) -> Moment:
    return passed.days * 86_400 + passed.seconds, passed.microseconds * 1000
