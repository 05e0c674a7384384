"""The document as a PDF (PDF/A-2a and PDF/UA-1), typeset by Typst with the fonts that come with it."""

import datetime
import re
import shutil
import tempfile
from collections.abc import Set
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path

import msgspec
import typst

from cli.manifest.content import ActionTable, Content, Row, Section

_TEMPLATE = "manifest.typ"
# Bytes; the mail has to carry it.
_LARGEST_LOGO = 5 * 2**20
# PDF/A wants every character shown, and none for private use: an error quotes each that is not, as Rust quotes.
_STANDARDS: "list[typst.PDFStandard]" = ["a-2a", "ua-1"]
_LACKING = re.compile(r'the (?:text|PDF contains the codepoint) `"((?:[^"\\]|\\.)*)"`')
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}


class FontsLackError(Exception):
    """Characters outside of JSON that no font has."""

    def __init__(self, characters: Set[str]) -> None:
        super().__init__(" ".join(sorted(characters)))
        self.characters = characters


class LogoError(Exception):
    """The logo is not an image that can be shown."""


def content_to_pdf(content: Content, *, logo: Path | None = None, fonts: Path | None = None) -> bytes:
    """`fonts` is a folder of further fonts. The same content, fonts and logo give the same bytes.

    A character that no font has is written as JSON's escape (`\\u5730`) where it stands in JSON, which says the same;
    elsewhere it raises FontsLackError. Raises LogoError and OSError.
    """
    known = typst.Fonts(include_system_fonts=False, font_paths=[fonts] if fonts else [])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with as_file(files(__package__).joinpath("templates", _TEMPLATE)) as template:
            shutil.copy(template, folder)
        if logo is not None:
            if logo.stat().st_size > _LARGEST_LOGO:
                raise LogoError(f"it has more than {_LARGEST_LOGO // 2**20} MiB")
            # Its own name might be anything.
            copy = folder / f"logo{logo.suffix.lower()}"
            shutil.copy(logo, copy)
            _try_logo(copy, known, content.date)
            content = replace(content, logo=copy.name)
        escaped: set[str] = set()
        while True:
            shown = content_with_escapes(content, escaped)
            (folder / "content.json").write_bytes(msgspec.json.encode(shown))
            try:
                return _compile(folder / _TEMPLATE, known, content.date)
            except typst.TypstError as error:
                lacking = lacking_characters(error.diagnostic)
                if not lacking:
                    raise
                if lacking <= escaped:
                    raise FontsLackError(lacking) from error
                escaped |= lacking


def lacking_characters(diagnostic: str) -> set[str]:
    """The characters that Typst says cannot be shown."""
    return {character for text in _LACKING.findall(diagnostic) for character in _ESCAPE.sub(_unescaped, text)}


def content_with_escapes(content: Content, characters: Set[str]) -> Content:
    """The content, these characters escaped wherever they stand in JSON."""
    if not characters:
        return content
    table = str.maketrans({character: _json_escape(character) for character in characters if ord(character) >= 0x20})

    def escaped_row(row: Row) -> Row:
        return replace(row, value=row.value.translate(table)) if row.kind == "code" else row

    def escaped_action(action: ActionTable) -> ActionTable:
        rows = [escaped_row(row) for row in action.rows]
        return replace(action, rows=rows, json=action.json.translate(table))

    def escaped_section(section: Section) -> Section:
        examples = [
            replace(each, request=each.request.translate(table), answer=each.answer.translate(table))
            for each in section.examples
        ]
        return replace(section, examples=examples)

    return replace(
        content,
        configuration=[escaped_row(row) for row in content.configuration],
        configuration_json=content.configuration_json.translate(table),
        actions=[escaped_action(action) for action in content.actions],
        sections=[escaped_section(section) for section in content.sections],
    )


def _compile(page: Path, fonts: typst.Fonts, date: str) -> bytes:
    midnight = datetime.datetime.combine(datetime.date.fromisoformat(date), datetime.time(tzinfo=datetime.UTC))
    compiler = typst.Compiler(page, root=page.parent, font_paths=fonts, ignore_system_fonts=True)
    pdf = compiler.compile(format="pdf", pdf_standards=_STANDARDS, timestamp=midnight)
    assert isinstance(pdf, bytes)
    return pdf


def _try_logo(logo: Path, fonts: typst.Fonts, date: str) -> None:
    page = logo.with_name("logo.typ")
    page.write_text(f'#set document(title: "logo")\n#image("{logo.name}", alt: "logo")')
    try:
        _compile(page, fonts, date)
    except typst.TypstError as error:
        raise LogoError(error.message) from error


def _json_escape(character: str) -> str:
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[index]:02x}{units[index + 1]:02x}" for index in range(0, len(units), 2))


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else _ESCAPED.get(match[2], match[2])
