"""What a verification found: the model that every output shows. It knows neither what was verified nor how.

All its texts are masked and plain before they come in here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

Severity = Literal["violation", "warning"]
State = Literal["passed", "warned", "failed", "skipped"]

EXIT_VIOLATIONS = 1


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, fit to print: a line and a body each. Bodies that were JSON are JSON still."""

    request: str
    request_body: str
    answer: str
    answer_body: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong, however often: `exchange` is the first that shows it, `detail` where, and what was expected."""

    severity: Severity
    title: str
    detail: str
    exchange: Exchange | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at. `subject` is the component's name."""

    subject: str
    name: str


@dataclass(slots=True)
class Verdict:
    """What came of a check, filled in while it runs."""

    check: Check
    findings: list[Finding] = field(default_factory=list)
    skipped: str = ""
    """Why it was not done; empty where it was."""

    def add(self, finding: Finding) -> None:
        """Findings of equal titles are one, counted."""
        for index, known in enumerate(self.findings):
            if (known.severity, known.title) == (finding.severity, finding.title):
                self.findings[index] = replace(known, count=known.count + 1)
                return
        self.findings.append(finding)

    def count(self, title: str, more: int) -> None:
        """So many more of what was found already."""
        self.findings = [
            replace(known, count=known.count + more) if known.title == title else known for known in self.findings
        ]

    @property
    def state(self) -> State:
        severities = {finding.severity for finding in self.findings}
        if "violation" in severities:
            return "failed"
        if self.skipped:
            return "skipped"
        return "warned" if severities else "passed"

    def of(self, severity: Severity) -> list[Finding]:
        """Its findings of that severity."""
        return [finding for finding in self.findings if finding.severity == severity]


@dataclass(frozen=True, slots=True)
class Timing:
    """How long calls of one subject took, in seconds."""

    subject: str
    calls: int
    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A number worth knowing. `unit` is `%`, `contacts/s`, or empty for a count."""

    subject: str
    name: str
    value: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The whole. `program` is what made it, such as `deskbridge verify`; `examples` has a good exchange of each
    subject that had one."""

    program: str
    target: str
    verdicts: Sequence[Verdict]
    timings: Sequence[Timing] = ()
    figures: Sequence[Figure] = ()
    examples: Mapping[str, Exchange] = field(default_factory=dict)
    seconds: float = 0

    def found(self, severity: Severity) -> list[tuple[Check, Finding]]:
        """All findings of that severity, in the order of the checks."""
        return [(verdict.check, finding) for verdict in self.verdicts for finding in verdict.of(severity)]

    @property
    def exit_code(self) -> int:
        """0 without violations, whatever the warnings; else 1."""
        return EXIT_VIOLATIONS if self.found("violation") else 0
