"""Any SQL database as the CRM."""

import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.engine import URL

from adapters.sdk import Adapter, AgentPage, ContactPage, Declaration, InteractionPage, Scalar
from adapters.sql.config import SqlFile
from adapters.sql.describing import file_to_declaration
from adapters.sql.engine import Session
from adapters.sql.opening import Opened, open_database
from adapters.sql.timestamps import Moment
from deskbridge.v1.action_pb2 import ActionResult
from deskbridge.v1.contact_pb2 import Contact, ContactPosition


def system_now() -> Moment:
    """This machine's clock."""
    return divmod(time.time_ns(), 1_000_000_000)


class SqlAdapter(Adapter):
    """Serves what the operator's file says. `source` is where the file is; `url` overrides where the database is."""

    def __init__(
        self, file: SqlFile, source: Path, url: URL | None = None, now: Callable[[], Moment] = system_now
    ) -> None:
        self._file = file
        self._source = source
        self._url = url
        self._now = now
        self._opened: Opened | None = None

    @property
    def declaration(self) -> Declaration:
        return file_to_declaration(self._file)

    async def open(self) -> None:
        self._opened = await open_database(self._file, self._source, self._url, self._now)

    async def close(self) -> None:
        if self._opened is not None:
            await self._opened.database.close()

    async def probe(self) -> None:
        assert self._opened is not None
        await self._opened.database.probe()

    async def validate_credentials(self, auth: Mapping[str, Scalar]) -> Mapping[str, Scalar]:
        assert self._opened is not None
        assert self._opened.credentials is not None
        async with self._opened.database.session() as session:
            return await self._opened.credentials.prove(session, auth)

    async def list_contacts_after(
        self, auth: Mapping[str, Scalar], page_size: int, after: ContactPosition | None
    ) -> ContactPage:
        async with self._session(auth) as (opened, session):
            assert opened.contacts is not None
            return await opened.contacts.page(session, auth, page_size, after)

    async def find_contacts(
        self, auth: Mapping[str, Scalar], emails: Sequence[str], phones: Sequence[str], page_size: int
    ) -> Sequence[Contact]:
        async with self._session(auth) as (opened, session):
            assert opened.search is not None
            return await opened.search.find(session, auth, emails, phones, page_size)

    async def list_agents(self, auth: Mapping[str, Scalar], page_size: int, page_token: str) -> AgentPage:
        async with self._session(auth) as (opened, session):
            assert opened.agents is not None
            return await opened.agents.page(session, auth, page_size, page_token)

    async def list_interactions(
        self, auth: Mapping[str, Scalar], contact_ids: Sequence[str], types: Sequence[str], page_size: int
    ) -> InteractionPage:
        async with self._session(auth) as (opened, session):
            assert opened.interactions is not None
            return await opened.interactions.page(session, auth, contact_ids, types, page_size)

    async def execute_action(
        self,
        auth: Mapping[str, Scalar],
        action: str,
        inputs: Mapping[str, Scalar],
        *,
        contact_external_id: str,
        agent_external_id: str,
        request_id: str,
    ) -> ActionResult:
        async with self._session(auth, alive=True) as (opened, session):
            return await opened.actions[action].execute(
                session,
                auth,
                inputs,
                contact_external_id=contact_external_id,
                agent_external_id=agent_external_id,
                request_id=request_id,
            )

    @asynccontextmanager
    async def _session(
        self, auth: Mapping[str, Scalar], *, alive: bool = False
    ) -> AsyncIterator[tuple[Opened, Session]]:
        assert self._opened is not None
        async with self._opened.database.session(alive=alive) as session:
            if self._opened.credentials is not None:
                await self._opened.credentials.require(session, auth)
            yield self._opened, session
