"""`deskbridge core`."""

import click

from cli.modules import become


@click.command(
    epilog="""
\b
Examples:
  deskbridge core
  DESKBRIDGE_INTEGRATIONS=/etc/deskbridge/integrations deskbridge core
""",
)
def core() -> None:
    """Run the core, which internal teams call over gRPC.

    It listens on DESKBRIDGE_CORE_LISTEN (default 127.0.0.1:50051) and reads the integration files of the folder
    DESKBRIDGE_INTEGRATIONS.
    """
    become("core")
