"""What synchronisations delivered, as digests of contacts, held against one another."""

from array import array
from collections.abc import Iterable

from cli.verify.synchronisation import Page


def repeated(delivered: "array[int]") -> int:
    """How many contacts are there more than once, a part at a time so that it takes little memory."""
    parts = len(delivered) // 20_000 + 1
    count = 0
    for part in range(parts):
        digests: Iterable[int] = [digest for digest in delivered if digest % parts == part]
        count += len(list(digests)) - len(set(digests))
    return count


def is_tie(order: Iterable[int], missing: set[int], seen: set[int], ends: set[int]) -> bool:
    """Whether each run of missing contacts comes first of all in `order`, or right after the end of a page."""
    begun = False
    previous: int | None = None
    for digest in order:
        if digest in missing and begun and previous not in missing and previous not in ends:
            return False
        begun = begun or digest in seen
        previous = digest
    return True


def ends_of(pages: Iterable[Page]) -> set[int]:
    """The last contact of each page that another one follows."""
    return {page.ids[-1] for page in pages if page.ids and page.next_offset is not None}


def strays(delivered: "array[int]", found: set[int]) -> set[int]:
    """Contacts that come after one of those that were found, and are not among them."""
    last = {digest: place for place, digest in enumerate(delivered) if digest in found}
    return set(delivered[min(last.values()) :]) - found if last else set()
