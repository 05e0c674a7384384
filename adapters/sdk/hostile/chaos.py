"""What happens around the calls: changes in the CRM, and faults."""

from collections import Counter
from collections.abc import Mapping
from random import Random

from adapters.sdk.hostile.api import ApiError
from adapters.sdk.hostile.crm import Crm
from adapters.sdk.hostile.pains import CHANGING, Pain
from adapters.sdk.hostile.profile import Profile

# How likely each change is before a call, and again between two reads of one call. An edit is of one to three
# contacts. All of it together is less than the smallest page, or no synchronisation would ever end.
CHANGES: Mapping[Pain, float] = {Pain.EDITS: 0.3, Pain.INSERTS: 0.12, Pain.DELETES: 0.06}

# How likely an edit, with TIES, is one of as many contacts as fill a page.
BULK = 0.1

# How likely each fault is to hit a call. At most one does, and no more than two calls in a row are hit.
FAULTS: Mapping[Pain, float] = {
    Pain.THROTTLED: 0.04,
    Pain.THROTTLED_SILENTLY: 0.03,
    Pain.TOKEN_EXPIRES: 0.02,
    Pain.SLOW: 0.03,
    Pain.DROPPED_BEFORE: 0.04,
    Pain.DROPPED_AFTER: 0.04,
    Pain.FILTERS_IGNORED: 0.04,
    Pain.STUCK_CURSOR: 0.04,
}

# How likely a page is to hold a contact twice, and to be empty with a next cursor (three times in a row at most).
DUPLICATE = 0.3
EMPTY = 0.15
MOST_EMPTIES = 3

# How likely two reads make up one call, where the ordering lets them.
SPLIT = 0.5

_MOST_IN_A_ROW = 2
_RETRY_AFTER = (1, 2, 30)
# How much time passes each time: often none, so that changes tie.
_STEPS = (0, 0, 1_000_000, 250_000_000, 1_500_000_000)


class Chaos:
    """Changes the CRM around every call, and lets calls fail: the same each time for the same seed.

    `happened` counts what it did, by pain. All of it ends with `calm`; how the CRM is anyway (STANDING) stays.
    """

    def __init__(self, profile: Profile, crm: Crm, rng: Random | None = None) -> None:
        self._profile = profile
        self._crm = crm
        self._rng = rng or Random(profile.seed)  # noqa: S311 - it has to be the same every time
        self._calm = False
        self._in_a_row = 0
        self.happened: Counter[Pain] = Counter()

    def calm(self) -> None:
        """From now on no changes and no faults."""
        self._calm = True

    def resume(self) -> None:
        """Changes and faults again."""
        self._calm = False

    def enter(self) -> Pain | None:
        """What happens before a call; the fault that hits it, if the call itself has to see to it.

        Raises ApiError 429 and ConnectionResetError.
        """
        self.change()
        fault = self._fault()
        match fault:
            case Pain.THROTTLED:
                raise ApiError(429, "Too many requests.", retry_after=self._rng.choice(_RETRY_AFTER))
            case Pain.THROTTLED_SILENTLY:
                raise ApiError(429, "Too many requests.")
            case Pain.DROPPED_BEFORE:
                raise ConnectionResetError("The connection dropped.")
            case Pain.TOKEN_EXPIRES:
                self._crm.expire_token()
        return fault

    def change(self) -> None:
        """Let time pass, and contacts be edited, inserted and deleted."""
        if self._calm:
            return
        self._crm.clock.advance(self._rng.choice(_STEPS))
        living = self._crm.contact_ids()
        if living and self._hits(Pain.EDITS, CHANGES[Pain.EDITS]):
            bulk = self._profile.has(Pain.TIES) and self._rng.random() < BULK
            count = self._profile.max_page_size if bulk else self._rng.randint(1, 3)
            self._crm.edit(*self._rng.sample(living, min(count, len(living))))
        # The number of contacts stays about what it was.
        if len(living) <= self._profile.contacts * 2 and self._hits(Pain.INSERTS, CHANGES[Pain.INSERTS]):
            self._crm.insert()
        if len(living) > self._profile.contacts // 2 and self._hits(Pain.DELETES, CHANGES[Pain.DELETES]):
            self._crm.delete(self._rng.choice(living))

    def split(self, limit: int) -> int:
        """How many of `limit` rows to read first; all of them, where one read is enough."""
        if self._calm or limit < 2 or not self._profile.pains & CHANGING or self._rng.random() >= SPLIT:
            return limit
        return self._rng.randint(1, limit - 1)

    def duplicated(self, count: int) -> int | None:
        """Which of `count` rows comes twice, if any."""
        return self._rng.randrange(count) if count and self._hits(Pain.DUPLICATES, DUPLICATE) else None

    def is_empty(self, empties: int) -> bool:
        """Whether a page is empty after so many empty ones."""
        return empties < MOST_EMPTIES and self._hits(Pain.EMPTY_PAGES, EMPTY)

    def is_repeated(self) -> bool:
        """Whether a dropped connection was tried again already, so that the caller need not: nearly always, because
        a caller's own repetitions take real time."""
        return self._rng.random() >= 0.05

    def _fault(self) -> Pain | None:
        fault = None
        if self._in_a_row < _MOST_IN_A_ROW:
            fault = next((pain for pain, likely in FAULTS.items() if self._hits(pain, likely)), None)
        self._in_a_row = self._in_a_row + 1 if fault else 0
        return fault

    def _hits(self, pain: Pain, likely: float) -> bool:
        if self._calm or not self._profile.has(pain) or self._rng.random() >= likely:
            return False
        self.happened[pain] += 1
        return True
