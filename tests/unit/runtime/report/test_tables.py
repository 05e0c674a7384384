import io

from rich.console import Console

from runtime.report.model import Report
from runtime.report.tables import print_report
from tests.unit.runtime.report.reports import REPORT


def printed(report: Report, **console: object) -> str:
    stream = io.StringIO()
    print_report(report, Console(file=stream, **console))  # type: ignore[arg-type]
    return stream.getvalue()


def test_a_pipe_gets_plain_lines_and_every_word() -> None:
    lines = [" ".join(line.split()) for line in printed(REPORT).splitlines()]
    for line in (
        "Contacts good passed",
        "Contacts bad failed id is [bold]odd[/bold] & <wrong> (3 times)",
        "Agents odd warned slow",
        "Agents not done skipped not offered",
        "1. Contacts, bad: id is [bold]odd[/bold] & <wrong> (3 times)",
        "request: POST /sync",
        "answer: 200 OK, application/json",
        '{"id":"[red]1[/red]"}',
        "1. Agents, odd: slow",
        "Contacts 1,200 10.1 250.0",
        "Agents 1 - -",
        "Contacts contacts 100,000",
        "Contacts with phones 96.2 %",
        "1 violation, 1 warning in 3 checks (1 skipped) within 1.5 s.",
    ):
        assert line in lines


def test_a_narrow_terminal_wraps_and_cuts_nothing() -> None:
    text = printed(REPORT, force_terminal=True, width=70, color_system=None)
    assert max(map(len, text.splitlines())) <= 70
    assert "…" not in text


def test_nothing_found() -> None:
    assert "no violations, no warnings in no checks (0 skipped)" in printed(Report("p", "t", []))
