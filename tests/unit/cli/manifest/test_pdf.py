"""The PDF shows everything, within its margins, in any script that there are fonts for, and the same each time."""

import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from cli.manifest.content import Content, Section, manifest_to_content
from cli.manifest.examples import FROM_CONTRACT, Example, contract_examples
from cli.manifest.json_text import json_text
from cli.manifest.pdf import FontsLackError, LogoError, content_to_pdf, content_with_escapes, lacking_characters
from tests.support.manifests import manifest, many_actions
from tests.support.pdfs import links, metadata, outside, pages, text_of

# Points: 25 mm are 70.9, and rules and code blocks' grounds may reach a little beyond the text.
MARGIN = 70
THAI_FONTS = Path(str(files("fontpkg_noto_sans_thai"))) / "files"


def content(**fields: Any) -> Content:
    return manifest_to_content(manifest(**fields), contract_examples())


def with_example(it: Content, answer: Any) -> Content:
    """Its agent section has one example, with that answer."""

    def changed(section: Section) -> Section:
        example = Example("Long", FROM_CONTRACT, "{}", "200 OK", json_text(answer))
        return replace(section, examples=[example]) if section.number == 3 else section

    return replace(it, sections=[changed(section) for section in it.sections])


def test_everything_is_there() -> None:
    it = content(facts={"use_case": "First.\n\nSecond."})
    pdf = content_to_pdf(it)
    shown = text_of(pdf)
    for text in (
        "FakeAPI",
        "Manifest–AcmeCorp.",
        "TalkdeskCRMIntegration".upper(),
        "25November2026",
        "JaneDoe",
        "9to17",
        "First.Second.",
        "1:ConfiguringaTalkdeskIntegration",
        "6:ImplementinganInteractionRetriever",
        "acme.mytalkdesk.com",
    ):
        assert text in shown
    for section in it.sections:
        for example in section.examples:
            assert "".join(example.request.split()) in shown
    assert [line for line in it.configuration_json.splitlines() if "".join(line.split()) not in shown] == []
    assert "Confidential" not in shown
    assert f"{len(pages(pdf))}of{len(pages(pdf))}" in shown
    assert {"mailto:jane.doe@example.com", "https://bridge.example.com/fake/contact_sync"} <= links(pdf)
    assert outside(pdf, MARGIN) == []


def test_it_says_so_when_it_holds_an_access_key(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k" * 32)
    pdf = content_to_pdf(content(access_key={"file": str(tmp_path / "key")}))
    assert all("Confidential" in page for page in pages(pdf))


def test_what_is_not_offered_says_so() -> None:
    pdf = content_to_pdf(content(components=[]))
    assert text_of(pdf).count("Notofferedbythisintegration.") == 2 * 5
    assert outside(pdf, MARGIN) == []


def test_the_same_content_gives_the_same_bytes() -> None:
    first, second = content_to_pdf(content()), content_to_pdf(content())
    assert first == second
    # Not the time at which it was made.
    assert metadata(first)["CreationDate"].startswith("D:20261125000000")
    assert content_to_pdf(content(facts={"date": "2026-11-26"})) != first


def test_long_texts_without_a_space_stay_within_the_margins() -> None:
    facts = {
        "client_name": "C" * 200,
        "integration_name": "I" * 200,
        "use_case": "u" * 20_000,
        "technical_contacts": [{"name": "N" * 200, "email": f"{'e' * 64}@{'d' * 60}.example", "notes": "n" * 2000}],
        "api_documentation": [f"https://example.com/{'p' * 1900}"],
    }
    it = content(facts=facts, display_name="D" * 2000, description="x" * 2000)
    answer = {"token": "ABCDEFGHIJ" * 500, "lines": [f"line {number}" for number in range(400)], "deep": [[[["x"]]]]}
    pdf = content_to_pdf(with_example(it, answer))
    assert outside(pdf, MARGIN) == []
    shown = text_of(pdf)
    assert "ABCDEFGHIJ" * 500 in shown
    assert "x" * 2000 in shown
    assert "p" * 1900 in shown


def test_200_actions_are_all_there() -> None:
    pdf = content_to_pdf(content(more=many_actions(199, 10)))
    shown = text_of(pdf)
    for number in range(199):
        assert f"https://bridge.example.com/fake/actions/action_{number}" in shown
    assert outside(pdf, MARGIN) == []
    assert len(pages(pdf)) < 200


@pytest.mark.parametrize(
    "name", ["Nguyễn Ünal", "Γειά σου", "Привет, мир", "مرحبا بالعالم", "שלום עולם", "हिन्दी", "Łódź – „x“ №1 €"]
)
def test_scripts_that_the_fonts_have(name: str) -> None:
    pdf = content_to_pdf(content(facts={"client_name": name}))
    assert pdf.startswith(b"%PDF-")
    letters = {letter for letter in name if letter.isalpha()}
    shown = set("".join(pages(pdf)[:1]))
    assert len(letters & shown) > len(letters) / 2


@pytest.mark.parametrize("character", ["支", "🎉", "ก", "\ue000"])
def test_what_the_fonts_lack_is_named(character: str) -> None:
    with pytest.raises(FontsLackError) as caught:
        content_to_pdf(content(facts={"client_name": f"A{character}b"}))
    assert caught.value.characters == {character}


def test_what_the_fonts_lack_is_escaped_in_json() -> None:
    answer = {"name": "太郎 🎉", "city": "Kraków"}
    pdf = content_to_pdf(with_example(content(), answer))
    shown = text_of(pdf)
    written = '{"name":"\\u592a\\u90ce\\ud83c\\udf89","city":"Kraków"}'
    assert written in shown
    assert json.loads(written) == {"name": "太郎🎉", "city": "Kraków"}


def test_fonts_can_be_given() -> None:
    pdf = content_to_pdf(content(facts={"client_name": "กรุงเทพ"}), fonts=THAI_FONTS)
    assert "กรุงเทพ" in pages(pdf)[0]


def test_escapes_reach_all_json_and_nothing_else() -> None:
    it = with_example(content(facts={"client_name": "ä"}, actions={"create_ticket": {"display": "ä"}}), "ä")
    escaped = content_with_escapes(it, {"ä", "🎉"})
    assert escaped.client_name == "ä"
    assert '"display": "\\u00e4"' in escaped.actions[0].json
    assert [row.value for row in escaped.actions[0].rows if row.field == "display"] == ["ä"]
    assert [example.answer for section in escaped.sections if section.number == 3 for example in section.examples] == [
        '"\\u00e4"'
    ]


def test_typsts_quotes_are_read() -> None:
    text = 'the text `"{}"` could not be displayed with font'
    diagnostic = "\n".join(text.format(quoted) for quoted in ("支", r"\u{200d}", r"\"", r"\\", "👩\\u{fe0f}"))
    diagnostic += '\nerror: the PDF contains the codepoint `"\\u{e000}"`'
    assert lacking_characters(diagnostic) == {"支", "\u200d", '"', "\\", "👩", "\ufe0f", "\ue000"}
    assert lacking_characters("error: failed to decode image") == set()


SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="{}"/></svg>'


def test_a_logo_is_shown(tmp_path: Path) -> None:
    logo = tmp_path / 'any "name" of a file.SVG'
    logo.write_text(SVG.format("#e11d48"))
    assert content_to_pdf(content(), logo=logo) != content_to_pdf(content())


@pytest.mark.parametrize("name", ["logo.png", "logo.jpg", "logo.svg", "logo.txt", "logo"])
def test_what_is_no_image_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("This is not an image.")
    with pytest.raises(LogoError):
        content_to_pdf(content(), logo=tmp_path / name)


def test_a_logo_too_large_for_a_mail_is_refused(tmp_path: Path) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text(SVG.format("#e11d48") + " " * (5 * 2**20))
    with pytest.raises(LogoError, match="more than 5 MiB"):
        content_to_pdf(content(), logo=logo)
