"""From the operator's file to a database that can be asked: connected, every statement checked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlalchemy import String
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import NullType

from adapters.sdk import ResponseInvalidError, UnavailableError
from adapters.sql.actions import Action
from adapters.sql.agents import AgentTable
from adapters.sql.checks import AGENT_COLUMNS, CONTACT_COLUMNS, INTERACTION_COLUMNS, StatementChecks, auth_binds_of
from adapters.sql.config import REQUEST_BINDS, SqlActionFile, SqlFile, parse_url
from adapters.sql.contacts import ContactSearch, ContactTable
from adapters.sql.credentials import CredentialCheck
from adapters.sql.engine import Database, Session
from adapters.sql.errors import RowsUnfitError, ValueUnfitError, database_words
from adapters.sql.interactions import InteractionTable
from adapters.sql.statements import Statement
from adapters.sql.timestamps import Moment
from runtime.documents import ConfigurationError, Mistake
from runtime.process import NotAvailableError

_log = structlog.get_logger()

# Databases whose EXPLAIN checks an INSERT or UPDATE, parameters included, without executing it.
_EXPLAINING = ("sqlite", "postgresql", "mysql", "mariadb")


@dataclass(frozen=True, slots=True)
class Opened:
    """A database and what can be asked of it. What the file does not have is None."""

    database: Database
    credentials: CredentialCheck | None
    contacts: ContactTable | None
    search: ContactSearch | None
    agents: AgentTable | None
    interactions: InteractionTable | None
    actions: Mapping[str, Action]


async def open_database(file: SqlFile, source: Path, url: URL | None, now: Callable[[], Moment]) -> Opened:
    """Connect, to `url` or to where the file says, and check.

    Raises ConfigurationError with every mistake, NotAvailableError when the database cannot be reached.
    """
    database = Database(
        url or database_url(file, source),
        pool_size=file.database.pool_size,
        pool_timeout=file.database.pool_timeout,
        statement_timeout=file.database.statement_timeout,
    )
    try:
        async with database.session() as session:
            return await _Opening(database, session, file, source).opened(now)
    except UnavailableError as error:
        await database.close()
        raise NotAvailableError(str(Mistake(str(source), "database.url", _reason(error)))) from error
    except BaseException:
        await database.close()
        raise


def database_url(file: SqlFile, source: Path) -> URL:
    """Where the database is. Raises ConfigurationError."""
    url = file.database.url
    try:
        return parse_url(url if isinstance(url, str) else url.resolve(), source.parent)
    except (LookupError, ValueError) as error:
        raise ConfigurationError([Mistake(str(source), "database.url", str(error.args[0]))]) from error


class _Opening:
    """Checks the file's statements one after the other; only those of a file without mistakes are used."""

    def __init__(self, database: Database, session: Session, file: SqlFile, source: Path) -> None:
        self._database = database
        self._session = session
        self._checks = StatementChecks(session, str(source), auth_binds_of(file))
        self._file = file

    async def opened(self, now: Callable[[], Moment]) -> Opened:
        """Everything the file has. Raises ConfigurationError."""
        credentials = await self._credentials()
        contacts = await self._contacts()
        search = await self._search()
        agents = await self._agents()
        interactions = await self._interactions(contacts)
        actions = {
            name: await self._action(name, action, contacts, agents, now) for name, action in self._file.actions.items()
        }
        if self._checks.mistakes:
            raise ConfigurationError(self._checks.mistakes)
        await self._learn("contacts.statement", contacts)
        await self._learn("agents.statement", agents)
        if self._checks.mistakes:
            raise ConfigurationError(self._checks.mistakes)
        return Opened(self._database, credentials, contacts, search, agents, interactions, actions)

    async def _learn(self, name: str, table: ContactTable | AgentTable | None) -> None:
        # Statements that bind credentials may yield nothing without; then the first request learns.
        if table is None:
            return
        try:
            await table.order(self._session, {})
            if isinstance(table, ContactTable):
                await table.warn(self._session)
        except (RowsUnfitError, ValueUnfitError) as error:
            # Rows come and go; what they hold now is no reason not to start.
            _log.warning("rows that cannot be served", statement=name, reason=error.message.removeprefix(f"{name}: "))
        except ResponseInvalidError as error:
            self._checks.add(name, error.message.removeprefix(f"{name}: "))

    async def _credentials(self) -> CredentialCheck | None:
        file = self._file.authentication
        if file.statement is None:
            return None
        statement = Statement.of("authentication.statement", file.statement)
        await self._checks.credentials(statement)
        return CredentialCheck(statement, file.trust_seconds)

    async def _contacts(self) -> ContactTable | None:
        if self._file.contacts is None:
            return None
        statement = Statement.of("contacts.statement", self._file.contacts.statement)
        columns = await self._checks.select(statement, CONTACT_COLUMNS)
        return ContactTable(statement, columns, backend=self._database.backend)

    async def _search(self) -> ContactSearch | None:
        if self._file.find_contacts is None:
            return None
        statement = Statement.of("find_contacts.statement", self._file.find_contacts.statement)
        columns = await self._checks.select(statement, CONTACT_COLUMNS, lists={"emails": String(), "phones": String()})
        return ContactSearch(statement, columns)

    async def _agents(self) -> AgentTable | None:
        if self._file.agents is None:
            return None
        statement = Statement.of("agents.statement", self._file.agents.statement)
        columns = await self._checks.select(statement, AGENT_COLUMNS)
        return AgentTable(statement, columns, backend=self._database.backend)

    async def _interactions(self, contacts: ContactTable | None) -> InteractionTable | None:
        if self._file.interactions is None or contacts is None:
            return None
        statement = Statement.of("interactions.statement", self._file.interactions.statement)
        columns = await self._checks.select(statement, INTERACTION_COLUMNS, lists={"contact_ids": NullType()})
        return InteractionTable(statement, columns, contacts)

    async def _action(
        self,
        name: str,
        file: SqlActionFile,
        contacts: ContactTable | None,
        agents: AgentTable | None,
        now: Callable[[], Moment],
    ) -> Action:
        statement = Statement.of(f"actions.{name}.statement", file.statement)
        backend = self._database.backend
        action = Action(statement, file, backend=backend, contacts=contacts, agents=agents, now=now)
        inputs = [declared.key for declared in file.inputs]
        if self._checks.binds(statement, (*inputs, *REQUEST_BINDS)) and backend in _EXPLAINING:
            await self._checks.explain(statement, *action.explanation())
        return action


def _reason(error: UnavailableError) -> str:
    cause = error.__cause__
    words = database_words(cause) if isinstance(cause, SQLAlchemyError) else str(cause)
    return f"the database cannot be reached: {words}"
