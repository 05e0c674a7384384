"""The parts of Talkdesk's master document, in its order and words (talkdesk-contract.md, "The submission")."""

from dataclasses import dataclass

from deskbridge.v1.integration_pb2 import Component

RECIPIENT = "developers@talkdesk.com"
SUBJECT = "New Talkdesk CRM Integration"

_DOCS = "https://docs.talkdesk.com/docs"

CONFIGURATION_LINK = f"{_DOCS}/talkdesk-custom-integration"
INTEGRATION_TEXT = (
    "The Talkdesk Integrations API allows Talkdesk customers and partners to connect CRMs, support tools and other "
    "third-party software where customer data is managed to their Talkdesk instances. This ensures that contact data "
    "is always up to date, and that important call-related information can be pushed to third-party systems in real "
    "time."
)


@dataclass(frozen=True, slots=True)
class Part:
    """One component: its section's number and heading, its other name, Talkdesk's page on it, what it is."""

    component: "Component.ValueType"
    number: int
    heading: str
    also_known_as: str
    link: str
    text: str


PARTS = (
    Part(
        Component.COMPONENT_ACTION_EXECUTOR,
        2,
        "Implementing an Action Executor",
        "",
        f"{_DOCS}/implementing-an-action-executor",
        "Talkdesk executes a configured action on the bridge when a trigger of an automation where that action takes "
        "part happens on the system. Actions can also be executed from a request of a user with manually input data.",
    ),
    Part(
        Component.COMPONENT_AGENT_RETRIEVER,
        3,
        "Implementing an Agent Retriever",
        "Agent Sync",
        f"{_DOCS}/implementing-an-agent-synchronization",
        "Talkdesk sends an HTTP POST to the bridge's endpoint when an agent synchronization is needed.",
    ),
    Part(
        Component.COMPONENT_AUTHORIZATION_VALIDATOR,
        4,
        "Implementing an Authorization Validator",
        "",
        f"{_DOCS}/implementing-an-authorization-validator",
        "When a user activates an integration for their Talkdesk account, a POST is made to the configured endpoint "
        "with the user's information for the configured authorization fields. The bridge validates the credentials "
        "with the external service in order for the integration to be properly configured for the account.",
    ),
    Part(
        Component.COMPONENT_CONTACT_RETRIEVER,
        5,
        "Implementing a Contact Retriever",
        "Contact Sync",
        f"{_DOCS}/implementing-a-contact-synchronization",
        "Talkdesk sends an HTTP POST to the bridge's configured endpoint when a contact synchronization is run. This "
        "request can be slightly different depending on the situation for which it is running: initial sync, "
        "incremental sync, next page sync.",
    ),
    Part(
        Component.COMPONENT_INTERACTION_RETRIEVER,
        6,
        "Implementing an Interaction Retriever",
        "",
        f"{_DOCS}/implementing-contact-activity",
        "Talkdesk's interaction updater sends an HTTP POST request to the bridge in order to retrieve a contact's "
        "interactions with the external service whenever that contact is being displayed to a user.",
    ),
)
