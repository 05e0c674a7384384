"""`deskbridge check`."""

import sys

import anyio
import click

from cli.examination import examine
from cli.findings import exit_code, findings_to_json, print_table
from cli.seconds import SECONDS


@click.command(
    short_help="Check the configuration, and whether everything answers.",
    epilog="""
\b
Examples:
  deskbridge check
  deskbridge check --json
  DESKBRIDGE_INTEGRATIONS=./integrations deskbridge check --timeout 10

\b
Exit codes:
  0  all is well
  1  the configuration has mistakes
  3  the configuration is fine, but something cannot be reached
""",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.option(
    "--timeout",
    type=SECONDS,
    default=3.0,
    show_default=True,
    metavar="SECONDS",
    help="How long each question may take.",
)
def check(as_json: bool, timeout: float) -> None:
    """Check the configuration, and whether the adapters, the core and the edge answer.

    Settings and integration files, the access keys they refer to, each adapter, what the core says of it, and the
    edge: all that is wrong is shown at once.
    """
    findings = anyio.run(examine, timeout)
    if as_json:
        click.echo(findings_to_json(findings))
    else:
        print_table(findings)
    sys.exit(exit_code(findings))
