"""A pytest plugin: with `--deskbridge-url`, each of `verify`'s checks is a test. Without it, nothing happens.

    pytest --deskbridge-url http://127.0.0.1:8080/acme --deskbridge-auth-file auth.json

The bridge is called once, when the first of the tests runs. What the checks need is imported only then.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from cli.verify.options import Options
    from runtime.report.model import Check, Report, Verdict

_URL = "--deskbridge-url"
_report = pytest.StashKey["Report"]()


class ViolationError(Exception):
    """A check found violations; the text is all of them."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("deskbridge", "Talkdesk bridges")
    group.addoption(_URL, metavar="URL", help="Play Talkdesk against the bridge at this URL; each check is a test.")
    group.addoption("--deskbridge-auth-file", metavar="FILE", help="A JSON object of the credentials.")
    group.addoption("--deskbridge-access-key-file", metavar="FILE", help="The bridge's access key.")
    group.addoption("--deskbridge-act", action="store_true", help="Execute every action once. It writes to the CRM.")
    group.addoption("--deskbridge-actions", metavar="FILE", help="YAML list of actions.")
    group.addoption("--deskbridge-type", action="append", default=[], help="A type of interactions to ask for.")
    group.addoption(
        "--deskbridge-endpoint", action="append", default=[], metavar="COMPONENT=URL", help="Where a component is."
    )
    group.addoption("--deskbridge-skip", action="append", default=[], help="A component not to call.")
    group.addoption("--deskbridge-require", action="append", default=[], help="A component that must be offered.")
    group.addoption("--deskbridge-timeout", type=float, default=30.0, metavar="SECONDS", help="For each call.")
    group.addoption("--deskbridge-ca", metavar="FILE", help="PEM file of who signed the bridge's certificate.")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption(_URL) is None:
        return
    if hasattr(config, "workerinput"):
        raise pytest.UsageError(f"{_URL} and pytest-xdist: every worker would call the bridge. Run it with -n 0.")
    from cli.verify.catalogue import CATALOGUE

    options = _options(config)
    bridge = BridgeCollector.from_parent(session, name="deskbridge", nodeid="deskbridge")
    bridge.options = options
    checks = [CheckItem.from_parent(bridge, name=f"{check.subject}: {check.name}", check=check) for check in CATALOGUE]
    items += checks
    # So that they are counted as collected.
    config.hook.pytest_collectreport(report=pytest.CollectReport(bridge.nodeid, "passed", None, [*checks]))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    report = config.stash.get(_report, None)
    if report is None:
        return
    from runtime.report.tables import describe, outcome

    terminalreporter.section("deskbridge verify")
    for check, finding in report.found("warning"):
        terminalreporter.write_line(f"warning: {check.subject}, {check.name}: {describe(finding)}")
    terminalreporter.write_line(outcome(report))


class BridgeCollector(pytest.Collector):
    """The bridge."""

    options: Options

    def collect(self) -> list[pytest.Item]:
        return []

    def report(self) -> Report:
        """The verification's, which is done the first time that somebody wants it."""
        if _report not in self.config.stash:
            self.config.stash[_report] = _run(self.options)
        return self.config.stash[_report]


class CheckItem(pytest.Item):
    """One check."""

    def __init__(self, *, check: Check, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._check = check

    def runtest(self) -> None:
        assert isinstance(self.parent, BridgeCollector)
        verdict = next(each for each in self.parent.report().verdicts if each.check == self._check)
        if violations := verdict.of("violation"):
            raise ViolationError(_text(violations))
        if verdict.skipped:
            pytest.skip(verdict.skipped)
        self._show_warnings(verdict)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:  # noqa: ARG002
        if isinstance(excinfo.value, ViolationError) or type(excinfo.value).__name__ == "UnreachableError":
            return str(excinfo.value)
        from cli.verify.run import PROGRAM
        from runtime.report.bug import describe_bug

        # No traceback: with --showlocals it would show credentials.
        return describe_bug(excinfo.value, program=PROGRAM, subject="the bridge")

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.config.rootpath, None, f"deskbridge: {self.name}"

    def _show_warnings(self, verdict: Verdict) -> None:
        if warnings := verdict.of("warning"):
            self.add_report_section("call", "warnings", _text(warnings))


def _text(findings: Any) -> str:
    from runtime.report.tables import describe

    return "\n\n".join(describe(finding) for finding in findings)


def _run(options: Options) -> Report:
    import io

    from rich.console import Console

    from cli.verify.run import run
    from runtime.report.progress import Progress

    return run(options, Progress(Console(file=io.StringIO())))


def _options(config: pytest.Config) -> Options:
    from cli.verify import reading
    from cli.verify.components import COMPONENTS
    from cli.verify.options import Options
    from runtime.report.reading import OptionError, check_ca, read_auth, read_seconds

    def of(name: str) -> Any:
        return config.getoption(f"--deskbridge-{name}")

    try:
        for name in ("skip", "require"):
            if unknown := set(of(name)) - COMPONENTS.keys():
                raise OptionError(f"--deskbridge-{name}: there is no component {', '.join(sorted(unknown))}.")
        return Options(
            url=reading.read_url(of("url")),
            auth=read_auth((), of("auth-file")),
            access_key=reading.read_access_key(Path(of("access-key-file"))) if of("access-key-file") else None,
            endpoints=reading.read_endpoints(of("endpoint")),
            skip=frozenset(of("skip")),
            require=frozenset(of("require")),
            types=of("type"),
            actions=reading.read_actions(Path(of("actions"))) if of("actions") else (),
            act=of("act"),
            timeout=read_seconds(of("timeout")),
            ca=check_ca(Path(of("ca"))) if of("ca") else None,
        )
    except OptionError as error:
        raise pytest.UsageError(str(error)) from error
