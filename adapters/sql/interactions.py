"""Contacts' interactions: what a person waits for, so one question where one is enough."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, String, bindparam, select

from adapters.sdk import InteractionPage, Scalar
from adapters.sql.contacts import ContactTable
from adapters.sql.engine import Session
from adapters.sql.ids import IdKind
from adapters.sql.rows import interaction_converter
from adapters.sql.statements import AuthBinds, Statement


class InteractionTable:
    """The operator's SELECT of interactions, restricted by `:contact_ids`."""

    def __init__(self, statement: Statement, columns: Collection[str], contacts: ContactTable) -> None:
        self._statement = statement
        self._columns = tuple(columns)
        self._auth = AuthBinds.of(statement)
        self._contacts = contacts
        self._convert = interaction_converter(self._columns)
        self._selects: dict[IdKind, Select[Any]] = {}

    async def page(
        self,
        session: Session,
        auth: Mapping[str, Scalar],
        contact_ids: Sequence[str],
        types: Sequence[str],
        page_size: int,
    ) -> InteractionPage:
        """At most `page_size` interactions, newest first, and the contact ids that no contact has."""
        order = await self._contacts.order(session, auth)
        values = order.kind.values(contact_ids) if order else {}
        if order is None or not values:
            return InteractionPage(unknown_contact_ids=contact_ids)
        parameters = {
            **self._auth.parameters(auth),
            "contact_ids": list(values.values()),
            "wanted_types": list(types),
            "most_interactions": page_size,
        }
        rows = await session.rows(self._newest(order.kind), parameters, self._statement.name)
        # To the database, 'abc' may be 'ABC': another contact.
        asked = frozenset(contact_ids)
        interactions = [found for row in rows if (found := self._convert(row)).contact_id in asked]
        seen = {interaction.contact_id for interaction in interactions}
        unseen = [id_ for id_ in contact_ids if id_ not in seen]
        unknown = await self._contacts.unknown(session, auth, order.kind, unseen) if unseen else []
        return InteractionPage(interactions=interactions, unknown_contact_ids=unknown)

    def _newest(self, kind: IdKind) -> Select[Any]:
        if kind not in self._selects:
            table = self._statement.subquery(
                self._columns, types={"contact_ids": kind.bound_as}, lists=("contact_ids",)
            )
            wanted = bindparam("wanted_types", type_=String(), expanding=True)
            self._selects[kind] = (
                select(table)
                .where(table.c.type.in_(wanted))
                # Databases disagree on where NULL stands; what has no date must not crowd out what has one.
                .order_by(table.c.date.is_(None), table.c.date.desc(), table.c.id.desc())
                .limit(bindparam("most_interactions"))
            )
        return self._selects[kind]
