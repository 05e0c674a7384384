"""Offsets: all that is needed to go on with a synchronisation, in a text that callers hand back.

An offset is `1.` and base64 of JSON. It is opaque and untrusted: what comes back is checked as any other input. It
grants nothing, since the credentials come with every call.
"""

import base64
import binascii
from typing import TypeVar

import msgspec

from core.errors import OffsetInvalidError
from core.moments import EARLIEST, LATEST, Moment

_VERSION = "1."
_LIMIT = 16_384

# By how many seconds the clocks of replicas may differ.
CLOCK_TOLERANCE = 24 * 3600

Position = TypeVar("Position", bound="SyncPosition")


class SyncPosition(msgspec.Struct, frozen=True, kw_only=True):
    """What every synchronisation remembers between two pages. Strategies add their own place in the contacts."""

    integration: str
    # When the synchronisation began, on the core's clock.
    started: Moment
    # The checkpoint of the last page, or the one it began with. None: nothing was delivered yet.
    checkpoint: Moment | None


def position_to_offset(position: SyncPosition) -> str:
    return _VERSION + base64.urlsafe_b64encode(msgspec.json.encode(position)).decode().rstrip("=")


def offset_to_position(offset: str, position_type: type[Position], integration: str, now: Moment) -> Position:
    """Raises OffsetInvalidError, also for an offset of another integration or another kind of ordering."""
    if len(offset) > _LIMIT or not offset.startswith(_VERSION):
        raise _invalid("is not an offset of this bridge")
    try:
        text = offset.removeprefix(_VERSION)
        encoded = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        position = msgspec.json.decode(encoded, type=position_type)
    except (binascii.Error, UnicodeError, ValueError, RecursionError) as error:
        raise _invalid("is not an offset of this bridge") from error
    if position.integration != integration:
        raise _invalid("belongs to another integration")
    for moment in (position.started, position.checkpoint):
        if moment is not None:
            check_moment(moment)
    if position.started[0] > now[0] + CLOCK_TOLERANCE:
        raise _invalid("lies in the future")
    return position


def check_moment(moment: Moment) -> None:
    """A moment that a Timestamp can hold. Raises OffsetInvalidError."""
    if not (EARLIEST <= moment <= LATEST and 0 <= moment[1] < 1_000_000_000):
        raise _invalid("is not an offset of this bridge")


def _invalid(description: str) -> OffsetInvalidError:
    return OffsetInvalidError.of("meta.offset", description)
