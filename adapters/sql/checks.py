"""The operator's statements checked against the database before the first request: every mistake at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Executable, Select, exc, literal_column, select, text
from sqlalchemy.types import TypeEngine

from adapters.sql.config import SqlFile
from adapters.sql.credentials import is_field_name
from adapters.sql.engine import Session
from adapters.sql.errors import database_words
from adapters.sql.rows import AGENT_TEXTS, CONTACT_LISTS, CONTACT_TEXTS, INTERACTION_TEXTS, list_column
from adapters.sql.statements import Statement, auth_bind
from runtime.documents import Mistake

_NO_LISTS: Mapping[str, TypeEngine[Any]] = {}


@dataclass(frozen=True, slots=True)
class Columns:
    """What a SELECT must and may yield."""

    mandatory: Collection[str]
    optional: Collection[str]

    def mistakes(self, columns: Collection[str]) -> list[str]:
        """What is wrong with these."""
        known = {*self.mandatory, *self.optional}
        strange = [name for name in columns if name not in known and list_column(name) not in known]
        missing = [name for name in self.mandatory if name not in columns]
        return [f"lacks the column {name}" for name in missing] + [
            f"yields the column {name}, which is none of {', '.join(sorted(known))}" for name in strange
        ]


CONTACT_COLUMNS = Columns(("id", "updated_at"), (*CONTACT_TEXTS[1:], *CONTACT_LISTS))
AGENT_COLUMNS = Columns(AGENT_TEXTS, ())
INTERACTION_COLUMNS = Columns(
    ("id", "contact_id", "type", "subject", "date"), [name for name in INTERACTION_TEXTS if name not in ("id", "type")]
)


@dataclass(slots=True)
class StatementChecks:
    """Checks statements one after the other and collects what is wrong with them."""

    session: Session
    source: str
    auth_binds: frozenset[str]
    mistakes: list[Mistake] = field(default_factory=list)

    async def credentials(self, statement: Statement) -> None:
        """The SELECT that proves credentials. Its columns are credentials from now on."""
        columns = await self._columns(statement, _NO_LISTS)
        self.auth_binds |= {auth_bind(name) for name in columns if is_field_name(name)}

    async def select(
        self, statement: Statement, wanted: Columns, *, lists: Mapping[str, TypeEngine[Any]] = _NO_LISTS
    ) -> list[str]:
        """A SELECT that must bind one of these lists, if there are any.

        Returns its columns; after a mistake, those that it should have.
        """
        if lists and not statement.binds() & set(lists):
            self._mistake(statement, f"must bind {' or '.join(f':{name}' for name in lists)}")
        columns = await self._columns(statement, lists)
        mistakes = wanted.mistakes(columns) if columns else []
        for message in mistakes:
            self._mistake(statement, message)
        return columns if columns and not mistakes else list(wanted.mandatory)

    def binds(self, statement: Statement, allowed: Collection[str]) -> bool:
        """Whether a statement binds only these and credentials."""
        strange = sorted(statement.binds() - self.auth_binds - set(allowed))
        for name in strange:
            known = ", ".join(f":{known}" for known in sorted({*allowed, *self.auth_binds}))
            self._mistake(statement, f"binds :{name}, which is none of {known or 'none'}")
        return not strange

    async def explain(self, statement: Statement, explanation: Executable, parameters: Mapping[str, object]) -> None:
        """A statement that must not be executed: the database plans it."""
        try:
            await self.session.check(explanation, parameters)
        except exc.SQLAlchemyError as error:
            self._mistake(statement, database_words(error))

    async def _columns(self, statement: Statement, lists: Mapping[str, TypeEngine[Any]]) -> list[str]:
        if not self.binds(statement, lists):
            return []
        table = statement.subquery((), types=lists, lists=lists)
        nothing: Select[Any] = select(literal_column("*")).select_from(table).where(text("1 = 0"))
        parameters = {name: [None] if name in lists else None for name in statement.binds()}
        try:
            return await self.session.check(nothing, parameters)
        except exc.SQLAlchemyError as error:
            self._mistake(statement, database_words(error))
            return []

    def add(self, path: str, message: str) -> None:
        """One more mistake."""
        self.mistakes.append(Mistake(self.source, path, message))

    def _mistake(self, statement: Statement, message: str) -> None:
        self.add(statement.name, message)


def auth_binds_of(file: SqlFile) -> frozenset[str]:
    """The credentials that every statement may bind: the declared fields."""
    return frozenset(auth_bind(name) for name in file.authentication.names())
