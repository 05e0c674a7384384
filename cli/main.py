"""The command `deskbridge` and its parts, each in a module of its own that is imported only when it is used."""

import importlib

import click

_MODULES = {
    "up": "cli.up",
    "edge": "cli.edge",
    "core": "cli.core",
    "adapter": "cli.adapter",
    "check": "cli.check",
    "verify": "cli.verify.command",
    "manifest": "cli.manifest.command",
}


class _Commands(click.Group):
    def list_commands(self, _context: click.Context) -> list[str]:
        return list(_MODULES)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in _MODULES:
            return None
        command = getattr(importlib.import_module(_MODULES[name]), name)
        assert isinstance(command, click.Command)
        return command


@click.command(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""
\b
Examples:
  deskbridge up               the sample CRM, the core and the edge, on this machine
  deskbridge check            is everything configured, and does everything answer?
  deskbridge COMMAND --help   more about one command
""",
)
@click.version_option(package_name="deskbridge")
def deskbridge() -> None:
    """Deskbridge connects Talkdesk to any CRM.

    Settings are environment variables that start with DESKBRIDGE_; the README lists them.
    """


def main() -> None:
    """The console script."""
    deskbridge(prog_name="deskbridge")
