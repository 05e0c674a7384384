"""Settings of the hostile CRM's process."""

from typing import Literal

from pydantic import Field, field_validator

from adapters.sdk.hostile.clock import SECOND
from adapters.sdk.hostile.pains import ALL, Pain
from adapters.sdk.hostile.profile import Profile
from adapters.sdk.settings import AdapterSettings
from deskbridge.v1.contact_pb2 import ContactOrdering

_ORDERINGS = {
    "keyset": ContactOrdering.CONTACT_ORDERING_KEYSET,
    "updated": ContactOrdering.CONTACT_ORDERING_UPDATED,
    "cursor": ContactOrdering.CONTACT_ORDERING_CURSOR,
    "unordered": ContactOrdering.CONTACT_ORDERING_UNORDERED,
}


class HostileSettings(AdapterSettings):
    """Which CRM to be."""

    hostile_ordering: Literal["keyset", "updated", "cursor", "unordered"] = Field(
        "keyset", description="How contacts are ordered: `keyset`, `updated`, `cursor` or `unordered`."
    )
    hostile_pains: str = Field(
        "all", description="What hurts: names with commas between them, `all` (without `row_numbers`) or `none`."
    )
    hostile_seed: int = Field(0, description="What chance starts from: the same seed, the same CRM.")
    hostile_contacts: int = Field(200, ge=0, le=100_000, description="How many contacts there are at the start.")
    hostile_max_page_size: int = Field(50, ge=3, description="The most contacts or agents on a page.")
    hostile_result_cap: int = Field(
        0, ge=0, description="How many contacts one filter yields. 0: no cap; otherwise at least 3."
    )
    hostile_lag_seconds: float = Field(
        5.0, ge=0, le=3_600, description="How late a change may become visible, clock skew included."
    )
    hostile_granularity_seconds: float = Field(
        1.0, gt=0, le=86_400, description="The step in which the time of a change counts."
    )
    hostile_slow_seconds: float = Field(3.0, ge=0, description="How long a slow answer takes.")
    hostile_expired_tokens: int = Field(0, ge=0, le=100, description="How many tokens have expired at the start.")

    @field_validator("hostile_pains")
    @classmethod
    def _known(cls, value: str) -> str:
        _pains(value)
        return value

    @field_validator("hostile_result_cap")
    @classmethod
    def _large_enough(cls, value: int) -> int:
        if value in (1, 2):
            raise ValueError("must be 0 or at least 3")
        return value

    def profile(self) -> Profile:
        """The CRM that these settings ask for."""
        return Profile(
            ordering=_ORDERINGS[self.hostile_ordering],
            pains=_pains(self.hostile_pains),
            seed=self.hostile_seed,
            contacts=self.hostile_contacts,
            max_page_size=self.hostile_max_page_size,
            result_cap=self.hostile_result_cap,
            lag_nanos=round(self.hostile_lag_seconds * SECOND),
            granularity_nanos=max(1, round(self.hostile_granularity_seconds * SECOND)),
        )


def _pains(text: str) -> frozenset[Pain]:
    """Raises ValueError."""
    match text.strip():
        case "all":
            return ALL
        case "none":
            return frozenset()
    names = {name.strip() for name in text.split(",")}
    if not names <= set(Pain):
        raise ValueError(f"expected all, none, or some of {', '.join(Pain)}")
    return frozenset(map(Pain, names))
