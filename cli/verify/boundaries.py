"""Boundaries between two pages of an initial synchronisation: what one that breaks off there would lose.

Contacts may be edited meanwhile, which moves them to the end. So whatever is suspected is looked for again, with pages
fetched anew, and counts only where it shows each time.
"""

from array import array
from dataclasses import dataclass
from typing import Any

from cli.verify.checkpoints import moment_of
from cli.verify.deliveries import ends_of, is_tie
from cli.verify.session import Session
from cli.verify.synchronisation import Page, fetch, walk
from runtime.report.model import Verdict

# Pages of a resumed synchronisation that are looked at.
MOST_PAGES = 4
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Loss:
    """Contacts `missing` of `page` from a synchronisation that resumes with the checkpoint of the page `before`."""

    before: Page
    page: Page
    resumed: Page
    """The first page of that synchronisation."""
    missing: set[int]
    everything: bool
    """Whether it is all of the page."""
    is_tie: bool
    """Whether it lies where a lost tie does."""


def find_loss(session: Session, verdict: Verdict, before: Page, page: Page, resumed_ids: "array[int]") -> Loss | None:
    """From the checkpoint of the page `before`, every contact of `page` must come. What comes joins `resumed_ids`.

    Raises what `Talkdesk.read` does.
    """
    loss: Loss | None = None
    for _ in range(_ROUNDS):
        loss = _loss(session, verdict, before, page, resumed_ids)
        # No edit keeps everything from coming.
        if loss is None or not loss.resumed.ids:
            return loss
        before, page = loss.before, loss.page
    return loss


def tells_apart(session: Session, verdict: Verdict, earlier: dict[str, Any], later: dict[str, Any]) -> bool:
    """Whether the pages that these `meta` ask for have different checkpoints at one time.

    A checkpoint of the latest of all contacts is the same on every page, and another one after every edit.
    Raises what `Talkdesk.read` does.
    """
    for _ in range(_ROUNDS):
        first, other, again = (fetch(session, verdict, meta, judge=False) for meta in (earlier, later, earlier))
        if first.checkpoint == again.checkpoint:
            return other.checkpoint != first.checkpoint
    return False


def _loss(session: Session, verdict: Verdict, before: Page, page: Page, resumed_ids: "array[int]") -> Loss | None:
    missing, delivered_some, conclusive = set(page.ids), False, True
    first: Page | None = None
    seen: set[int] = set()
    ends: set[int] = set()
    for resumed in walk(session, verdict, before.checkpoint, most=MOST_PAGES, judge=False):
        first = first or resumed
        resumed_ids.extend(resumed.ids)
        seen.update(resumed.ids)
        ends |= ends_of([resumed])
        found = missing.intersection(resumed.ids)
        missing -= found
        conclusive = resumed.next_offset is None or (delivered_some and not found) or _is_beyond(resumed, page)
        delivered_some = delivered_some or bool(found)
        if not missing or conclusive:
            break
    if not missing or not conclusive or first is None:
        return None
    # Those that are still in their page were not edited.
    before_again, page_again = (fetch(session, verdict, each.meta, each.number, judge=False) for each in (before, page))
    still = set(page.ids) & set(page_again.ids)
    missing &= still
    if not missing:
        return None
    order = [*_kept(before, before_again), *_kept(page, page_again)]
    return Loss(before_again, page_again, first, missing, missing == still, is_tie(order, missing, seen, ends))


def _kept(page: Page, again: Page) -> list[int]:
    ids = set(again.ids)
    return [digest for digest in page.ids if digest in ids]


def _is_beyond(resumed: Page, page: Page) -> bool:
    reached, end = moment_of(resumed.checkpoint), moment_of(page.checkpoint)
    return reached is not None and end is not None and reached > end
