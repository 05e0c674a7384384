"""What must be true of every page and every synchronisation, judged by one who sees into the CRM."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from adapters.sdk.hostile import Crm, Pain
from adapters.sdk.hostile.api import Order
from adapters.sdk.hostile.places import text_to_place
from adapters.sdk.hostile.records import Key, Version
from core.moments import NANOS, text_to_moment
from deskbridge.v1.contact_pb2 import ContactOrdering
from tests.proof.receiver import Page, Receiver, Synchronisation
from tests.proof.violations import (
    CheckpointBackwardsError,
    CheckpointPassedError,
    ContactLostError,
    EmptySuccessError,
    MalformedUncountedError,
    NeverEndsError,
)

# Far beyond what CRMs of this size need.
_LONGEST_STREAM = 500

Visible = Mapping[str, Version]


@dataclass(frozen=True)
class Oracle:
    """Sees the CRM as it is. Every method raises a ViolationError."""

    crm: Crm

    def judge_page(self, receiver: Receiver, before: str, page: Page) -> None:
        """A page that the receiver has taken; `before` is the checkpoint it had until then."""
        if not page.contacts and page.next_offset:
            raise EmptySuccessError("a page without contacts is not the last one")
        if receiver.checkpoint:
            self._judge_checkpoint(receiver, before)

    def judge_end(self, receiver: Receiver, at_start: Visible, page: Page, *, failed: bool) -> None:
        """The last page of a synchronisation; `at_start` was visible when it began.

        `failed`: a call to the CRM failed on the way to this page.
        """
        now = self.crm.visible()
        untouched = {each: version for each, version in at_start.items() if now.get(each) is version}
        if missing := _missing(receiver, untouched):
            kind = EmptySuccessError if failed and not page.contacts else ContactLostError
            raise kind(f"visible all the while and not delivered: {missing}")

    def judge_converged(self, receiver: Receiver) -> None:
        """The CRM has come to rest, and one more synchronisation was made."""
        if missing := _missing(receiver, self.crm.visible()):
            raise ContactLostError(f"not delivered after the last change: {missing}")

    def judge_initial(self, synchronisation: Synchronisation) -> None:
        """A whole initial synchronisation of a CRM at rest."""
        if synchronisation.skipped < self.crm.malformed_count():
            raise MalformedUncountedError(f"{synchronisation.skipped} of {self.crm.malformed_count()} counted")

    def judge_length(self, synchronisation: Synchronisation) -> None:
        """A synchronisation of a CRM at rest."""
        if synchronisation.pages > 2 * (len(self.crm.visible()) + self.crm.malformed_count()) + 10:
            raise NeverEndsError(f"{synchronisation.pages} pages")

    def judge_stream_length(self, synchronisation: Synchronisation) -> None:
        """A synchronisation with pages larger than what changes meanwhile."""
        if synchronisation.pages > _LONGEST_STREAM:
            raise NeverEndsError(f"{synchronisation.pages} pages")

    def _judge_checkpoint(self, receiver: Receiver, before: str) -> None:
        place_of = self._cursor_key if self._has_cursors else _nanos
        reached = place_of(receiver.checkpoint)
        if before and reached < place_of(before):
            raise CheckpointBackwardsError(f"{receiver.checkpoint} after {before}")
        visible = self.crm.visible()
        listed_again = self._listed_after_cursor if self._has_cursors else self._listed_since
        again = listed_again(reached, visible)
        passed = {contact_id: version for contact_id, version in visible.items() if contact_id not in again}
        if missing := _missing(receiver, passed):
            raise CheckpointPassedError(f"{receiver.checkpoint} has passed {missing}")
        for contact_id in self.crm.contact_ids():
            newest = self.crm.versions(contact_id)[-1]
            if newest.visible_at > self.crm.clock.nanos and not self._will_be_listed(reached, newest):
                raise CheckpointPassedError(f"{receiver.checkpoint} has passed {contact_id}, which is not visible yet")

    @property
    def _has_cursors(self) -> bool:
        return self.crm.profile.ordering == ContactOrdering.CONTACT_ORDERING_CURSOR

    def _start(self, checkpoint: Key) -> int:
        """Where a synchronisation from a time starts, as the adapters are told: the lag before it, at a whole step."""
        (nanos,) = checkpoint
        assert isinstance(nanos, int)
        return self.crm.profile.floor(nanos - self.crm.profile.lag_nanos)

    def _listed_since(self, checkpoint: Key, visible: Visible) -> Collection[str]:
        start = self._start(checkpoint)
        return {contact_id for contact_id, version in visible.items() if version.updated_at >= start}

    def _listed_after_cursor(self, cursor: Key, _visible: Visible) -> Collection[str]:
        profile, ids = self.crm.profile, set()
        order = Order.UPDATED_AND_RECORD if profile.has(Pain.TIME_CURSOR) else Order.CHANGED
        while True:
            listed = self.crm.rows(order, after=cursor, limit=profile.max_page_size)
            ids |= {str(row["id"]) for row, _ in listed.items}
            if not listed.more:
                return ids
            _, cursor = listed.items[-1]

    def _will_be_listed(self, checkpoint: Key, version: Version) -> bool:
        if not self._has_cursors:
            return version.updated_at >= self._start(checkpoint)
        if self.crm.profile.has(Pain.TIME_CURSOR):
            return (version.updated_at, version.serial) > checkpoint
        return True

    def _cursor_key(self, checkpoint: str) -> Key:
        is_time = self.crm.profile.has(Pain.TIME_CURSOR)
        place = text_to_place("time" if is_time else "log", checkpoint.removeprefix("cursor:"), 2 if is_time else 1)
        assert place is not None
        return place.key


def _missing(receiver: Receiver, versions: Visible) -> dict[str, str]:
    return {
        contact_id: version.title
        for contact_id, version in versions.items()
        if receiver.contacts.get(contact_id) != version.title
    }


def _nanos(checkpoint: str) -> Key:
    seconds, nanos = text_to_moment(checkpoint)
    return (seconds * NANOS + nanos,)
