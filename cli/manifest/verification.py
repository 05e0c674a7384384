"""A verification of the live bridge, for the document's examples."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cli.probes import UnreachableError
from cli.verify.options import Options
from cli.verify.run import run
from runtime.report import conclusion
from runtime.report.model import Report
from runtime.report.pipes import PipeConsole
from runtime.report.progress import Progress
from runtime.report.tables import print_report


class ViolationsError(Exception):
    """The bridge violates the contract; how has been printed."""


@dataclass(frozen=True, slots=True)
class Verification:
    """How to verify. `url` is the edge's, None for the one on this machine; `timeout` in seconds, a whole call's."""

    url: str | None
    auth: Mapping[str, Any] = field(repr=False)
    act: bool
    timeout: float
    ca: Path | None


def verify_bridge(verification: Verification, url: str) -> Report:
    """`url` is the integration's. Raises ViolationsError, and UnreachableError where there is no bridge."""
    options = Options(
        url=url, auth=verification.auth, act=verification.act, timeout=verification.timeout, ca=verification.ca
    )
    console = PipeConsole(stderr=True)
    try:
        report = run(options, Progress(console))
    except conclusion.UnreachableError as error:
        raise UnreachableError(f"the bridge: {error}") from error
    if report.exit_code:
        print_report(report, console)
        raise ViolationsError
    return report
