"""A report as JUnit XML, which CI systems show."""

import contextlib
import os
import tempfile
from pathlib import Path

from junitparser import Failure, JUnitXml, Skipped, SystemOut, TestCase, TestSuite

from runtime.report.model import Report
from runtime.report.tables import describe


def write_junit(report: Report, path: Path) -> None:
    """A test case for each check; warnings are its output. The file is whole or not there. Raises OSError."""
    document = report_to_junit(report)
    handle, temporary = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.")
    os.close(handle)
    try:
        document.write(temporary, pretty=True)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def report_to_junit(report: Report) -> JUnitXml:
    """A suite of the report's checks."""
    suite = TestSuite(report.program)
    suite.add_property("target", report.target)
    for verdict in report.verdicts:
        case = TestCase(verdict.check.name, classname=verdict.check.subject)
        violations, warnings = verdict.of("violation"), verdict.of("warning")
        if violations:
            failure = Failure(f"{len(violations)}: " + "; ".join(each.title for each in violations))
            failure.text = "\n\n".join(describe(each) for each in violations)
            case.result = [failure]
        elif verdict.skipped:
            case.result = [Skipped(verdict.skipped)]
        if warnings:
            output = SystemOut()
            output.text = "\n\n".join(f"warning: {describe(each)}" for each in warnings)
            case.system_out = output.text
        suite.add_testcase(case)
    document = JUnitXml(report.program)
    document.add_testsuite(suite)
    document.update_statistics()  # type: ignore[no-untyped-call]
    suite.time = document.time = report.seconds
    return document
