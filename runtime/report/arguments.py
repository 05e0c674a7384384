"""Options that every command which verifies has, said once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])

FILE = click.Path(dir_okay=False, path_type=Path)

EXIT_CODES = """
\b
Exit codes:
  0  no violation, whatever the warnings
  1  violations
  2  the options are wrong
  3  nothing answers there, or it is not {subject}
  4  verify itself failed, which is a bug in it
  130  interrupted
"""


def with_credentials(command: _Command) -> _Command:
    """`--auth` as `pairs`, and `--auth-file`."""
    command = click.option(
        "--auth-file", metavar="FILE", help="A JSON object of the credentials; - is standard input."
    )(command)
    return click.option(
        "--auth",
        "pairs",
        multiple=True,
        metavar="KEY=VALUE",
        help="A credential. Others see it in the process list: prefer --auth-file.",
    )(command)


def with_act(command: _Command) -> _Command:
    """`--act`."""
    return click.option("--act", is_flag=True, help="Execute every action once. It writes to the CRM.")(command)


def with_outputs(command: _Command) -> _Command:
    """`--json` as `as_json`, and `--junit`."""
    command = click.option("--junit", type=FILE, help="Also write JUnit XML there.")(command)
    return click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")(command)


def with_timeout(command: _Command) -> _Command:
    """`--timeout`, in seconds."""
    return click.option(
        "--timeout", type=float, default=30.0, show_default=True, metavar="SECONDS", help="How long each call may take."
    )(command)
