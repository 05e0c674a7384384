"""What `deskbridge check` finds, one thing each, and how it is shown."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import msgspec
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

State = Literal["ok", "mistake", "unreachable"]

EXIT_MISTAKE = 1
EXIT_UNREACHABLE = 3

# Wide enough for any message, so that none is wrapped or cut where a program or `grep` reads the table.
_PIPE_COLUMNS = 10_000
_STYLES = {"ok": "green", "mistake": "bold red", "unreachable": "bold yellow"}


@dataclass(frozen=True, slots=True)
class Finding:
    """`subject` is an integration's name, or core, edge, configuration; `check` is what was looked at."""

    subject: str
    check: str
    state: State
    detail: str


def exit_code(findings: Sequence[Finding]) -> int:
    """0: all is well. A mistake counts more than what cannot be reached: it is often the cause."""
    states = {finding.state for finding in findings}
    if "mistake" in states:
        return EXIT_MISTAKE
    return EXIT_UNREACHABLE if "unreachable" in states else 0


def findings_to_json(findings: Sequence[Finding]) -> str:
    """For machines."""
    code = exit_code(findings)
    document = {"ok": code == 0, "exit_code": code, "findings": [asdict(finding) for finding in findings]}
    return msgspec.json.format(msgspec.json.encode(document)).decode()


def print_table(findings: Sequence[Finding], console: Console | None = None) -> None:
    """For people."""
    console = console or Console()
    if not console.is_terminal:
        console.width = _PIPE_COLUMNS
    table = Table("subject", "check", "state", "detail", box=box.ROUNDED if console.is_terminal else None)
    for finding, following in zip(findings, [*findings[1:], None], strict=True):
        state = f"[{_STYLES[finding.state]}]{finding.state}[/]"
        last = following is None or following.subject != finding.subject
        table.add_row(finding.subject, finding.check, state, escape(finding.detail), end_section=last)
    console.print(table)
    bad = sum(finding.state != "ok" for finding in findings)
    console.print(f"{bad} of {len(findings)} checks failed." if bad else f"All {len(findings)} checks passed.")
