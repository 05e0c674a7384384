"""How a command that verifies ends: its report written and printed, and the exit code."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import click

from runtime.report.bug import describe_bug
from runtime.report.json_report import report_to_json
from runtime.report.junit import write_junit
from runtime.report.model import Report
from runtime.report.pipes import PipeConsole
from runtime.report.tables import print_report

EXIT_UNREACHABLE = 3
EXIT_BUG = 4
EXIT_INTERRUPTED = 130


class UnreachableError(Exception):
    """There is nothing to verify where it should be. The text, masked, says what was found instead."""


def finish(verify: Callable[[], Report], *, program: str, subject: str) -> Report:
    """What `verify` reports. Where it does not, the process ends, with the code that says why."""
    try:
        return verify()
    except UnreachableError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(EXIT_UNREACHABLE)
    except KeyboardInterrupt:
        click.echo("Interrupted: the verification was not finished.", err=True)
        sys.exit(EXIT_INTERRUPTED)
    except Exception as error:
        click.echo(f"Error: {describe_bug(error, program=program, subject=subject)}", err=True)
        sys.exit(EXIT_BUG)


def publish(report: Report, *, as_json: bool, junit: Path | None) -> NoReturn:
    """Write and print it, and end the process with its exit code. Raises click's errors for what cannot be written."""
    if junit is not None:
        write_file(junit, lambda: write_junit(report, junit))
    try:
        _print(report, as_json=as_json)
    except OSError as error:
        raise click.ClickException(f"The report cannot be printed: {error.strerror}") from error
    sys.exit(report.exit_code)


def write_file(path: Path, write: Callable[[], None]) -> None:
    """Raises click's error where it cannot be written."""
    try:
        write()
    except OSError as error:
        raise click.FileError(str(path), error.strerror) from error


def _print(report: Report, *, as_json: bool) -> None:
    console = PipeConsole()
    if not as_json:
        print_report(report, console)
        return
    try:
        click.echo(report_to_json(report))
    except BrokenPipeError:
        console.on_broken_pipe()
