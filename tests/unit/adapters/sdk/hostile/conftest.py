from collections.abc import Callable

import pytest

from adapters.sdk.hostile import Chaos, Crm, HostileAdapter, Pain, Profile, VirtualClock
from deskbridge.v1.contact_pb2 import ContactOrdering

NOW = 1_790_000_000_123_456_789


class Made:
    """One hostile CRM with everything around it."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.clock = VirtualClock(NOW)
        self.crm = Crm(profile, self.clock)
        self.chaos = Chaos(profile, self.crm)
        self.adapter = HostileAdapter(profile, self.crm, self.chaos)

    @property
    def auth(self) -> dict[str, str]:
        return {"token": self.crm.token}


Make = Callable[..., Made]


@pytest.fixture
def make() -> Make:
    """A CRM with these pains; its profile's other fields by name."""

    def made(*pains: Pain, **fields: object) -> Made:
        values = {"ordering": ContactOrdering.CONTACT_ORDERING_KEYSET, "pains": frozenset(pains)} | fields
        return Made(Profile(**values))  # type: ignore[arg-type]

    return made
