"""The mistakes."""

from enum import StrEnum


class Mistake(StrEnum):
    """One thing wrong with an adapter. The value is its name in the settings."""

    # The description has no protocol version.
    DESCRIPTION_INCOMPLETE = "description_incomplete"
    # It describes look-ups, and has none.
    DESCRIPTION_LIES = "description_lies"
    # Validation refuses whatever it is given.
    GOOD_REFUSED = "good_refused"
    # Validation accepts whatever it is given.
    BAD_ACCEPTED = "bad_accepted"
    # Every other call does.
    BAD_READ = "bad_read"
    # Wrong credentials are answered as something forbidden.
    BAD_FORBIDDEN = "bad_forbidden"
    # Expired credentials are answered as wrong ones.
    EXPIRED_UNSAID = "expired_unsaid"
    # A page that is not the first lacks its first contact.
    CONTACT_LOST = "contact_lost"
    # A page that is not the first begins with the last contact of the page before.
    CONTACT_TWICE = "contact_twice"
    # A page has a contact more than it was asked for.
    PAGE_TOO_LARGE = "page_too_large"
    # Every page says that it is the last.
    ENDS_EARLY = "ends_early"
    # The largest page is smaller than it was asked for, and says that it is the last.
    MAXIMUM_OVERSTATED = "maximum_overstated"
    # The first contact of a page comes near its end.
    WRONG_ORDER = "wrong_order"
    # What has exactly the time asked for is left out.
    SINCE_EXCLUSIVE = "since_exclusive"
    # UPDATED: a page of ties that is not the first lacks its first one.
    TIE_LOST = "tie_lost"
    # CURSOR: a cursor works once.
    CURSOR_SPENT = "cursor_spent"
    # A look-up finds somebody else, too.
    STRANGER_FOUND = "stranger_found"
    # A look-up finds nobody.
    NOBODY_FOUND = "nobody_found"
    # A page of agents that is not the first lacks its first one.
    AGENT_LOST = "agent_lost"
    # A page of agents that is not the first begins with the last one of the page before.
    AGENT_TWICE = "agent_twice"
    # Interactions of all types, whatever was asked for.
    TYPES_IGNORED = "types_ignored"
    # Interactions of another contact, too.
    CONTACTS_IGNORED = "contacts_ignored"
    # Interactions come oldest first.
    OLDEST_FIRST = "oldest_first"
    # A contact that the CRM does not know has no interactions, and that is all that is said.
    UNKNOWN_UNSAID = "unknown_unsaid"
    # An action goes ahead without a mandatory input.
    MISSING_ACCEPTED = "missing_accepted"
    # An action that there is not goes well.
    UNKNOWN_ACTION_ACCEPTED = "unknown_action_accepted"
    # An action is done twice.
    DONE_TWICE = "done_twice"
    # An action goes well, and nothing is done.
    NOT_DONE = "not_done"
    # A field that this version does not know is an error.
    UNKNOWN_FIELDS_REFUSED = "unknown_fields_refused"
    # Calls share state: one gets another's answer.
    MIXED_UP = "mixed_up"
    # Work goes on after the deadline.
    DEADLINE_IGNORED = "deadline_ignored"
    # Work goes on after the caller has left.
    CANCELLATION_IGNORED = "cancellation_ignored"
    # An error quotes a credential.
    SECRET_QUOTED = "secret_quoted"  # noqa: S105 - the name of a mistake
    # The log holds credentials.
    SECRET_LOGGED = "secret_logged"  # noqa: S105 - the name of a mistake
    # Health says NOT_SERVING all the time.
    HEALTH_WRONG = "health_wrong"
    # Health says SERVING to the end.
    HEALTH_UNCHANGED = "health_unchanged"
    # Told to stop, it breaks off the calls in progress.
    DRAIN_IGNORED = "drain_ignored"
    # Told to stop, it stays.
    NEVER_STOPS = "never_stops"
