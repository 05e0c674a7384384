"""The operator's statements: their bind parameters, and how they stand inside ours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, String, Subquery, TextClause, bindparam, column, text
from sqlalchemy.types import TypeEngine

from adapters.sdk import Scalar, value_to_text

_AUTH = "auth_"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `name` is its place in the operator's file, such as `contacts.statement`."""

    name: str
    sql: str

    @classmethod
    def of(cls, name: str, sql: str) -> "Statement":
        """The statement without what may stand at its end, on its own, but not inside another."""
        # The line end keeps a comment on the last line from swallowing what follows.
        return cls(name, sql.strip().rstrip(";").rstrip() + "\n")

    def binds(self) -> frozenset[str]:
        """The names of its bind parameters."""
        return frozenset(text(self.sql).compile().params)

    def clause(
        self, types: Mapping[str, TypeEngine[Any]] | None = None, lists: Iterable[str] = (), prefix: str = ""
    ) -> TextClause:
        """The statement with typed bind parameters: texts, unless `types` says otherwise."""
        types, expanding = types or {}, frozenset(lists)
        parameters: list[BindParameter[Any]] = [
            bindparam(name, type_=types.get(name, String()), expanding=name in expanding) for name in self.binds()
        ]
        return text(prefix + self.sql).bindparams(*parameters)

    def subquery(
        self,
        columns: Iterable[str],
        types: Mapping[str, TypeEngine[Any]] | None = None,
        lists: Iterable[str] = (),
    ) -> Subquery:
        """The SELECT as a table of these columns."""
        return self.clause(types, lists).columns(*[column(name) for name in columns]).subquery("q")


@dataclass(frozen=True, slots=True)
class AuthBinds:
    """The credentials that a statement binds, as texts; those that are missing, as NULL."""

    names: tuple[str, ...]

    @classmethod
    def of(cls, *statements: Statement) -> "AuthBinds":
        """The credentials that any of the statements binds."""
        binds = frozenset().union(*(statement.binds() for statement in statements))
        return cls(tuple(sorted(name for name in binds if name.startswith(_AUTH))))

    def parameters(self, auth: Mapping[str, Scalar]) -> dict[str, object]:
        """Parameter to value."""
        values = {name: auth.get(name.removeprefix(_AUTH)) for name in self.names}
        return {name: None if value is None else value_to_text(value) for name, value in values.items()}


def auth_bind(field: str) -> str:
    """The bind parameter of an authentication field."""
    return _AUTH + field
