"""Every synchronisation ends: one that comes back to a place where it has been is an error, never a loop."""

from hashlib import blake2b

import msgspec

from core.contacts.offset import Position
from core.errors import CrmResponseInvalidError


def moved(before: Position, after: Position) -> Position:
    """The position after one more step. Raises CrmResponseInvalidError where it has been there before.

    Brent's algorithm: the place after 1, 2, 4, 8… steps is remembered, and a loop of whatever length passes it again.
    """
    place = _digest(after.place)
    if after.place == before.place or place == before.seen:
        raise CrmResponseInvalidError("The adapter's contacts do not advance, and it says that there are more.")
    steps = before.steps + 1
    is_power_of_two = steps & (steps - 1) == 0
    return msgspec.structs.replace(after, steps=steps, seen=place if is_power_of_two else before.seen)


def _digest(place: object) -> str:
    return blake2b(msgspec.json.encode(place), digest_size=8).hexdigest()
