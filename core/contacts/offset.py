"""Offsets: all that is needed to go on with a synchronisation, in a text that callers hand back.

An offset is `2.` and base64 of JSON. It is opaque and untrusted: what comes back is checked as any other input. It
grants nothing, since the credentials come with every call. Version `1.`, which knew one ordering and so did not
name it, is still read.
"""

import base64
import binascii
from typing import Annotated, TypeVar

import msgspec

from core.contacts.deliverable import ID_LIMIT
from core.errors import OffsetInvalidError
from core.moments import EARLIEST, LATEST, NANOS, Moment

_VERSION = "2."
_VERSIONS_READ = (_VERSION, "1.")
_LIMIT = 65_536

# By how many seconds the clocks of replicas may differ.
CLOCK_TOLERANCE = 24 * 3600

StoredMoment = tuple[
    Annotated[int, msgspec.Meta(ge=EARLIEST[0], le=LATEST[0])], Annotated[int, msgspec.Meta(ge=0, lt=NANOS)]
]
# An id, a cursor, a page token.
StoredText = Annotated[str, msgspec.Meta(max_length=ID_LIMIT)]
Count = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]

Position = TypeVar("Position", bound="SyncPosition")


class SyncPosition(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="ordering"):
    """What every synchronisation remembers between two pages. Orderings add their own place in the contacts."""

    integration: str
    # When the synchronisation began, on the core's clock.
    started: StoredMoment
    # How many steps it has taken, and the digest of one earlier place: see `progress`.
    steps: Count = 0
    seen: str = ""

    @property
    def place(self) -> object:
        """Where in the contacts it is, and nothing else."""
        raise NotImplementedError


class TimedPosition(SyncPosition, frozen=True, kw_only=True):
    """Of an ordering whose checkpoints are times."""

    # The checkpoint of the last page, or the one it began with. None: there is none yet.
    checkpoint: StoredMoment | None


def position_to_offset(position: SyncPosition) -> str:
    return _VERSION + base64.urlsafe_b64encode(msgspec.json.encode(position)).decode().rstrip("=")


def offset_to_position(offset: str, position_type: type[Position], integration: str, now: Moment) -> Position:
    """Raises OffsetInvalidError, also for an offset of another integration or another kind of ordering."""
    version, text = offset[: len(_VERSION)], offset[len(_VERSION) :]
    if len(offset) > _LIMIT or version not in _VERSIONS_READ:
        raise _invalid("is not an offset of this bridge")
    try:
        encoded = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        position = msgspec.json.decode(encoded, type=position_type)
    except (binascii.Error, UnicodeError, ValueError, RecursionError) as error:
        raise _invalid("is not an offset of this bridge") from error
    if position.integration != integration:
        raise _invalid("belongs to another integration")
    if position.started[0] > now[0] + CLOCK_TOLERANCE:
        raise _invalid("lies in the future")
    return position


def _invalid(description: str) -> OffsetInvalidError:
    return OffsetInvalidError.of("meta.offset", description)
