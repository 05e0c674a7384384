"""Order and ties of contacts, as far as they show from outside, where checkpoints are opaque.

What the contract says: contacts come in ascending order of whatever the checkpoint marks. So a synchronisation that
starts from the checkpoint of a page must deliver every contact of the page after it. Where it does not, a
synchronisation that broke off there loses them. The pages are compared while an initial synchronisation goes on, at
some of their boundaries, so that a large one costs little more.
"""

import contextlib
from array import array
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from cli.verify.checkpoints import a_moment_before, moment_of
from cli.verify.report import Verdict
from cli.verify.session import Session
from cli.verify.synchronisation import Page, fetch, following, walk
from cli.verify.talkdesk import CheckOverError

UNSORTED = "contacts are not in ascending order of what the checkpoint marks"
LOST_TIE = "a lost tie: contacts that share a timestamp across two pages are not all delivered"
BACKWARDS = "contacts are not in ascending order: checkpoints go backwards"
PRESENT = "a page that is not the last one carries a checkpoint of the present"

# Every one of the first boundaries is probed, then ever fewer.
_DENSE = 8
_GROWTH = 1.3
# Pages of a resumed synchronisation that are looked at.
_MOST_PAGES = 4
# A checkpoint this close to the present marks no contact.
_PRESENT = timedelta(minutes=1)


class OrderProbe:
    """Takes the pages of an initial synchronisation one after the other."""

    def __init__(self, session: Session, verdict: Verdict) -> None:
        self._session = session
        self._verdict = verdict
        self._previous: Page | None = None
        self._next_boundary = 1
        self._resumed = array("Q")
        self._equal: Page | None = None
        self._checkpoints_differ = False
        self.boundaries = 0

    def take(self, page: Page) -> None:
        """Raises what `Talkdesk.read` does."""
        before, self._previous = self._previous, page
        if before is None or self._failed:
            return
        self._compare_checkpoints(before, page)
        self._checkpoints_differ = self._checkpoints_differ or before.checkpoint != page.checkpoint
        if before.number >= self._next_boundary and before.checkpoint is not None and page.ids:
            self._next_boundary = max(before.number + 1, round(before.number * _GROWTH))
            if before.number <= _DENSE:
                self._next_boundary = before.number + 1
            self.boundaries += 1
            self._resume(before, before.checkpoint, page)
            self._resume_earlier(before.checkpoint)

    def finish(self, delivered: "array[int]") -> None:
        """`delivered` are the digests of all contacts of the initial synchronisation."""
        if self._failed:
            return
        if self._equal is not None and self._checkpoints_differ:
            detail = "two pages have equal checkpoints, and from there the second one is not delivered"
            self._session.talkdesk.violation(self._verdict, LOST_TIE, detail, self._equal.answer)
        self._look_for_undelivered(delivered)

    @property
    def _failed(self) -> bool:
        return bool(self._verdict.of("violation"))

    def _compare_checkpoints(self, before: Page, page: Page) -> None:
        earlier, later = moment_of(before.checkpoint), moment_of(page.checkpoint)
        if earlier is not None and later is not None and later < earlier:
            detail = f"page {before.number} has {before.checkpoint}, page {page.number} has {page.checkpoint}"
            shown = {"synchronization_checkpoint": page.checkpoint}
            self._session.talkdesk.violation(self._verdict, BACKWARDS, detail, page.answer, shown)

    def _resume(self, before: Page, checkpoint: str, page: Page) -> None:
        missing, delivered_some, conclusive = set(page.ids), False, True
        first: Page | None = None
        ends: set[int] = set()
        for resumed in walk(self._session, self._verdict, checkpoint, most=_MOST_PAGES, judge=False):
            first = first or resumed
            self._resumed.extend(resumed.ids)
            ends.update(resumed.ids[-1:])
            found = missing.intersection(resumed.ids)
            missing -= found
            conclusive = resumed.next_offset is None or (delivered_some and not found) or _beyond(resumed, page)
            delivered_some = delivered_some or bool(found)
            if not missing or conclusive:
                break
        if not missing or not conclusive or first is None:
            return
        # Who edits contacts meanwhile moves them to the end. Those that are still in their page were not edited.
        again = fetch(self._session, self._verdict, following(before, None), page.number, judge=False)
        missing.intersection_update(again.ids)
        if missing:
            self._complain(before, page, missing, first, ends)

    def _complain(self, before: Page, page: Page, missing: set[int], resumed: Page, ends: set[int]) -> None:
        talkdesk, verdict = self._session.talkdesk, self._verdict
        places = [place for place, digest in enumerate(page.ids) if digest in missing]
        # What gets lost in a tie is lost right after the checkpoint, or after where a page ends.
        after_an_end = all(place == 0 or place - 1 in places or page.ids[place - 1] in ends for place in places)
        everything = len(places) == len(page.ids)
        if everything and before.checkpoint == page.checkpoint:
            # Either one large tie, or a checkpoint that is the same on every page: the others tell.
            self._equal = self._equal or resumed
            return
        named = ", ".join(str(page.contacts[place].get("id")) for place in places[:3])
        detail = (
            f"a synchronisation from the checkpoint of page {before.number}, {before.checkpoint}, does not deliver "
            f"{len(places)} of the {len(page.ids)} contacts of page {page.number}, such as those with the ids {named}"
        )
        marked = moment_of(before.checkpoint)
        if everything and marked is not None and abs(datetime.now(UTC) - marked) < _PRESENT:
            talkdesk.warning(verdict, PRESENT, f"broken off there, the rest would be lost: {detail}", resumed.answer)
        else:
            talkdesk.violation(
                verdict, LOST_TIE if after_an_end and not everything else UNSORTED, detail, resumed.answer
            )

    def _resume_earlier(self, checkpoint: str) -> None:
        """From a moment before, the pages end elsewhere, so that what always falls between two pages shows."""
        earlier = a_moment_before(checkpoint)
        if earlier is None or self._failed:
            return
        # A checkpoint of our own making: whoever refuses it is within the contract.
        with contextlib.suppress(CheckOverError):
            meta = {"synchronization_checkpoint": earlier, "offset": None}
            self._resumed.extend(fetch(self._session, Verdict(self._verdict.check), meta, judge=False).ids)

    def _look_for_undelivered(self, delivered: "array[int]") -> None:
        suspects = set(self._resumed)
        suspects.difference_update(delivered)
        if not suspects:
            return
        # What was created or edited meanwhile is delivered by another initial synchronisation.
        page: Page | None = None
        for page in walk(self._session, self._verdict, None, judge=False):
            suspects.difference_update(page.ids)
        if suspects and page is not None:
            detail = (
                f"two initial synchronisations never delivered {len(suspects)} contacts that one from a page's "
                "checkpoint did deliver: they lie where one page ends and the next begins"
            )
            self._session.talkdesk.violation(self._verdict, LOST_TIE, detail, page.answer)


def repeated(delivered: "array[int]") -> int:
    """How many contacts are there more than once, a part at a time so that it takes little memory."""
    parts = len(delivered) // 20_000 + 1
    count = 0
    for part in range(parts):
        digests: Iterable[int] = [digest for digest in delivered if digest % parts == part]
        count += len(list(digests)) - len(set(digests))
    return count


def _beyond(resumed: Page, page: Page) -> bool:
    reached, end = moment_of(resumed.checkpoint), moment_of(page.checkpoint)
    return reached is not None and end is not None and reached > end
