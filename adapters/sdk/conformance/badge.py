"""A summary for a badge: which adapter passed how many checks of which version of the kit."""

from importlib.metadata import version
from pathlib import Path

import msgspec

from adapters.sdk.conformance.session import Session
from adapters.sdk.declaration import PROTOCOL_VERSION
from runtime.report.model import Report


def report_to_badge(report: Report, session: Session) -> str:
    """One JSON object. `schemaVersion`, `label`, `message` and `color` are what badge services show."""
    states = [verdict.state for verdict in report.verdicts]
    counts = {state: states.count(state) for state in ("passed", "warned", "failed", "skipped")}
    done = len(states) - counts["skipped"]
    good = counts["passed"] + counts["warned"]
    described = session.description
    document = {
        "schemaVersion": 1,
        "label": "deskbridge adapter",
        "message": f"{good}/{done} checks, protocol {session.recorder.text(described.protocol_version) or 'unknown'}",
        "color": "brightgreen" if report.exit_code == 0 else "red",
        "ok": report.exit_code == 0,
        "adapter": {
            "name": session.recorder.text(described.name),
            "version": session.recorder.text(described.version),
            "protocol_version": session.recorder.text(described.protocol_version),
        },
        "kit": {"version": version("deskbridge"), "protocol_version": PROTOCOL_VERSION},
        "checks": {"total": len(states), **counts},
        "violations": len(report.found("violation")),
        "warnings": len(report.found("warning")),
        "wrote": session.options.act,
    }
    return msgspec.json.format(msgspec.json.encode(document)).decode() + "\n"


def write_badge(text: str, path: Path) -> None:
    """Raises OSError."""
    path.write_text(text, encoding="utf-8")
