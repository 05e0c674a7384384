"""The people in the CRM, and when each was changed last."""

from collections.abc import Iterator
from random import Random

from adapters.sdk.hostile.clock import SECOND
from adapters.sdk.hostile.pains import Pain
from adapters.sdk.hostile.profile import Profile
from adapters.sdk.hostile.records import Row

_FIRST_NAMES = ("Ana", "Bruno", "Chloé", "Dmitri", "Elif", "Farid", "Grace")
_LAST_NAMES = ("Almeida", "Becker", "Castro", "Dubois", "Eriksen", "Fischer", "García", "Horváth", "Ito")
# The same kind of number in the forms in which people write it.
_PHONES = ("+35121{0:07}", "00351 21 {0:07}", "(21) {0:07}", "21-{0:07}", "tel. +351 (21) {0:07}")
# How many contacts share a time: more of them than fit on most pages, with TIES.
_TIES = (1, 1, 2, 3, 8, 30)


def person(serial: int, profile: Profile) -> dict[str, object]:
    """The fields of a contact that no change touches. With MALFORMED, every fourth looks odd."""
    first = _FIRST_NAMES[serial % len(_FIRST_NAMES)]
    last = _LAST_NAMES[serial % len(_LAST_NAMES)]
    made: dict[str, object] = {
        "name": f"{first} {last}",
        "company": f"Company {serial % 11}",
        "emails": [f"person{serial}@example.com"],
        "phones": [_PHONES[serial % len(_PHONES)].format(serial)],
        "address": f"Rua {serial}, Lisboa",
    }
    if profile.has(Pain.MALFORMED) and serial % 4 == 0:
        made |= _odd(serial)
    return made


def _odd(serial: int) -> Row:
    match serial // 4 % 5:
        case 0:
            return {"name": None}
        case 1:
            return {"phones": None, "company": None}
        case 2:
            return {"address": "far away, " * 500}
        case 3:
            return {"emails": [f" PERSON{serial}@Example.COM"]}
        case _:
            return {"name": " ", "company": "", "phones": ["n/a", ""]}


def past_changes(rng: Random, profile: Profile, now: int, count: int) -> Iterator[int]:
    """When each of `count` contacts was changed last, newest first, each visible by now however late it became so.

    Without TIES each lies in a step of its own.
    """
    step = max(profile.granularity_nanos, SECOND)
    time = profile.floor(now - profile.lag_nanos) - 1
    while count > 0:
        ties = min(count, rng.choice(_TIES)) if profile.has(Pain.TIES) else 1
        yield from [time] * ties
        count -= ties
        time -= step * rng.randint(1, 3)
