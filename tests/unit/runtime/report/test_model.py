from typing import Any

import pytest

from runtime.report.model import Check, Finding, Report, Verdict

VIOLATION = Finding("violation", "v", "first")
WARNING = Finding("warning", "w", "first")


@pytest.mark.parametrize(
    ("findings", "skipped", "state", "exit_code"),
    [
        ([], "", "passed", 0),
        ([WARNING], "", "warned", 0),
        ([WARNING, VIOLATION], "", "failed", 1),
        ([], "not offered", "skipped", 0),
        ([VIOLATION], "not offered", "failed", 1),
    ],
)
def test_state_and_exit_code(findings: Any, skipped: str, state: str, exit_code: int) -> None:
    verdict = Verdict(Check("s", "n"), findings, skipped)
    assert verdict.state == state
    assert Report("p", "t", [verdict]).exit_code == exit_code


def test_equal_findings_are_counted_and_the_first_is_kept() -> None:
    verdict = Verdict(Check("s", "n"))
    verdict.add(VIOLATION)
    verdict.add(Finding("violation", "v", "second"))
    verdict.count("v", 10)
    assert [(finding.detail, finding.count) for finding in verdict.findings] == [("first", 12)]
