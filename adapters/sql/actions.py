"""Actions: one INSERT or UPDATE each."""

from collections.abc import Callable, Mapping
from typing import Any

import structlog
from sqlalchemy import BigInteger, Boolean, Double, String, TextClause
from sqlalchemy.types import NullType, TypeEngine

from adapters.sdk import RejectedError, Scalar, value_to_text
from adapters.sql.agents import AgentTable
from adapters.sql.config import SqlActionFile
from adapters.sql.contacts import ContactTable
from adapters.sql.engine import Session
from adapters.sql.statements import AuthBinds, Statement
from adapters.sql.timestamps import AwareTime, Moment, NaiveTime, TextTime, TimeKind
from deskbridge.v1.action_pb2 import ActionResult

RESULT_FIELDS = frozenset(ActionResult.DESCRIPTOR.fields_by_name)

_TYPES: Mapping[str, TypeEngine[Any]] = {
    "string": String(),
    "integer": BigInteger(),
    "number": Double(),
    "boolean": Boolean(),
}
_TIMES_BY_BACKEND: Mapping[str, TimeKind] = {"sqlite": TextTime(), "postgresql": AwareTime()}

_log = structlog.get_logger()


class Action:
    """One action of the operator's file."""

    def __init__(
        self,
        statement: Statement,
        file: SqlActionFile,
        *,
        backend: str,
        contacts: ContactTable | None,
        agents: AgentTable | None,
        now: Callable[[], Moment],
    ) -> None:
        self._statement = statement
        self._file = file
        self._times = _TIMES_BY_BACKEND.get(backend, NaiveTime())
        self._contacts = contacts
        self._agents = agents
        self._now = now
        self._binds = statement.binds()
        self._auth = AuthBinds.of(statement)
        self._types = {declared.key: _TYPES[declared.type] for declared in file.inputs}

    def explanation(self) -> tuple[TextClause, dict[str, object]]:
        """A statement that has the database check this one, and its parameters; nothing is executed."""
        types = {**self._types, "now": self._times.bound_as, "contact_external_id": NullType()}
        types["agent_external_id"] = NullType()
        return self._statement.clause(types, prefix="EXPLAIN "), dict.fromkeys(self._binds)

    async def execute(
        self,
        session: Session,
        auth: Mapping[str, Scalar],
        inputs: Mapping[str, Scalar],
        *,
        contact_external_id: str,
        agent_external_id: str,
        request_id: str,
    ) -> ActionResult:
        """Do it. Raises RejectedError when the contact or agent is not there, or the database refuses."""
        contact, contact_type = await self._contact(session, auth, contact_external_id)
        agent, agent_type = await self._agent(session, auth, agent_external_id)
        times = await self._time_kind(session, auth)
        values = {
            **dict.fromkeys(self._binds),
            **self._auth.parameters(auth),
            **inputs,
            "contact_external_id": contact,
            "agent_external_id": agent,
            "request_id": request_id,
            "now": times.value(self._now()),
        }
        types = {**self._types, "contact_external_id": contact_type, "agent_external_id": agent_type}
        types["now"] = times.bound_as
        parameters = {name: values[name] for name in self._binds}
        result = await session.act(self._statement.clause(types), parameters, self._statement.name)
        if result.returns_rows:
            rows = result.mappings().all()
            if not rows:
                raise RejectedError(self._file.unmatched)
            return self._result(rows[0])
        if result.rowcount == 0:
            raise RejectedError(self._file.unmatched)
        return self._result({self._file.returns: result.lastrowid} if self._file.returns else {})

    async def _contact(self, session: Session, auth: Mapping[str, Scalar], id_: str) -> tuple[object, TypeEngine[Any]]:
        order = await self._contacts.order(session, auth) if self._contacts else None
        if self._contacts is None:
            return id_ or None, String()
        if not id_:
            return None, order.kind.bound_as if order else NullType()
        # Whoever these credentials do not show must not be touched with them either.
        if order is None or await self._contacts.unknown(session, auth, order.kind, [id_]):
            raise RejectedError(f"There is no contact {id_[:100]}.")
        return order.kind.value(id_), order.kind.bound_as

    async def _agent(self, session: Session, auth: Mapping[str, Scalar], id_: str) -> tuple[object, TypeEngine[Any]]:
        if self._agents is None:
            return id_ or None, String()
        order = await self._agents.order(session, auth) if "agent_external_id" in self._binds else None
        if not id_ or "agent_external_id" not in self._binds:
            return None, order.kind.bound_as if order else NullType()
        try:
            if order is not None:
                return order.kind.value(id_), order.kind.bound_as
        except ValueError as error:
            raise RejectedError(f"There is no agent {id_[:100]}.") from error
        raise RejectedError(f"There is no agent {id_[:100]}.")

    async def _time_kind(self, session: Session, auth: Mapping[str, Scalar]) -> TimeKind:
        order = await self._contacts.order(session, auth) if self._contacts else None
        return (order.times if order else None) or self._times

    def _result(self, row: Mapping[Any, object]) -> ActionResult:
        strange = [name for name in row if name not in RESULT_FIELDS]
        if strange:
            # It is done: an error would have somebody do it again.
            _log.warning("columns that are no field of a result", statement=self._statement.name, columns=strange)
        return ActionResult(**{name: value_to_text(value) for name, value in row.items() if name in RESULT_FIELDS})
