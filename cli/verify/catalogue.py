"""Every check, in the order in which they are run and shown. It is known before anything is asked."""

from cli.verify.components import ACTIONS, AGENTS, AUTH, CONTACTS, INTERACTIONS, Component
from runtime.report.model import Check

GOOD = Check(AUTH.name, "good credentials")
BAD = Check(AUTH.name, "bad credentials")
UNKNOWN_KEYS = Check(AUTH.name, "unknown fields are ignored")
INITIAL = Check(CONTACTS.name, "initial synchronisation")
ORDER = Check(CONTACTS.name, "order and ties")
READINGS = Check(CONTACTS.name, "offsets and checkpoints")
INCREMENTAL = Check(CONTACTS.name, "incremental synchronisation")
AGENT_PAGES = Check(AGENTS.name, "all agents")
BY_ID = Check(INTERACTIONS.name, "by id")
BY_PHONE = Check(INTERACTIONS.name, "by phone alone")
BY_EMAIL = Check(INTERACTIONS.name, "by email alone")
TYPES = Check(INTERACTIONS.name, "one type alone")
STRANGER = Check(INTERACTIONS.name, "an unknown contact")
SPEED = Check(INTERACTIONS.name, "speed")
UNKNOWN_ACTION = Check(ACTIONS.name, "an unknown action")
INCOMPLETE = Check(ACTIONS.name, "a mandatory input missing")
EXECUTED = Check(ACTIONS.name, "every action")
INTEGRATION = Check("Talkdesk Integration", "description")
STILL_GOOD = Check(AUTH.name, "good credentials at the end")


def bad_credentials(component: Component) -> Check:
    """Of a component that hands data over."""
    return Check(component.name, "bad credentials")


def malformed(component: Component) -> Check:
    """Of any component."""
    return Check(component.name, "malformed requests")


CATALOGUE = (
    INTEGRATION,
    GOOD,
    BAD,
    UNKNOWN_KEYS,
    malformed(AUTH),
    STILL_GOOD,
    INITIAL,
    ORDER,
    READINGS,
    INCREMENTAL,
    bad_credentials(CONTACTS),
    malformed(CONTACTS),
    AGENT_PAGES,
    bad_credentials(AGENTS),
    malformed(AGENTS),
    BY_ID,
    BY_PHONE,
    BY_EMAIL,
    TYPES,
    STRANGER,
    SPEED,
    bad_credentials(INTERACTIONS),
    malformed(INTERACTIONS),
    EXECUTED,
    INCOMPLETE,
    UNKNOWN_ACTION,
    malformed(ACTIONS),
)
