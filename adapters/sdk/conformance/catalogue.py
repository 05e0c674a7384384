"""Every check, in the order in which they are shown. It is known before anything is asked."""

from runtime.report.model import Check

DESCRIPTION = "Description"
CREDENTIALS = "Credentials"
CONTACTS = "Contacts"
LOOK_UP = "Look-up"
AGENTS = "Agents"
INTERACTIONS = "Interactions"
ACTIONS = "Actions"
CALLS = "Calls"
PROCESS = "Process"

DESCRIBED = Check(DESCRIPTION, "complete and consistent")
OFFERED = Check(DESCRIPTION, "what it offers is there")

GOOD = Check(CREDENTIALS, "good credentials")
BAD = Check(CREDENTIALS, "bad credentials")
BAD_EVERYWHERE = Check(CREDENTIALS, "bad credentials, in every component")
EXPIRED = Check(CREDENTIALS, "expired credentials")

# The largest page is as large as the adapter describes.
PAGE_SIZES = (1, 2, 7, 0)


def contact_pages(size: int) -> Check:
    """No gap and no repeat in pages of that size; 0: the largest."""
    return Check(CONTACTS, f"pages of {size or 'the maximum'}")


def agent_pages(size: int) -> Check:
    """The same of agents."""
    return Check(AGENTS, f"pages of {size or 'the maximum'}")


ORDER = Check(CONTACTS, "the declared order")
SINCE = Check(CONTACTS, "since is inclusive")
TIES = Check(CONTACTS, "ties by id")
CURSORS = Check(CONTACTS, "cursors stay valid")
BY_EMAIL = Check(LOOK_UP, "by email")
BY_PHONE = Check(LOOK_UP, "by phone")
NOBODY = Check(LOOK_UP, "nobody")
OF_TYPES = Check(INTERACTIONS, "asked types only")
OF_CONTACTS = Check(INTERACTIONS, "asked contacts only")
NEWEST = Check(INTERACTIONS, "newest first")
STRANGER = Check(INTERACTIONS, "an unknown contact")
INCOMPLETE = Check(ACTIONS, "a missing input is refused")
UNKNOWN_ACTION = Check(ACTIONS, "an unknown action is refused")
EXECUTED = Check(ACTIONS, "done, and once")
UNKNOWN_FIELDS = Check(CALLS, "unknown fields are tolerated")
AT_ONCE = Check(CALLS, "50 calls at once")
DEADLINE = Check(CALLS, "work stops at the deadline")
CANCELLED = Check(CALLS, "cancelled work stops")
ERRORS = Check(CALLS, "no secret in an error")
HEALTH = Check(PROCESS, "health")
HEALTH_CHANGES = Check(PROCESS, "health while it stops")
DRAIN = Check(PROCESS, "calls in progress are finished")
STOPPED = Check(PROCESS, "it stops when told to")
LOG = Check(PROCESS, "no secret in the log")

CATALOGUE = (
    DESCRIBED,
    OFFERED,
    GOOD,
    BAD,
    BAD_EVERYWHERE,
    EXPIRED,
    *map(contact_pages, PAGE_SIZES),
    ORDER,
    TIES,
    SINCE,
    CURSORS,
    BY_EMAIL,
    BY_PHONE,
    NOBODY,
    *map(agent_pages, PAGE_SIZES),
    OF_TYPES,
    OF_CONTACTS,
    NEWEST,
    STRANGER,
    INCOMPLETE,
    UNKNOWN_ACTION,
    EXECUTED,
    UNKNOWN_FIELDS,
    AT_ONCE,
    DEADLINE,
    CANCELLED,
    ERRORS,
    HEALTH,
    HEALTH_CHANGES,
    DRAIN,
    STOPPED,
    LOG,
)
