"""What a reader of a PDF sees."""

import ctypes
from typing import Any

import pypdfium2
from pypdfium2 import raw


def _document(pdf: bytes) -> Any:
    return pypdfium2.PdfDocument(pdf)


def pages(pdf: bytes) -> list[str]:
    """The text of each page."""
    return [page.get_textpage().get_text_bounded() for page in _document(pdf)]


def metadata(pdf: bytes) -> dict[str, str]:
    """Such as its title, and when it was made."""
    found: dict[str, str] = _document(pdf).get_metadata_dict()
    return found


def text_of(pdf: bytes) -> str:
    """All text, without any blanks: lines may break anywhere."""
    return "".join("".join(pages(pdf)).split())


def links(pdf: bytes) -> set[str]:
    """Where its links lead, but for those within it."""
    document, found = _document(pdf), set()
    for page in document:
        place, link = ctypes.c_int(0), raw.FPDF_LINK()
        while raw.FPDFLink_Enumerate(page, place, link):
            action = raw.FPDFLink_GetAction(link)
            length = raw.FPDFAction_GetURIPath(document, action, None, 0)
            address = ctypes.create_string_buffer(length)
            raw.FPDFAction_GetURIPath(document, action, address, length)
            found.add(address.value.decode())
    return found - {""}


def outside(pdf: bytes, margin: float) -> list[tuple[int, str]]:
    """Characters that lie within so many points of a page's left or right edge, or beyond, by page."""
    found = []
    for number, page in enumerate(_document(pdf), 1):
        width, _ = page.get_size()
        text = page.get_textpage()
        for index in range(text.count_chars()):
            left, _, right, _ = text.get_charbox(index)
            character = text.get_text_range(index, 1)
            if not character.isspace() and not margin <= left <= right <= width - margin:
                found.append((number, character))
    return found
