"""Credentials, proved by the operator's own SELECT."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, literal_column, select

from adapters.sdk import CredentialsInvalidError, ProvedCredentials, Scalar, value_to_scalar
from adapters.sql.engine import Session
from adapters.sql.errors import ValueUnfitError
from adapters.sql.statements import AuthBinds, Statement

_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


class CredentialCheck:
    """The operator's SELECT that yields a row if and only if the credentials are good."""

    def __init__(self, statement: Statement, trust_seconds: float) -> None:
        self._name = statement.name
        self._auth = AuthBinds.of(statement)
        self._select: Select[Any] = select(literal_column("*")).select_from(statement.subquery(())).limit(1)
        self._proved = ProvedCredentials(trust_seconds)

    async def require(self, session: Session, auth: Mapping[str, Scalar]) -> None:
        """Prove the credentials unless that was done a moment ago. Raises CredentialsInvalidError.

        A statement that does not bind them answers everybody; so no request is served without.
        """
        await self._proved.require(self._auth.parameters(auth), lambda: self.prove(session, auth))

    async def prove(self, session: Session, auth: Mapping[str, Scalar]) -> dict[str, Scalar]:
        """The row's columns, but for NULLs and columns without a proper name. Raises CredentialsInvalidError."""
        parameters = self._auth.parameters(auth)
        # No credential has NUL in it, and not every database can be asked for it.
        if any(isinstance(value, str) and "\0" in value for value in parameters.values()):
            raise CredentialsInvalidError("The credentials are not valid.")
        try:
            rows = await session.rows(self._select, parameters, self._name)
        except ValueUnfitError as error:
            raise CredentialsInvalidError("The credentials are not valid.") from error
        if not rows:
            raise CredentialsInvalidError("The credentials are not valid.")
        named = rows[0]._mapping
        return {
            name: value_to_scalar(value) for name, value in named.items() if value is not None and is_field_name(name)
        }


def is_field_name(column: str) -> bool:
    """Whether a column of the statement is a field for Talkdesk; `SELECT 1` has none."""
    return _NAME.fullmatch(column) is not None
