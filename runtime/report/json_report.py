"""A report for machines."""

from dataclasses import asdict
from typing import Any

import msgspec

from runtime.report.model import Check, Finding, Report


def report_to_json(report: Report) -> str:
    """One document: `ok`, `exit_code`, `checks`, `violations`, `warnings`, `statistics`, `examples`. Seconds."""
    document = {
        "ok": report.exit_code == 0,
        "exit_code": report.exit_code,
        "target": report.target,
        "seconds": report.seconds,
        "checks": [
            {**asdict(verdict.check), "state": verdict.state, "skipped": verdict.skipped or None}
            for verdict in report.verdicts
        ],
        "violations": [_finding(*found) for found in report.found("violation")],
        "warnings": [_finding(*found) for found in report.found("warning")],
        "statistics": {
            "calls": [asdict(timing) for timing in report.timings],
            "figures": [asdict(figure) for figure in report.figures],
        },
        "examples": {subject: asdict(exchange) for subject, exchange in report.examples.items()},
    }
    return msgspec.json.format(msgspec.json.encode(document)).decode()


def _finding(check: Check, finding: Finding) -> dict[str, Any]:
    exchange = asdict(finding.exchange) if finding.exchange else None
    return {
        **asdict(check),
        "title": finding.title,
        "detail": finding.detail,
        "count": finding.count,
        "exchange": exchange,
    }
