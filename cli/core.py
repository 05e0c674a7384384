"""`deskbridge core`."""

import click

from cli.modules import become


@click.command(
    context_settings={"ignore_unknown_options": True},
    epilog="""
\b
Examples:
  deskbridge core
  DESKBRIDGE_INTEGRATIONS=/etc/deskbridge/integrations deskbridge core
""",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def core(arguments: tuple[str, ...]) -> None:
    """Run the core, which internal teams call over gRPC.

    It listens on DESKBRIDGE_CORE_LISTEN (default 127.0.0.1:50051) and reads the integration files of the folder
    DESKBRIDGE_INTEGRATIONS. ARGUMENTS are passed on.
    """
    become("core", arguments)
