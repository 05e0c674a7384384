"""The operator's file as the adapter's declaration."""

from adapters.sdk import Declaration, agents, contacts, interactions
from adapters.sql.config import SqlFile

VERSION = "1.0.0"


def file_to_declaration(file: SqlFile) -> Declaration:
    """What the adapter offers: the parts that the file has."""
    return Declaration(
        name="sql",
        version=VERSION,
        authentication=file.authentication.declared(),
        contacts=contacts(
            "keyset",
            max_page_size=file.contacts.max_page_size,
            visibility_lag=file.contacts.visibility_lag,
            find=file.find_contacts is not None,
        )
        if file.contacts
        else None,
        agents=agents(max_page_size=file.agents.max_page_size) if file.agents else None,
        interactions=interactions(*file.interactions.types) if file.interactions else None,
        actions=[action.declared(name) for name, action in file.actions.items()],
    )
