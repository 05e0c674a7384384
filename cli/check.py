"""`deskbridge check`."""

import sys
from functools import partial

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
  deskbridge check --submission
  DESKBRIDGE_INTEGRATIONS=./integrations deskbridge check --timeout 10

\b
Exit codes:
  0  all is well
  1  the configuration has mistakes
  3  the configuration is fine, but something cannot be reached
""",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.option("--submission", is_flag=True, help="Also list what a submission to Talkdesk still needs, and where.")
@click.option(
    "--timeout",
    type=SECONDS,
    default=3.0,
    show_default=True,
    metavar="SECONDS",
    help="How long each question may take.",
)
def check(as_json: bool, submission: bool, timeout: float) -> None:
    """Check the configuration, and whether the adapters, the core and the edge answer.

    Settings and integration files, the access keys they refer to, each adapter, what the core says of it, and the
    edge: all that is wrong is shown at once.
    """
    findings = anyio.run(partial(examine, timeout, submission=submission))
    if as_json:
        click.echo(findings_to_json(findings))
    else:
        print_table(findings)
    sys.exit(exit_code(findings))
