"""Which CRM to be."""

from dataclasses import dataclass

from adapters.sdk.hostile.clock import SECOND
from adapters.sdk.hostile.pains import ALL, Pain
from deskbridge.v1.contact_pb2 import ContactOrdering

DAY = 86_400 * SECOND

# Rows without an id come in pairs at most. A page that is no larger could not lead beyond them.
_SMALLEST_WITH_MALFORMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One CRM: the same profile and the same calls have the same answers. Raises ValueError for what cannot be.

    `contacts` is how many there are at the start, those without an id not counted. `result_cap` 0 is no cap.
    `lag_nanos` is declared, and used up where LATE_COMMITS or CLOCK_SKEW says so. `granularity_nanos` is the step in
    which updated_at counts.
    """

    ordering: "ContactOrdering.ValueType"
    pains: frozenset[Pain] = ALL
    seed: int = 0
    contacts: int = 60
    max_page_size: int = 10
    result_cap: int = 0
    lag_nanos: int = 30 * SECOND
    granularity_nanos: int = SECOND

    def __post_init__(self) -> None:
        smallest = _SMALLEST_WITH_MALFORMED if Pain.MALFORMED in self.pains else 1
        if self.max_page_size < smallest:
            raise ValueError(f"max_page_size must be at least {smallest}")
        if self.result_cap and self.result_cap < smallest:
            raise ValueError(f"result_cap must be 0 or at least {smallest}")
        if self.contacts < 0 or self.lag_nanos < 0:
            raise ValueError("contacts and lag_nanos must not be negative")
        if not 1 <= self.granularity_nanos <= DAY:
            raise ValueError("granularity_nanos must be at most one day")

    def has(self, pain: Pain) -> bool:
        """Whether the pain is switched on."""
        return pain in self.pains

    def floor(self, nanos: int) -> int:
        """The start of the step in which that time lies."""
        return nanos - nanos % self.granularity_nanos
