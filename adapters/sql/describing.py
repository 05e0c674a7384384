"""The operator's file as the adapter's declaration."""

from google.protobuf.duration_pb2 import Duration

from adapters.sdk import Declaration
from adapters.sql.config import ActionFile, AuthenticationFile, ContactsFile, SqlFile
from deskbridge.v1.action_pb2 import Action, ActionInput, ActionInputType
from deskbridge.v1.adapter_pb2 import (
    AgentsDescription,
    AuthenticationDescription,
    ContactsDescription,
    InteractionsDescription,
)
from deskbridge.v1.authentication_pb2 import (
    AuthenticationField,
    AuthenticationFieldSource,
    AuthenticationFieldType,
    AuthenticationType,
)
from deskbridge.v1.contact_pb2 import CONTACT_ORDERING_KEYSET

VERSION = "1.0.0"


def file_to_declaration(file: SqlFile) -> Declaration:
    """What the adapter offers: the parts that the file has."""
    return Declaration(
        name="sql",
        version=VERSION,
        authentication=_authentication(file.authentication),
        contacts=_contacts(file.contacts, find=file.find_contacts is not None) if file.contacts else None,
        agents=AgentsDescription(max_page_size=file.agents.max_page_size) if file.agents else None,
        interactions=InteractionsDescription(types=file.interactions.types) if file.interactions else None,
        actions=[_action(name, action) for name, action in file.actions.items()],
    )


def _authentication(file: AuthenticationFile) -> AuthenticationDescription:
    return AuthenticationDescription(
        type=AuthenticationType.Value(f"AUTHENTICATION_TYPE_{file.type.upper()}"),
        fields=[
            AuthenticationField(
                name=name,
                source=AuthenticationFieldSource.Value(f"AUTHENTICATION_FIELD_SOURCE_{declared.source.upper()}"),
                display=declared.display,
                mandatory=declared.mandatory,
                type=AuthenticationFieldType.Value(f"AUTHENTICATION_FIELD_TYPE_{declared.type.upper()}"),
                store=declared.store,
                help=declared.help,
                format=declared.format,
            )
            for entry in file.fields
            for name, declared in entry.items()
        ],
    )


def _contacts(file: ContactsFile, *, find: bool) -> ContactsDescription:
    lag = Duration()
    lag.FromNanoseconds(round(file.visibility_lag * 1_000_000_000))
    return ContactsDescription(
        ordering=CONTACT_ORDERING_KEYSET, max_page_size=file.max_page_size, visibility_lag=lag, find=find
    )


def _action(name: str, file: ActionFile) -> Action:
    return Action(
        name=name,
        display=file.display,
        description=file.description,
        inputs=[
            ActionInput(
                key=declared.key,
                name=declared.name,
                mandatory=declared.mandatory,
                type=ActionInputType.Value(f"ACTION_INPUT_TYPE_{declared.type.upper()}"),
            )
            for declared in file.inputs
        ],
    )
