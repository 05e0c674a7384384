"""`deskbridge adapter`: runs an adapter of this installation, verifies any, or begins another."""

import importlib
import importlib.util
import pkgutil
from pathlib import Path
from typing import NoReturn

import click

from cli.modules import become

# Commands about adapters, each imported only when it is used.
_MODULES = {
    "new": "cli.scaffold.command",
}


def known_adapters() -> list[str]:
    """The packages below `adapters` that can be run, found without importing any."""
    spec = importlib.util.find_spec("adapters")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    return sorted(
        module.name
        for module in pkgutil.iter_modules(folders)
        if any(Path(folder, module.name, "__main__.py").is_file() for folder in folders)
    )


class _Adapters(click.Group):
    """Adapters by name, beside the commands about adapters."""

    def list_commands(self, context: click.Context) -> list[str]:
        return [*super().list_commands(context), *_MODULES, *known_adapters()]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name in _MODULES:
            command = getattr(importlib.import_module(_MODULES[name]), name)
            assert isinstance(command, click.Command)
            return command
        return super().get_command(context, name) or (_run(name) if name in known_adapters() else None)

    def resolve_command(
        self, context: click.Context, arguments: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if self.get_command(context, arguments[0]) is None:
            _fail(context, arguments[0])
        return super().resolve_command(context, arguments)


def _run(name: str) -> click.Command:
    @click.command(
        name,
        help=f"Run the {name} adapter.",
        add_help_option=False,
        context_settings={"ignore_unknown_options": True},
    )
    @click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
    def run(arguments: tuple[str, ...]) -> None:
        become(f"adapters.{name}", arguments)

    return run


def _fail(context: click.Context, name: str) -> NoReturn:
    known = ", ".join(known_adapters()) or "none"
    raise click.UsageError(f"There is no adapter {name!r}. Known adapters: {known}.", context)


@click.group(
    cls=_Adapters,
    short_help="Run an adapter, verify any, or begin another.",
    subcommand_metavar="NAME [ARGUMENTS]...",
    epilog="""
\b
Examples:
  deskbridge adapter sql
  deskbridge adapter sql --help      what this adapter understands
  deskbridge adapter verify --help   does an adapter do what the contract says?
  DESKBRIDGE_ADAPTER_LISTEN=127.0.0.1:50061 deskbridge adapter sql
  deskbridge adapter new acme        a project for an adapter of your own
""",
)
def adapter() -> None:
    """Run the adapter NAME, which makes one CRM available to the core; or verify any adapter, or begin a new one.

    It listens on DESKBRIDGE_ADAPTER_LISTEN. ARGUMENTS are passed on.
    """


@adapter.command(
    "verify",
    short_help="Verify any adapter process, and report faults.",
    add_help_option=False,
    context_settings={"ignore_unknown_options": True},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def verify(arguments: tuple[str, ...]) -> None:
    """Call the adapter at TARGET as the core does, and report what breaks the contract."""
    become("adapters.sdk.conformance", arguments)
