"""A synchronisation of contacts, walked page by page as Talkdesk does. It ends, whatever the bridge does."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cli.verify.caller import Answer
from cli.verify.components import CONTACTS
from cli.verify.contract import contacts_page_problems
from cli.verify.session import Session
from runtime.report.model import Verdict


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `meta` asked for it. `ids` are 8-byte digests, in the order of `contacts`; of contacts without an id
    there is none."""

    number: int
    meta: dict[str, Any] | None
    answer: Answer
    contacts: list[dict[str, Any]]
    ids: list[int]
    checkpoint: str | None
    next_offset: Any
    context: Any


def fetch(
    session: Session, verdict: Verdict, meta: dict[str, Any] | None, number: int = 1, *, judge: bool = True
) -> Page:
    """One page; `meta` None leaves it out. With `judge`, it is verified field by field.

    Raises what `Talkdesk.read` does.
    """
    parts = {} if meta is None else {"meta": meta}
    answer = session.talkdesk.read(verdict, CONTACTS, **parts)
    if judge and session.talkdesk.report(verdict, answer, contacts_page_problems(answer.document)):
        session.talkdesk.keep_example(CONTACTS, answer)
    document = answer.document if isinstance(answer.document, dict) else {}
    listed = document.get("contacts")
    contacts = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    offset = document.get("next_offset")
    checkpoint = document.get("synchronization_checkpoint")
    return Page(
        number,
        meta,
        answer,
        contacts,
        [digest(each["id"]) for each in contacts if each.get("id") is not None],
        checkpoint if isinstance(checkpoint, str) and checkpoint else None,
        offset if isinstance(offset, (str, int, float)) and offset != "" else None,
        document.get("context"),
    )


def walk(
    session: Session, verdict: Verdict, checkpoint: str | None, *, most: int | None = None, judge: bool = True
) -> Iterator[Page]:
    """Every page of an initial (no checkpoint) or incremental synchronisation; at most so many, without complaint."""
    page = fetch(session, verdict, beginning(checkpoint), judge=judge)
    known: set[int] = set()
    yield page
    while page.next_offset is not None and page.number != most:
        offset = hash(str(page.next_offset))
        if offset in known or page.number >= session.options.max_pages:
            again = "its next_offset was there before" if offset in known else "see --max-pages"
            session.talkdesk.violation(
                verdict,
                "the synchronisation never ends",
                f"at page {page.number}: {again}",
                page.answer,
                {"next_offset": page.next_offset},
            )
            return
        known.add(offset)
        if not page.contacts:
            detail = f"page {page.number}: expected contacts, or no next_offset"
            session.talkdesk.warning(verdict, "an empty page with a next_offset", detail, page.answer)
        page = fetch(session, verdict, following(page, checkpoint), page.number + 1, judge=judge)
        yield page


def beginning(checkpoint: str | None = None) -> dict[str, Any]:
    """The `meta` that asks for a first page: of an initial synchronisation without a checkpoint."""
    return {"synchronization_checkpoint": checkpoint, "offset": None}


def following(page: Page, checkpoint: str | None) -> dict[str, Any]:
    """The `meta` that asks for the page after this one."""
    return {"synchronization_checkpoint": checkpoint, "offset": page.next_offset, "context": page.context}


def digest(contact_id: Any) -> int:
    """Eight bytes for an id; equal ones for `7` and `"7"`."""
    return hash(str(contact_id)) & 0xFFFF_FFFF_FFFF_FFFF
