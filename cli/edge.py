"""`deskbridge edge`."""

import click

from cli.modules import become


@click.command(
    context_settings={"ignore_unknown_options": True},
    epilog="""
\b
Examples:
  deskbridge edge
  DESKBRIDGE_EDGE_LISTEN=127.0.0.1:9000 DESKBRIDGE_CORE_TARGET=core.internal:50051 deskbridge edge
""",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def edge(arguments: tuple[str, ...]) -> None:
    """Run the edge, which Talkdesk calls over HTTP.

    It listens on DESKBRIDGE_EDGE_LISTEN (default 127.0.0.1:8080) and asks the core at DESKBRIDGE_CORE_TARGET.
    ARGUMENTS are passed on.
    """
    become("edge", arguments)
