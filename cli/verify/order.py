"""Order and ties of contacts, as far as they show from outside, where checkpoints are opaque.

What the contract says: contacts come in ascending order of whatever the checkpoint marks. Two things follow, whatever a
checkpoint is:

- a synchronisation from the checkpoint of a page delivers every contact of the pages after it. Where it does not, one
  that broke off there loses them. Some boundaries between pages are tried while the initial synchronisation goes on, so
  that a large one costs little more;
- what a synchronisation from any checkpoint delivers is the end of what the initial one delivered. This is tried with
  the last checkpoint and, where it can be read as a time, with earlier ones.

A lost tie breaks the first alone: what is lost comes right after the checkpoint, or after the end of a page.
"""

import contextlib
from array import array
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from cli.verify.checkpoints import moment_of, shifted
from cli.verify.report import Verdict
from cli.verify.session import Session
from cli.verify.synchronisation import Page, fetch, following, walk
from cli.verify.talkdesk import CheckOverError

UNSORTED = "contacts are not in ascending order of what the checkpoint marks"
LOST_TIE = "a lost tie: contacts that share a timestamp across two pages are not all delivered"
BACKWARDS = "contacts are not in ascending order: checkpoints go backwards"
PRESENT = "a page that is not the last one carries a checkpoint of the present"
CONSTANT = "every page carries the checkpoint of the last one"
EXCLUSIVE = "a synchronisation starts after its checkpoint's moment, not with it"

# Every one of the first boundaries is probed, then ever fewer.
_DENSE = 8
_GROWTH = 1.3
# Pages of a resumed synchronisation that are looked at.
_MOST_PAGES = 4
# Seconds before and after the last checkpoint, from which a synchronisation is tried, and how often in between.
_STEPS = [4**exponent for exponent in range(15)]
_MOST_BETWEEN = 24
# Stands for the number of contacts that more than `_MOST_PAGES` pages hold.
_TOO_MANY = 2**62
# A checkpoint this close to the present marks no contact.
_PRESENT = timedelta(minutes=1)
# One that is older than this marks a contact: it is not when the synchronisation began, less the CRM's delays.
_OLD = timedelta(days=1)


class OrderProbe:
    """Takes the pages of an initial synchronisation one after the other, and judges at the end."""

    def __init__(self, session: Session, verdict: Verdict) -> None:
        self._session = session
        self._verdict = verdict
        self._previous: Page | None = None
        self._next_boundary = 1
        self._resumed = array("Q")
        self._checkpoints_differ = False
        self._tie: tuple[str, Page] | None = None
        self._disorder: tuple[str, Page] | None = None
        # Nothing came from a checkpoint that two pages share: a tie, unless checkpoints are ahead of all contacts.
        self._nothing: tuple[str, Page] | None = None
        self._ahead = False
        self.tried = False

    def take(self, page: Page) -> None:
        """Raises what `Talkdesk.read` does."""
        before, self._previous = self._previous, page
        if before is None or self._disorder is not None or self._verdict.of("violation"):
            return
        self._compare_checkpoints(before, page)
        self._checkpoints_differ = self._checkpoints_differ or before.checkpoint != page.checkpoint
        if before.number >= self._next_boundary and before.checkpoint is not None and page.ids:
            self._next_boundary = max(before.number + 1, round(before.number * _GROWTH))
            if before.number <= _DENSE:
                self._next_boundary = before.number + 1
            self.tried = True
            self._resume(before, before.checkpoint, page)
            self._resume_earlier(before.checkpoint)

    def finish(self, delivered: "array[int]") -> None:
        """`delivered` are the digests of all contacts of the initial synchronisation. Raises what `take` does."""
        last = self._previous
        if self._verdict.of("violation"):
            return
        if self._disorder is None and last is not None and last.checkpoint is not None:
            self._look_at_the_end(last.checkpoint, delivered)
        talkdesk = self._session.talkdesk
        self._tie = self._tie or (self._nothing if not self._ahead else None)
        if self._disorder is not None:
            detail, page = self._disorder
            talkdesk.violation(self._verdict, UNSORTED, detail, page.answer)
        elif self._tie is not None and self._checkpoints_differ:
            detail, page = self._tie
            talkdesk.violation(self._verdict, LOST_TIE, detail, page.answer)
        else:
            if self._tie is not None:
                detail, page = self._tie
                talkdesk.warning(self._verdict, CONSTANT, f"broken off there, {detail}", page.answer)
            self._look_for_undelivered(delivered)

    def _compare_checkpoints(self, before: Page, page: Page) -> None:
        earlier_one, later = moment_of(before.checkpoint), moment_of(page.checkpoint)
        if earlier_one is not None and later is not None and later < earlier_one:
            detail = f"page {before.number} has {before.checkpoint}, page {page.number} has {page.checkpoint}"
            shown = {"synchronization_checkpoint": page.checkpoint}
            self._session.talkdesk.violation(self._verdict, BACKWARDS, detail, page.answer, shown)

    def _resume(self, before: Page, checkpoint: str, page: Page) -> None:
        """From the checkpoint of the page `before`, every contact of `page` must come."""
        missing, delivered_some, conclusive = set(page.ids), False, True
        first: Page | None = None
        seen: set[int] = set()
        ends: set[int] = set()
        for resumed in walk(self._session, self._verdict, checkpoint, most=_MOST_PAGES, judge=False):
            first = first or resumed
            self._resumed.extend(resumed.ids)
            seen.update(resumed.ids)
            ends |= _ends([resumed])
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
            self._note(before, page, missing, first, _is_tie([*before.ids, *page.ids], missing, seen, ends))

    def _note(self, before: Page, page: Page, missing: set[int], resumed: Page, tie: bool) -> None:
        ids = [contact.get("id") for contact, digest in zip(page.contacts, page.ids, strict=False) if digest in missing]
        detail = (
            f"a synchronisation from the checkpoint of page {before.number}, {before.checkpoint}, does not deliver "
            f"{len(missing)} of the {len(page.ids)} contacts of page {page.number}, such as those with the ids "
            f"{', '.join(map(str, ids[:3]))}"
        )
        marked = moment_of(before.checkpoint)
        everything = len(missing) == len(set(page.ids))
        present = marked is not None and abs(datetime.now(UTC) - marked) < _PRESENT
        advanced = before.checkpoint != page.checkpoint
        if everything and not resumed.ids and (present or (marked is None and advanced)):
            self._ahead = True
            detail = f"broken off there, the rest would be lost: {detail}"
            self._session.talkdesk.warning(self._verdict, PRESENT, detail, resumed.answer)
        elif not tie or (everything and advanced):
            self._disorder = detail, resumed
        elif everything and not resumed.ids:
            self._nothing = self._nothing or (detail, resumed)
        else:
            self._tie = self._tie or (detail, resumed)

    def _resume_earlier(self, checkpoint: str) -> None:
        """From a moment before, the pages end elsewhere, so that what always falls between two pages shows."""
        before = shifted(checkpoint, -1)
        if before is None or self._disorder is not None:
            return
        # A checkpoint of our own making: whoever refuses it is within the contract.
        with contextlib.suppress(CheckOverError):
            meta = {"synchronization_checkpoint": before, "offset": None}
            self._resumed.extend(fetch(self._session, Verdict(self._verdict.check), meta, judge=False).ids)

    def _look_at_the_end(self, checkpoint: str, delivered: "array[int]") -> None:
        """What synchronisations from the last checkpoint, and from other moments, deliver must end `delivered`."""
        marked = moment_of(checkpoint)
        old = marked is None or datetime.now(UTC) - marked > _OLD
        counts: dict[int, int] = {}
        for seconds in _moments(counts, len(delivered)):
            start = shifted(checkpoint, seconds) if seconds else checkpoint
            if start is None:
                return
            # What is refused or broken here is the business of other checks.
            aside = Verdict(self._verdict.check)
            try:
                pages = list(walk(self._session, aside, start, most=_MOST_PAGES, judge=False))
            except CheckOverError:
                return
            self.tried = True
            found = {digest for page in pages for digest in page.ids}
            self._resumed.extend(found)
            if pages[-1].next_offset is not None:
                counts[seconds] = _TOO_MANY
                continue
            counts[seconds] = len(found)
            if seconds == -1 and found and not counts[0] and old:
                detail = f"from {checkpoint} nothing comes, and from {start} something: what gets the same time is lost"
                self._session.talkdesk.warning(self._verdict, EXCLUSIVE, detail, pages[0].answer)
            strays = self._confirmed(start, found) if _strays(delivered, found) else set()
            if strays:
                detail = f"a synchronisation from {start} delivers contacts, and not all that come after them initially"
                if _is_tie(list(delivered), strays, found, _ends(pages)):
                    self._tie = self._tie or (detail, pages[0])
                elif old or self._checkpoints_differ:
                    self._disorder = detail, pages[0]
                else:
                    self._session.talkdesk.warning(self._verdict, UNSORTED, detail, pages[0].answer)
                return

    def _confirmed(self, checkpoint: str, found: set[int]) -> set[int]:
        """The strays without edits: all is asked for again, in an order in which no edit can look like them."""
        again = array("Q")
        for page in walk(self._session, Verdict(self._verdict.check), None, judge=False):
            again.extend(page.ids)
        strays = _strays(again, found)
        for page in walk(self._session, Verdict(self._verdict.check), checkpoint, judge=False):
            strays.difference_update(page.ids)
        return strays

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
                "checkpoint, or a moment before it, did deliver: they lie where one page ends and the next begins"
            )
            self._session.talkdesk.violation(self._verdict, LOST_TIE, detail, page.answer)


def _moments(counts: dict[int, int], contacts: int) -> Iterator[int]:
    """Seconds from the last checkpoint, at which a synchronisation is to begin: ever longer before it, and after it
    where it is not the last moment, and then between those of which `counts` says that much lies between them."""
    yield 0
    if counts[0] == _TOO_MANY:
        return
    for sign in (-1, 1) if counts[0] > 1 else (-1,):
        for step in _STEPS:
            yield sign * step
            if counts[sign * step] >= contacts or (sign > 0 and not counts[step]):
                break
    for _ in range(_MOST_BETWEEN):
        known = sorted(counts)
        gaps = [
            (counts[a] - counts[b], (a + b) // 2)
            for a, b in pairwise(known)
            if b - a > 1 and 1 < counts[a] - counts[b] < _TOO_MANY
        ]
        if not gaps:
            return
        yield max(gaps)[1]


def repeated(delivered: "array[int]") -> int:
    """How many contacts are there more than once, a part at a time so that it takes little memory."""
    parts = len(delivered) // 20_000 + 1
    count = 0
    for part in range(parts):
        digests: Iterable[int] = [digest for digest in delivered if digest % parts == part]
        count += len(list(digests)) - len(set(digests))
    return count


def _is_tie(order: list[int], missing: set[int], seen: set[int], ends: set[int]) -> bool:
    """Whether each run of missing contacts comes first of all in `order`, or right after the end of a page."""
    begun = False
    previous: int | None = None
    for digest in order:
        if digest in missing and begun and previous not in missing and previous not in ends:
            return False
        begun = begun or digest in seen
        previous = digest
    return True


def _ends(pages: Iterable[Page]) -> set[int]:
    """The last contact of each page that another one follows."""
    return {page.ids[-1] for page in pages if page.ids and page.next_offset is not None}


def _strays(delivered: "array[int]", found: set[int]) -> set[int]:
    """Contacts that come after one of those that were found, and are not among them."""
    last = {digest: place for place, digest in enumerate(delivered) if digest in found}
    return set(delivered[min(last.values()) :]) - found if last else set()


def _beyond(resumed: Page, page: Page) -> bool:
    reached, end = moment_of(resumed.checkpoint), moment_of(page.checkpoint)
    return reached is not None and end is not None and reached > end
