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
from datetime import UTC, datetime, timedelta

from cli.verify.boundaries import MOST_PAGES, Loss, find_loss, tells_apart
from cli.verify.checkpoints import moment_of, shifted
from cli.verify.deliveries import ends_of, is_tie, strays
from cli.verify.moments import TOO_MANY, moments
from cli.verify.session import Session
from cli.verify.synchronisation import Page, beginning, fetch, walk
from cli.verify.talkdesk import CheckOverError
from runtime.report.model import Verdict

UNSORTED = "contacts are not in ascending order of what the checkpoint marks"
LOST_TIE = "a lost tie: contacts that share a timestamp across two pages are not all delivered"
BACKWARDS = "contacts are not in ascending order: checkpoints go backwards"
PRESENT = "a page that is not the last one carries a checkpoint of the present"
CONSTANT = "every page carries the checkpoint of the last one"
EXCLUSIVE = "a synchronisation starts after its checkpoint's moment, not with it"

# Every one of the first boundaries is probed, then ever fewer.
_DENSE = 8
_GROWTH = 1.3
# Initial synchronisations in which what was never delivered may still come.
_MOST_WALKS = 3
_CONFIRMATIONS = 2
# A checkpoint this close to the present marks no contact.
_PRESENT = timedelta(minutes=1)
# One that is older than this marks a contact: it is not when the synchronisation began, less the CRM's delays.
_OLD = timedelta(days=1)


class OrderProbe:
    """Takes the pages of an initial synchronisation one after the other, and judges at the end."""

    def __init__(self, session: Session, verdict: Verdict) -> None:
        self._session = session
        self._verdict = verdict
        self._first: Page | None = None
        self._previous: Page | None = None
        self._next_boundary = 1
        self._resumed = array("Q")
        self._checkpoints_differ = False
        # Whether a page that is not the last one carries a checkpoint.
        self._marked = False
        self._tie: tuple[str, Page] | None = None
        self._disorder: tuple[str, Page] | None = None
        # Nothing came from a checkpoint that two pages share: a tie, unless checkpoints are ahead of all contacts.
        self._nothing: tuple[str, Page] | None = None
        self._ahead = False
        self.tried = False

    def take(self, page: Page) -> None:
        """Raises what `Talkdesk.read` does."""
        before, self._previous = self._previous, page
        self._first = self._first or page
        if before is None or self._disorder is not None or self._verdict.of("violation"):
            return
        self._compare_checkpoints(before, page)
        self._marked = self._marked or before.checkpoint is not None
        self._checkpoints_differ = self._checkpoints_differ or before.checkpoint != page.checkpoint
        if before.number >= self._next_boundary and before.checkpoint is not None and page.ids:
            self._next_boundary = max(before.number + 1, round(before.number * _GROWTH))
            if before.number <= _DENSE:
                self._next_boundary = before.number + 1
            self.tried = True
            loss = find_loss(self._session, self._verdict, before, page, self._resumed)
            if loss is not None:
                self._note(loss, advanced=before.checkpoint != page.checkpoint)
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
        elif self._tie is not None and self._checkpoints_advance():
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

    def _note(self, loss: Loss, *, advanced: bool) -> None:
        """`advanced` says whether the checkpoints of the two pages differed, when they first came."""
        before, page = loss.before, loss.page
        listed = zip(page.contacts, page.ids, strict=False)
        ids = [contact.get("id") for contact, digest in listed if digest in loss.missing]
        detail = (
            f"a synchronisation from the checkpoint of page {before.number}, {before.checkpoint}, does not deliver "
            f"{len(loss.missing)} of the {len(page.ids)} contacts of page {page.number}, such as those with the ids "
            f"{', '.join(map(str, ids[:3]))}"
        )
        marked = moment_of(before.checkpoint)
        present = marked is not None and abs(datetime.now(UTC) - marked) < _PRESENT
        nothing = loss.everything and not loss.resumed.ids
        if nothing and (present or (marked is None and advanced)):
            self._ahead = True
            detail = f"broken off there, the rest would be lost: {detail}"
            self._session.talkdesk.warning(self._verdict, PRESENT, detail, loss.resumed.answer)
        elif not loss.is_tie or (loss.everything and advanced and self._tells_apart(before, page)):
            self._disorder = detail, loss.resumed
        elif nothing:
            self._nothing = self._nothing or (detail, loss.resumed)
        else:
            self._tie = self._tie or (detail, loss.resumed)

    def _tells_apart(self, before: Page, page: Page) -> bool:
        return tells_apart(self._session, self._verdict, before.meta or {}, page.meta or {})

    def _checkpoints_advance(self) -> bool:
        first, last = self._first, self._previous
        return self._checkpoints_differ and first is not None and last is not None and self._tells_apart(first, last)

    def _resume_earlier(self, checkpoint: str) -> None:
        """From a moment before, the pages end elsewhere, so that what always falls between two pages shows."""
        before = shifted(checkpoint, -1)
        if before is None or self._disorder is not None:
            return
        # A checkpoint of our own making: whoever refuses it is within the contract.
        with contextlib.suppress(CheckOverError):
            aside = Verdict(self._verdict.check)
            self._resumed.extend(fetch(self._session, aside, beginning(before), judge=False).ids)

    def _look_at_the_end(self, checkpoint: str, delivered: "array[int]") -> None:
        """What synchronisations from the last checkpoint, and from other moments, deliver must end `delivered`."""
        marked = moment_of(checkpoint)
        old = marked is None or datetime.now(UTC) - marked > _OLD
        counts: dict[int, int] = {}
        for seconds in moments(counts, len(delivered)):
            start = shifted(checkpoint, seconds) if seconds else checkpoint
            if start is None:
                return
            # What is refused or broken here is the business of other checks.
            aside = Verdict(self._verdict.check)
            try:
                pages = list(walk(self._session, aside, start, most=MOST_PAGES, judge=False))
            except CheckOverError:
                return
            self.tried = True
            found = {digest for page in pages for digest in page.ids}
            self._resumed.extend(found)
            if pages[-1].next_offset is not None:
                counts[seconds] = TOO_MANY
                continue
            counts[seconds] = len(found)
            if seconds == -1 and found and not counts[0] and old:
                detail = f"from {checkpoint} nothing comes, and from {start} something: what gets the same time is lost"
                self._session.talkdesk.warning(self._verdict, EXCLUSIVE, detail, pages[0].answer)
            lost = self._confirmed(start, found) if strays(delivered, found) else set()
            if lost:
                detail = f"a synchronisation from {start} delivers contacts, and not all that come after them initially"
                if not (old or self._marked):
                    # The checkpoint is when the synchronisation began: a CRM without an order, in which none is broken
                    # off with a checkpoint, so that its order loses nothing.
                    self._session.talkdesk.warning(self._verdict, UNSORTED, detail, pages[0].answer)
                elif is_tie(list(delivered), lost, found, ends_of(pages)):
                    self._tie = self._tie or (detail, pages[0])
                elif old or self._checkpoints_advance():
                    self._disorder = detail, pages[0]
                else:
                    self._session.talkdesk.warning(self._verdict, UNSORTED, detail, pages[0].answer)
                return

    def _confirmed(self, checkpoint: str, found: set[int]) -> set[int]:
        """The strays without edits: all is asked for again, in an order in which no edit can look like them."""
        lost: set[int] | None = None
        for _ in range(_CONFIRMATIONS):
            now = strays(self._walked(Verdict(self._verdict.check)), found)
            found = set()
            for page in walk(self._session, Verdict(self._verdict.check), checkpoint, judge=False):
                found.update(page.ids)
            lost = now - found if lost is None else lost & (now - found)
            if not lost:
                break
        return lost or set()

    def _walked(self, verdict: Verdict) -> "array[int]":
        """What another initial synchronisation delivers."""
        delivered = array("Q")
        for page in walk(self._session, verdict, None, judge=False):
            delivered.extend(page.ids)
        return delivered

    def _look_for_undelivered(self, delivered: "array[int]") -> None:
        suspects = set(self._resumed)
        suspects.difference_update(delivered)
        # What was created or edited meanwhile is delivered by another one, unless yet another edit hides it.
        for _ in range(_MOST_WALKS):
            if not suspects:
                return
            before, delivered = delivered, self._walked(self._verdict)
            suspects.difference_update(delivered)
            if delivered == before:
                break
        if suspects and self._previous is not None:
            detail = (
                f"no initial synchronisation delivered {len(suspects)} contacts that one from a page's "
                "checkpoint, or a moment before it, did deliver: they lie where one page ends and the next begins"
            )
            self._session.talkdesk.violation(self._verdict, LOST_TIE, detail, self._previous.answer)
