"""`deskbridge adapter new`."""

import sys
from pathlib import Path

import click

from cli.scaffold.project import check_name, project_files
from cli.scaffold.writing import FolderTakenError, write_folder

# Commands, and what each is for.
_NEXT_STEPS = {
    "python": (
        ("cd {folder}", ""),
        ("python -m venv .venv && . .venv/bin/activate", ""),
        ("pip install -e '.[dev]'", "Deskbridge comes along; README.md says from where"),
        ("pytest", "its tests, and the conformance kit"),
        ("python -m {name}_adapter", "serves on 127.0.0.1:50061"),
    ),
    "typescript": (
        ("cd {folder}", ""),
        ("npm ci", ""),
        ("npm test", "generates the stubs, compiles, runs the tests and the conformance kit"),
        ("npm start", "serves on 127.0.0.1:50061"),
    ),
}


def _checked(_context: click.Context, _parameter: click.Parameter, name: str) -> str:
    try:
        check_name(name)
    except ValueError as error:
        raise click.BadParameter(f"{name!r}: {error}") from error
    return name


@click.command(
    short_help="Write the project of a new adapter.",
    epilog="""
\b
Examples:
  deskbridge adapter new acme
  deskbridge adapter new acme --lang typescript --out ~/adapters/acme

\b
Exit codes:
  0  the project is written
  1  it cannot be written; nothing is
  2  the options are wrong
""",
)
@click.argument("name", callback=_checked)
@click.option(
    "--lang", type=click.Choice(list(_NEXT_STEPS)), default="python", show_default=True, help="What it is written in."
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder to write; it must be empty, or not there. Default: one that is called NAME, here.",
)
def new(name: str, lang: str, out: Path | None) -> None:
    """Write a project for the adapter NAME: one that works, over a CRM in memory, to put yours in its place.

    It is a project of its own: sources, tests, README, Dockerfile, and the integration file with which Deskbridge
    takes it into service. NAME is an identifier in lower case.
    """
    folder = out or Path(name)
    try:
        write_folder(folder, project_files(name, lang))
    except FolderTakenError as error:
        _fail(f"{error}; choose another with --out")
    except OSError as error:
        _fail(f"{folder}: {(error.strerror or str(error)).lower()}")
    click.echo(f"The adapter {name} is in {folder}. Next:\n")
    for command, purpose in _NEXT_STEPS[lang]:
        click.echo(f"  {command.format(folder=folder, name=name):<32} {purpose}".rstrip())
    click.echo("\nREADME.md says what to change, and how Deskbridge takes it into service.")


def _fail(message: str) -> None:
    click.echo(f"Error: {message}. Nothing was written.", err=True)
    sys.exit(1)
