"""Whether the CRM is within reach, asked again and again."""

import asyncio

import pytest
import structlog

from adapters import sdk
from adapters.sdk.health import Reachability

NONE = sdk.authentication("none")


class Probed(sdk.Adapter):
    """Its probes end as they are told to."""

    declaration = sdk.Declaration(name="probed", version="1", authentication=NONE)

    def __init__(self, *outcomes: Exception | None) -> None:
        self.outcomes = list(outcomes)

    async def probe(self) -> None:
        outcome = self.outcomes.pop(0)
        if outcome is not None:
            raise outcome


class Silent(Probed):
    """Its probes never end."""

    async def probe(self) -> None:
        await asyncio.Event().wait()


class Plain(sdk.Adapter):
    """Has no probe."""

    declaration = sdk.Declaration(name="plain", version="1", authentication=NONE)


async def at_once() -> None:
    """No time passes between two probes."""


async def test_what_changes_is_said_and_logged_once() -> None:
    down = sdk.UnavailableError("Down.")
    adapter = Probed(None, down, down, LookupError("a bug"), None, None)
    said: list[bool] = []
    is_over = asyncio.Event()

    async def wait() -> None:
        if not adapter.outcomes:
            is_over.set()
            await asyncio.Event().wait()

    async def say(is_reachable: bool) -> None:
        said.append(is_reachable)

    with structlog.testing.capture_logs() as events:
        watching = asyncio.create_task(Reachability(adapter, wait).watch(say))
        await is_over.wait()
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    assert said == [True, False, False, False, True, True]
    assert [event["event"] for event in events] == [
        "CRM out of reach",
        "unexpected error of a probe",
        "CRM within reach again",
    ]
    assert events[0]["error"] == "Down."


async def test_a_probe_that_never_ends_is_a_crm_out_of_reach() -> None:
    assert not await Reachability(Silent(), at_once, timeout=0.02).ask()


@pytest.mark.parametrize(
    ("error", "is_reachable"),
    [
        (sdk.UnavailableError("Down."), False),
        (sdk.DeadlineExceededError("Slow."), False),
        (OSError("No route."), False),
        (sdk.CredentialsInvalidError("Who?"), True),
        (sdk.ForbiddenError("No."), True),
        (sdk.ThrottledError("Later."), True),
        (sdk.ResponseInvalidError("What?"), True),
    ],
)
async def test_whoever_answers_is_within_reach(error: Exception, is_reachable: bool) -> None:
    assert await Reachability(Probed(error), at_once).ask() is is_reachable


async def test_only_an_adapter_with_a_probe_is_asked() -> None:
    assert Reachability(Probed(), at_once).is_probed
    assert not Reachability(Plain(), at_once).is_probed
    assert await Reachability(Plain(), at_once).ask()
