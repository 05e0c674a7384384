"""What hurts: each pain can be switched on by itself."""

from enum import StrEnum


class Pain(StrEnum):
    """One way in which a CRM makes life hard. The value is its name in the settings."""

    # Many contacts share one updated_at, more of them than fit on a page; changes come in bulk.
    TIES = "ties"
    # A change may become visible as late as the declared lag allows, and not in the order in which changes were made.
    LATE_COMMITS = "late_commits"
    # Contacts are edited between the calls, and between the reads that make up one call.
    EDITS = "edits"
    # Contacts are inserted likewise, at any place of any order.
    INSERTS = "inserts"
    # Contacts are deleted likewise, and vanish at once from everything.
    DELETES = "deletes"
    # UNORDERED: the page token is a row number, which every insert and delete shifts, so that a scan loses contacts.
    # It is a mistake of the adapter's author that nobody can make good, and so no part of `all`.
    ROW_NUMBERS = "row_numbers"
    # Asking for more than the result cap is answered with 400.
    CAP_REFUSED = "cap_refused"
    # KEYSET and UPDATED: as many rows as the result cap are said to be all.
    CAP_SILENT = "cap_silent"
    # A call's filters are ignored: contacts come from the beginning, a look-up finds everybody.
    FILTERS_IGNORED = "filters_ignored"
    # 429 with Retry-After.
    THROTTLED = "throttled"
    # 429 without it.
    THROTTLED_SILENTLY = "throttled_silently"
    # The access token expires in the middle of a synchronisation.
    TOKEN_EXPIRES = "token_expires"  # noqa: S105 - the name of a pain
    # The answer takes long.
    SLOW = "slow"
    # The connection drops before anything was done.
    DROPPED_BEFORE = "dropped_before"
    # The connection drops after everything was done: a write has taken effect, and nobody hears of it.
    DROPPED_AFTER = "dropped_after"
    # A contact or an agent comes twice on a page.
    DUPLICATES = "duplicates"
    # Rows without an id, which cannot be delivered; others that look odd and can be.
    MALFORMED = "malformed"
    # Some contacts were never changed, and bear the date 1970-01-01.
    UNSET_DATES = "unset_dates"
    # Times come without a zone (and mean UTC), in other zones, and as milliseconds since 1970.
    MIXED_TIMES = "mixed_times"
    # Ids are integers and sort as such; otherwise they are texts and sort by code point.
    INTEGER_IDS = "integer_ids"
    # CURSOR, UNORDERED and agents: an empty page with a next cursor or token, which differs from the one asked for.
    EMPTY_PAGES = "empty_pages"
    # CURSOR and UNORDERED: the next cursor or token is the one that was asked for.
    STUCK_CURSOR = "stuck_cursor"
    # CURSOR: it is made of (updated_at, record), as Zendesk's, so that late commits appear behind it, where nobody
    # looks again. Otherwise it counts changes in the order in which they became visible.
    TIME_CURSOR = "time_cursor"
    # KEYSET and UPDATED: no page says that it is the last, not even the empty one behind it.
    NEVER_EXHAUSTED = "never_exhausted"
    # The CRM's clock is ahead of the caller's or behind it, by half the declared lag at most, which includes it.
    CLOCK_SKEW = "clock_skew"


# What goes on in the CRM meanwhile. `Chaos.calm` ends it.
CHANGING = frozenset({Pain.EDITS, Pain.INSERTS, Pain.DELETES})

# What hits a call now and then. `Chaos.calm` ends it.
PASSING = frozenset(
    {
        Pain.FILTERS_IGNORED,
        Pain.THROTTLED,
        Pain.THROTTLED_SILENTLY,
        Pain.TOKEN_EXPIRES,
        Pain.SLOW,
        Pain.DROPPED_BEFORE,
        Pain.DROPPED_AFTER,
        Pain.DUPLICATES,
        Pain.EMPTY_PAGES,
        Pain.STUCK_CURSOR,
    }
)

# How the CRM is, also when it is calm.
STANDING = frozenset(Pain) - CHANGING - PASSING

# Everything that a CRM can do to an adapter; not what an adapter's author can do wrong.
ALL = frozenset(Pain) - {Pain.ROW_NUMBERS}
