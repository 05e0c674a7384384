"""A report for people."""

from rich import box
from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from runtime.report.model import Check, Exchange, Finding, Report, Severity, State, Verdict

# Wide enough for any line, so that none is wrapped or cut where a program or `grep` reads it.
_PIPE_COLUMNS = 10_000
_STYLES: dict[State, str] = {"passed": "green", "warned": "yellow", "failed": "bold red", "skipped": "dim"}
_HEADINGS: dict[Severity, str] = {"violation": "Violations", "warning": "Warnings"}


def print_report(report: Report, console: Console) -> None:
    """Checks, violations with what shows them, warnings, statistics, and the outcome in words."""
    if not console.is_terminal:
        console.width = _PIPE_COLUMNS
    console.print(Text(f"{report.target}\n"))
    console.print(_checks(report, console))
    for severity in ("violation", "warning"):
        if found := report.found(severity):
            console.print(Text(f"\n{_HEADINGS[severity]}", style="bold"))
            for number, (check, finding) in enumerate(found, 1):
                _print_finding(console, number, check, finding, brief=severity == "warning")
    if report.timings:
        console.print(Text("\nStatistics", style="bold"))
        console.print(_timings(report, console))
    if report.figures:
        console.print(_figures(report, console))
    console.print(Text("\n" + outcome(report)))


def outcome(report: Report) -> str:
    """One line for all of it."""
    states = [verdict.state for verdict in report.verdicts]
    done = len(states) - states.count("skipped")
    violations, warnings = len(report.found("violation")), len(report.found("warning"))
    return (
        f"{_counted(violations, 'violation')}, {_counted(warnings, 'warning')} in {_counted(done, 'check')} "
        f"({states.count('skipped')} skipped) within {report.seconds:g} s."
    )


def describe(finding: Finding) -> str:
    """A finding as plain text of several lines."""
    lines = [_title(finding), finding.detail]
    if finding.exchange:
        lines += _exchange(finding.exchange)
    return "\n".join(line for line in lines if line)


def _checks(report: Report, console: Console) -> Table:
    table = _table(console, "component", "check", "state", "what was found")
    for number, verdict in enumerate(report.verdicts, 1):
        last = verdict.check.subject not in [each.check.subject for each in report.verdicts[number : number + 1]]
        state = Text(verdict.state, style=_STYLES[verdict.state])
        table.add_row(
            Text(verdict.check.subject), Text(verdict.check.name), state, Text(_summary(verdict)), end_section=last
        )
    return table


def _summary(verdict: Verdict) -> str:
    titles = [_title(finding) for finding in verdict.of("violation") or verdict.of("warning")]
    return "; ".join(titles) or verdict.skipped


def _print_finding(console: Console, number: int, check: Check, finding: Finding, *, brief: bool) -> None:
    heading = f"{number}. {check.subject}, {check.name}: {_title(finding)}"
    if brief:
        console.print(Text(f"{heading}\n   {finding.detail}"))
        return
    lines = [finding.detail, *(_exchange(finding.exchange) if finding.exchange else [])]
    body = Group(*(Text(line) for line in lines if line))
    if console.is_terminal:
        console.print(Panel(body, title=Text(heading), title_align="left", border_style="red"))
    else:
        console.print(Text("\n   ".join([heading, *lines])))


def _exchange(exchange: Exchange) -> list[str]:
    return [
        f"request: {exchange.request}",
        f"         {exchange.request_body}" if exchange.request_body else "",
        f"answer:  {exchange.answer}",
        f"         {exchange.answer_body}" if exchange.answer_body else "",
    ]


def _timings(report: Report, console: Console) -> Table:
    table = _table(console, "component", "calls", "p50 ms", "p99 ms")
    for each in report.timings:
        table.add_row(Text(each.subject), f"{each.calls:,}", _milliseconds(each.p50), _milliseconds(each.p99))
    return table


def _milliseconds(seconds: float) -> str:
    """Nothing where no call was answered."""
    return f"{seconds * 1000:.1f}" if seconds else "-"


def _figures(report: Report, console: Console) -> Table:
    table = _table(console, "component", "figure", "value")
    for each in report.figures:
        number = f"{each.value:,.0f}" if float(each.value).is_integer() else f"{each.value:,.1f}"
        table.add_row(Text(each.subject), Text(each.name), f"{number} {each.unit}".strip())
    return table


def _table(console: Console, *columns: str) -> Table:
    return Table(*columns, box=box.ROUNDED if console.is_terminal else None)


def _title(finding: Finding) -> str:
    return finding.title if finding.count == 1 else f"{finding.title} ({finding.count:,} times)"


def _counted(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
