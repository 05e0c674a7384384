"""The hostile CRM's adapter as its settings want it, in real time."""

import asyncio

import structlog

from adapters.sdk.hostile.adapter import HostileAdapter
from adapters.sdk.hostile.chaos import Chaos
from adapters.sdk.hostile.clock import SystemClock
from adapters.sdk.hostile.crm import Crm
from adapters.sdk.hostile.settings import HostileSettings

_log = structlog.get_logger()


def settings_to_crm(settings: HostileSettings) -> Crm:
    """The CRM, its first tokens expired."""
    crm = Crm(settings.profile(), SystemClock())
    for _ in range(settings.hostile_expired_tokens):
        crm.expire_token()
    return crm


def crm_to_adapter(crm: Crm, settings: HostileSettings) -> HostileAdapter:
    """The adapter in front of it."""
    profile = crm.profile
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
