"""Integration files: one YAML file for each integration, in the folder that `DESKBRIDGE_INTEGRATIONS` names.

The core reads all of a file, the edge its access key, the command its adapter's command: one decoding, one set of
messages.
"""

import os
import re
import shlex
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, ValidationInfo, model_validator

from runtime.documents import ConfigurationError, Document, Mistake, load_document
from runtime.fields import HttpUrl, RelativePath, Text
from runtime.submission import Submission
from runtime.tls import ClientTls

ComponentName = Literal[
    "authorization_validator", "contact_retriever", "agent_retriever", "interaction_retriever", "action_executor"
]
Priority = Literal["none", "low", "normal", "high", "urgent"]
Status = Literal["new", "open", "pending", "solved", "closed"]

# The edge's own first path parts.
RESERVED_NAMES = ("healthz", "readyz", "schema")

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,62}", re.ASCII)
_ACCESS_KEY = re.compile(r"[A-Za-z0-9._~-]+", re.ASCII)
_EXPECTED_REFERENCE = "expected {env: NAME} or {file: PATH}, never the secret itself"


def _routable(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("expected lower-case letters, digits, - and _, a letter first, at most 63 of them")
    if name in RESERVED_NAMES:
        raise ValueError(f"{name} is one of the edge's own routes; choose another name")
    return name


def _country(code: str) -> str:
    # Only who names a country pays for loading them all.
    from phonenumbers import SUPPORTED_REGIONS

    if code not in SUPPORTED_REGIONS:
        raise ValueError("expected the two capital letters of a country, such as US")
    return code


def _words(command: Any) -> Any:
    return shlex.split(command) if isinstance(command, str) else command


IntegrationName = Annotated[str, AfterValidator(_routable)]


class SecretReference(Document):
    """Where a secret is: `{env: NAME}` or `{file: PATH}`. The secret itself never stands in a file of ours."""

    env: str | None = None
    file: RelativePath | None = None

    @model_validator(mode="before")
    @classmethod
    def _not_the_secret_itself(cls, reference: Any) -> Any:
        if not isinstance(reference, (dict, SecretReference)):
            raise ValueError(_EXPECTED_REFERENCE)
        return reference

    @model_validator(mode="after")
    def _one_of_both(self) -> "SecretReference":
        if (self.env is None) == (self.file is None):
            raise ValueError(_EXPECTED_REFERENCE)
        return self

    def resolve(self) -> str:
        """The secret. Raises LookupError when it is not there or empty; the text says where it was looked for."""
        if self.env is not None:
            secret = os.environ.get(self.env, "")
            place = f"the environment variable {self.env}"
        else:
            assert self.file is not None
            place = f"the file {self.file}"
            try:
                secret = self.file.read_text().strip()
            except OSError as error:
                raise LookupError(f"{place} cannot be read: {error.strerror}") from error
            except UnicodeDecodeError as error:
                raise LookupError(f"{place} is not UTF-8 text") from error
        if not secret:
            raise LookupError(f"{place} is not set or empty")
        return secret


class TlsFiles(Document):
    """TLS towards the adapter."""

    ca: RelativePath = Field(description="PEM file of who signed the adapter's certificate.")
    cert: RelativePath | None = Field(None, description="PEM file of the core's own certificate (mTLS).")
    key: RelativePath | None = Field(None, description="PEM file of that certificate's key.")

    @model_validator(mode="after")
    def _pair(self) -> "TlsFiles":
        if (self.cert is None) != (self.key is None):
            raise ValueError("cert and key go together")
        return self

    def client_tls(self) -> ClientTls:
        """As the channel wants it."""
        return ClientTls(self.ca, self.cert, self.key)


class AdapterFile(Document):
    """The adapter process behind the integration."""

    target: Text = Field(description="Where the adapter listens, a gRPC name such as `host:port`.")
    command: Annotated[tuple[str, ...] | None, BeforeValidator(_words)] = Field(
        None, description="How `deskbridge up` starts it; it is told to listen on the target. Unset: it runs elsewhere."
    )
    tls: TlsFiles | None = Field(None, description="TLS towards the adapter. Unset: none.")


class AuthenticationFieldOverride(Document):
    """Other words for an authentication field that the adapter describes."""

    display: Text | None = Field(None, description="The label that the customer reads.")
    help: Text | None = Field(None, description="The hint beside the field.")
    format: Text | None = Field(None, description="The template, such as `https://{{account}}.example.com`.")


class ActionOverride(Document):
    """Other words for an action that the adapter describes."""

    display: Text | None = Field(None, description="Lower-case and short: Talkdesk shows it as “Then …”.")
    description: Text | None = Field(None, description="Lower-case, one sentence.")


class IntegrationFile(Document):
    """One integration, as its file says it."""

    _source: str = PrivateAttr("")
    _digest: str = PrivateAttr("")

    name: IntegrationName = Field(description="The unique name: the first part of its routes.")
    display_name: Text = Field(description="The name that customers read.")
    description: Text = Field(description="One or two sentences for customers.")
    logo_url: HttpUrl = Field(description="The logo of Talkdesk's settings page.")
    icon_url: HttpUrl = Field(description="The icon beside interactions.")
    adapter: AdapterFile = Field(description="The adapter process behind the integration.")
    access_key: SecretReference | None = Field(
        None, description="Where the key is that callers must present. Unset: served on loopback only."
    )
    public_url: HttpUrl | None = Field(
        None, description="Where Talkdesk reaches the edge, without the integration's own path."
    )
    default_region: Annotated[str, AfterValidator(_country)] | None = Field(
        None, description="The country (ISO 3166, such as `US`) of phone numbers without a country code."
    )
    page_size: Annotated[int, Field(ge=1, le=10_000)] = Field(1000, description="Contacts, or agents, a page at most.")
    interaction_limit: Annotated[int, Field(ge=1, le=1000)] = Field(
        50, description="Interactions shown for a contact at most."
    )
    ambiguous_contacts: Literal["newest", "all", "none"] = Field(
        "newest", description="Whose interactions to show when several contacts carry the caller's phone or email."
    )
    components: tuple[ComponentName, ...] | None = Field(
        None, description="What to offer of what the adapter describes. Unset: all."
    )
    interaction_types: tuple[Text, ...] | None = Field(
        None, description="The types to offer of those that the adapter describes. Unset: all."
    )
    authentication_fields: dict[str, AuthenticationFieldOverride] = Field(
        {}, description="Other words for authentication fields that the adapter describes, by name."
    )
    actions: dict[str, ActionOverride] = Field(
        {}, description="Other words for actions that the adapter describes, by name."
    )
    priorities: dict[str, Priority] = Field(
        {}, description="The CRM's own words for priorities, in lower case, and Talkdesk's for each."
    )
    statuses: dict[str, Status] = Field(
        {}, description="The CRM's own words for statuses, in lower case, and Talkdesk's for each."
    )
    submission: Submission | None = Field(
        None, description="What `deskbridge manifest` needs beside what runs. The bridge runs without it."
    )

    @model_validator(mode="after")
    def _remember_source(self, info: ValidationInfo) -> "IntegrationFile":
        context = info.context or {}
        self._source, self._digest = context.get("source", ""), context.get("digest", "")
        return self

    @property
    def source(self) -> str:
        """The file, for messages."""
        return self._source

    @property
    def digest(self) -> str:
        """The SHA-256 of the file's content when it was read."""
        return self._digest

    def resolve_access_key(self) -> str | None:
        """The access key; None where the integration has none. Raises LookupError as `SecretReference.resolve`."""
        if self.access_key is None:
            return None
        key = self.access_key.resolve()
        if not _ACCESS_KEY.fullmatch(key):
            raise LookupError("the access key must consist of letters, digits and -._~, since it is part of a path")
        return key


def load_integrations(folder: Path) -> dict[str, IntegrationFile]:
    """Every integration of the folder, by name. Raises ConfigurationError with the mistakes of all files."""
    if not folder.is_dir():
        raise ConfigurationError([Mistake(str(folder), "", "is not a folder (DESKBRIDGE_INTEGRATIONS)")])
    mistakes = [
        Mistake(str(path), "", "is not read: rename it so that it ends in .yaml")
        for path in sorted(folder.glob("*.yml"))
    ]
    files: list[IntegrationFile] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            files.append(load_document(path, IntegrationFile))
        except ConfigurationError as error:
            mistakes += error.mistakes
    uses = Counter(file.name for file in files)
    mistakes += [
        Mistake(file.source, "name", f"{file.name} is the name of another integration too")
        for file in files
        if uses[file.name] > 1
    ]
    if not files and not mistakes:
        mistakes.append(Mistake(str(folder), "", "holds no *.yaml file"))
    if mistakes:
        raise ConfigurationError(mistakes)
    return {file.name: file for file in files}
