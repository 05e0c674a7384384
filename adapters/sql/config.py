"""The operator's file: a database, and one statement for each thing that Talkdesk asks for."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, ValidationInfo, model_validator
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from adapters.sdk import ActionFile, AuthenticationFile, FieldName
from runtime.documents import Document
from runtime.fields import Text
from runtime.integrations import SecretReference

_EXPECTED_URL = "expected a URL such as sqlite+aiosqlite:///crm.sqlite3, postgresql+asyncpg://… or mysql+aiomysql://…"

# What an action's statement may bind besides credentials and inputs.
REQUEST_BINDS = ("contact_external_id", "agent_external_id", "request_id", "now")

Sql = Annotated[str, Field(min_length=1, max_length=100_000)]


def parse_url(text: str, folder: Path) -> URL:
    """The database URL; a relative SQLite path is relative to `folder`. Raises ValueError."""
    try:
        url = make_url(text)
        is_async = url.get_dialect().is_async
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise ValueError(_EXPECTED_URL) from error
    if not is_async:
        raise ValueError(_EXPECTED_URL)
    if url.get_backend_name() == "sqlite":
        if not url.database or url.database.startswith(("file:", ":")):
            raise ValueError("expected the path of a SQLite file")
        url = url.set(database=str((folder / url.database).absolute()))
    return url


def _inline_url(text: str, info: ValidationInfo) -> str:
    if parse_url(text, Path(_source(info)).parent).password is not None:
        raise ValueError("holds a password; put the whole URL elsewhere and write {env: NAME} or {file: PATH}")
    return text


def _source(info: ValidationInfo) -> str:
    return str((info.context or {}).get("source", ""))


def _url_kind(value: object) -> str | None:
    if isinstance(value, str):
        return "(inline)"
    return "(reference)" if isinstance(value, (dict, SecretReference)) else None


DatabaseUrl = Annotated[
    Annotated[str, AfterValidator(_inline_url), Tag("(inline)")] | Annotated[SecretReference, Tag("(reference)")],
    Discriminator(
        _url_kind,
        custom_error_type="database_url",
        custom_error_message="expected a URL, or {env: NAME} or {file: PATH}",
    ),
]


class DatabaseFile(Document):
    """The database, and how hard it may be used."""

    url: DatabaseUrl = Field(
        description="An SQLAlchemy URL without password, or a reference to one. A relative SQLite "
        "path is relative to the file."
    )
    pool_size: Annotated[int, Field(ge=1, le=1000)] = Field(10, description="Connections at most.")
    pool_timeout: Annotated[float, Field(gt=0, le=60)] = Field(
        5.0, description="Seconds to wait for a free connection, or for a new one."
    )
    statement_timeout: Annotated[float, Field(gt=0, le=300)] = Field(
        20.0, description="Seconds that one request's statements may take."
    )


class SqlAuthenticationFile(AuthenticationFile):
    """How customers authenticate."""

    statement: Sql | None = Field(
        None,
        description="A SELECT that yields a row if and only if the credentials are good. Its columns (those that have "
        "a proper name) are returned to Talkdesk as further fields.",
    )
    trust_seconds: Annotated[float, Field(ge=0, le=3600)] = Field(
        30.0,
        description="How long credentials that were proved are taken as good, without asking again. 0: every request "
        "asks the database.",
    )

    @model_validator(mode="after")
    def _whole(self) -> "SqlAuthenticationFile":
        if (self.type == "none") != (self.statement is None):
            raise ValueError("a statement, unless the type is none")
        return self


class ContactsFile(Document):
    """Contacts, ordered by (updated_at, id): make an index for it."""

    statement: Sql = Field(
        description="A SELECT of id, updated_at and further fields of a contact. A row whose updated_at is NULL is "
        "delivered by an initial synchronisation only: select COALESCE(updated_at, created_at). Ids must be unique: of "
        "rows that repeat one (a join does), some are lost where a page ends."
    )
    max_page_size: Annotated[int, Field(ge=1, le=10_000)] = Field(1000, description="Contacts a page at most.")
    visibility_lag: Annotated[float, Field(ge=0, le=86_400)] = Field(
        10.0,
        description="Seconds between a row's updated_at and the moment when others see it: rows become visible at "
        "commit, and clocks differ.",
    )


class StatementFile(Document):
    """One SELECT."""

    statement: Sql = Field(description="The SELECT; its columns are those of `contacts.statement`.")


class AgentsFile(Document):
    """The CRM's users."""

    statement: Sql = Field(description="A SELECT of id, name and email.")
    max_page_size: Annotated[int, Field(ge=1, le=10_000)] = Field(1000, description="Agents a page at most.")


class InteractionsFile(Document):
    """What happened between contacts and the company."""

    statement: Sql = Field(
        description="A SELECT of id, contact_id, type, subject, date and further fields of an interaction, "
        "restricted by `contact_id IN :contact_ids`."
    )
    types: Annotated[tuple[Text, ...], Field(min_length=1)] = Field(description="The types it can yield.")


class SqlActionFile(ActionFile):
    """One action. An input is a bind parameter of its statement."""

    statement: Sql = Field(
        description="One INSERT or UPDATE, which binds the inputs by their keys. What RETURNING yields are fields of "
        "the result: message, external_id, contact_external_id, contact_external_type, contact_external_url."
    )
    returns: Literal["external_id", "contact_external_id"] | None = Field(
        None, description="Where the database has no RETURNING: the field that the last inserted id fills."
    )
    unmatched: Text = Field(
        "Nothing was changed: what the action concerns is not there.",
        description="What people read when the statement changes no row.",
    )

    @model_validator(mode="after")
    def _keys(self) -> "SqlActionFile":
        keys = [declared.key for declared in self.inputs]
        if taken := [key for key in keys if key in REQUEST_BINDS or key.startswith("auth_")]:
            raise ValueError(f"inputs: {', '.join(taken)}: the name of another bind parameter")
        return self


class SqlFile(Document):
    """All that the adapter serves. A part that is not there is not offered."""

    database: DatabaseFile
    authentication: SqlAuthenticationFile
    contacts: ContactsFile | None = None
    find_contacts: StatementFile | None = Field(
        None, description="A SELECT of contacts that carry any of `:emails` or `:phones` (`phone IN :phones`)."
    )
    agents: AgentsFile | None = None
    interactions: InteractionsFile | None = None
    actions: dict[FieldName, SqlActionFile] = Field({}, description="What Talkdesk can have done, by name.")

    @model_validator(mode="after")
    def _contacts_first(self) -> "SqlFile":
        if self.contacts is None and (self.find_contacts or self.interactions):
            raise ValueError("find_contacts and interactions need contacts")
        return self
