"""`deskbridge edge`."""

import click

from cli.modules import become


@click.command(
    epilog="""
\b
Examples:
  deskbridge edge
  DESKBRIDGE_EDGE_LISTEN=127.0.0.1:9000 DESKBRIDGE_CORE_TARGET=core.internal:50051 deskbridge edge
""",
)
def edge() -> None:
    """Run the edge, which Talkdesk calls over HTTP.

    It listens on DESKBRIDGE_EDGE_LISTEN (default 127.0.0.1:8080) and asks the core at DESKBRIDGE_CORE_TARGET.

    """
    become("edge")
