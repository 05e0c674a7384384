"""Text documents from templates: Markdown, and a mail's body. What goes in is data, and shows as it is."""

import json
import re

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from cli.manifest.content import Content

_MARKUP = re.compile(r"([\\`*_\[\]<>#|~&$!{}])")
_BACKTICKS = re.compile(r"`+")


def content_to_markdown(content: Content) -> str:
    """The whole document in GitHub's Markdown."""
    return _render("manifest.md.j2", content)


def content_to_mail_body(content: Content) -> str:
    """The mail's plain text."""
    return _render("submission.txt.j2", content)


def _render(template: str, content: Content) -> str:
    environment = Environment(
        loader=PackageLoader("cli.manifest"),
        autoescape=select_autoescape(),  # for HTML, of which there is none
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "text": escaped,
        "prose": prose,
        "cell": cell,
        "link": link,
        "as_cell": as_cell,
        "fence": fence,
    }
    return environment.get_template(template).render(it=content)


def escaped(text: str) -> str:
    """One line of Markdown that shows the text as it is."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def prose(text: str) -> str:
    """Lines of Markdown that show the text's as they are."""
    return "\n\n".join(
        "\\\n".join(_not_a_list(escaped(line)) for line in paragraph.splitlines()) for paragraph in text.split("\n\n")
    )


def cell(text: str) -> str:
    """The text in a table."""
    return "<br>".join(escaped(line) for line in text.splitlines())


def link(url: str) -> str:
    """A URL or an email address, to be followed; also in a table."""
    return f"<{url.replace('|', '%7C').replace('<', '%3C').replace('>', '%3E')}>"


def as_cell(text: str, kind: str) -> str:
    """A row's value of the document's tables."""
    return {"code": code_cell, "link": link, "text": cell}[kind](text)


def code_cell(text: str) -> str:
    """Indented JSON in a table: on one line, since a cell is one."""
    line = json.dumps(json.loads(text), ensure_ascii=False).replace("|", "\\|")
    ticks = "`" * (_longest_run(line) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{ticks}{pad}{line}{pad}{ticks}"


def fence(text: str, language: str) -> str:
    """A block of code that nothing in the text can end."""
    ticks = "`" * max(3, _longest_run(text) + 1)
    return f"{ticks}{language}\n{text}\n{ticks}"


def _longest_run(text: str) -> int:
    return max(map(len, _BACKTICKS.findall(text)), default=0)


def _not_a_list(line: str) -> str:
    return re.sub(
        r"^([-+=]|\d+(?=[.)]))", lambda match: "\\" + match[1] if not match[1].isdigit() else match[1] + "\\", line
    )
