"""Agents, listed by id."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from adapters.sdk import AgentPage, ResponseInvalidError, Scalar
from adapters.sql.engine import Session
from adapters.sql.errors import RowsUnfitError
from adapters.sql.ids import IdKind, id_kind_of
from adapters.sql.keyset import IdOrder
from adapters.sql.rows import agent_converter
from adapters.sql.statements import AuthBinds, Statement


class AgentTable:
    """The operator's SELECT of agents. The type of its id is learned from a row, and kept while rows fit."""

    def __init__(self, statement: Statement, columns: Collection[str], *, backend: str) -> None:
        ordered = ("id", *(name for name in columns if name != "id"))
        self._name = statement.name
        self._auth = AuthBinds.of(statement)
        self._table = statement.subquery(ordered)
        self._convert = agent_converter(ordered)
        self._backend = backend
        self._order: IdOrder | None = None

    async def order(self, session: Session, auth: Mapping[str, Scalar]) -> IdOrder | None:
        """The order of agents; None while there is no agent with an id. Raises ResponseInvalidError."""
        if self._order is None:
            probe = select(self._table.c.id).where(self._table.c.id.is_not(None)).limit(1)
            rows = await session.rows(probe, self._auth.parameters(auth), self._name)
            if not rows:
                return None
            try:
                self._order = IdOrder(self._table, self._kind_of(rows[0][0]), self._name, self._backend)
            except ValueError as error:
                raise RowsUnfitError(f"{self._name}: {error}") from error
        return self._order

    async def page(self, session: Session, auth: Mapping[str, Scalar], page_size: int, page_token: str) -> AgentPage:
        """One page; the token is the last id of the previous one. Raises PositionInvalidError."""
        order = await self.order(session, auth)
        if order is None:
            return AgentPage()
        try:
            rows, is_last = await order.page(session, self._auth.parameters(auth), page_size, page_token)
        except ResponseInvalidError:
            self._order = None
            raise
        if 2 * sum(1 for row in rows if not order.places(row)) > len(rows):
            # The column may have become another.
            self._order = None
        agents = [self._convert(row) for row in rows]
        return AgentPage(agents=agents, next_page_token="" if is_last else agents[-1].id)

    def _kind_of(self, id_: object) -> IdKind:
        return id_kind_of(id_, unsigned=self._backend in ("mysql", "mariadb"))
