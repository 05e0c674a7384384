"""`python -m adapters.sdk.hostile`: the hostile CRM as a process, in real time."""

import asyncio

import structlog

from adapters.sdk.hostile.adapter import HostileAdapter
from adapters.sdk.hostile.chaos import Chaos
from adapters.sdk.hostile.clock import SystemClock
from adapters.sdk.hostile.crm import Crm
from adapters.sdk.hostile.settings import HostileSettings
from adapters.sdk.serving import serve

_log = structlog.get_logger()


def _make(settings: HostileSettings) -> HostileAdapter:
    profile = settings.profile()
    crm = Crm(profile, SystemClock())
    _log.info(
        "hostile",
        ordering=settings.hostile_ordering,
        seed=profile.seed,
        pains=sorted(profile.pains),
        contacts=profile.contacts,
    )

    async def wait() -> None:
        await asyncio.sleep(settings.hostile_slow_seconds)

    return HostileAdapter(profile, crm, Chaos(profile, crm), wait)


if __name__ == "__main__":
    serve("hostile", HostileSettings, _make)
