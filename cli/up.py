"""`deskbridge up`."""

import contextlib
import os
import sys
import time

import anyio
import click
import structlog

from cli.output import Output
from cli.probes import UnreachableError
from cli.programs import Program, adapter_programs, check_addresses, core_program, edge_program
from cli.readiness import places, until_ready
from cli.settings import OperatorSettings, edge_url, where_the_core_is
from cli.supervisor import Supervisor
from runtime.documents import ConfigurationError
from runtime.integrations import IntegrationFile, load_integrations
from runtime.logs import LogFormat, configure_logs
from runtime.process import EXIT_CONFIGURATION
from runtime.settings import PREFIX, load_settings

_NAME = "up"

# How much longer than its calls in progress a process may take to stop.
_MARGIN_SECONDS = 5.0

_log = structlog.get_logger()


@click.command(
    short_help="Start everything, and keep it running.",
    epilog="""
\b
Examples:
  deskbridge up
  DESKBRIDGE_INTEGRATIONS=./integrations deskbridge up
  DESKBRIDGE_EDGE_LISTEN=127.0.0.1:9000 DESKBRIDGE_CORE_LISTEN=127.0.0.1:9001 deskbridge up
  DESKBRIDGE_LOG_FORMAT=json deskbridge up

\b
Exit codes:
  0    stopped by a signal
  1    nobody reads the output any longer
  78   the configuration is wrong
  130  stopped by a second Ctrl-C, which kills at once
""",
)
def up() -> None:
    """Start the adapters that the integrations name, the core and the edge, and keep them running.

    Each one's output goes behind its name. What ends is started again, after 0.5 seconds, then 1, 2, 4, up to 30.
    Ctrl-C stops the edge, then the core, then the adapters, each once its calls in progress are done.

    The integrations are the files of the folder DESKBRIDGE_INTEGRATIONS, by default the embedded sample. An adapter
    without a command runs elsewhere.
    """
    try:
        settings = load_settings(OperatorSettings)
        integrations = list(load_integrations(settings.integrations).values())
        adapters = adapter_programs(integrations)
        core, edge = core_program(settings), edge_program(settings)
        check_addresses([*adapters, core, edge])
    except ConfigurationError as error:
        for mistake in error.mistakes:
            click.echo(f"Error: {mistake}", err=True)
        sys.exit(EXIT_CONFIGURATION)
    sys.exit(anyio.run(_up, settings, integrations, [adapters, [core], [edge]]))


async def _up(settings: OperatorSettings, integrations: list[IntegrationFile], ranks: list[list[Program]]) -> int:
    terminal = sys.stdout.isatty()
    log_format: LogFormat = settings.log_format
    if terminal and "log_format" not in settings.model_fields_set:
        log_format = "console"
    names = [_NAME, *(program.name for rank in ranks for program in rank)]
    output = Output(sys.stdout.buffer, names, colour=terminal and "NO_COLOR" not in os.environ)
    with contextlib.redirect_stdout(output.stream(_NAME, terminal=terminal)):
        configure_logs(log_format, settings.log_level, _NAME)
    supervisor = Supervisor(
        ranks,
        output,
        # Unbuffered: what somebody's own adapter prints shows when it prints it.
        env={f"{PREFIX}LOG_FORMAT": log_format, "PYTHONUNBUFFERED": "1"},
        patience=settings.drain_seconds + _MARGIN_SECONDS,
    )
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_say_when_ready, settings, integrations, output)
        exit_code = await supervisor.run()
        tasks.cancel_scope.cancel()
    return exit_code


async def _say_when_ready(settings: OperatorSettings, integrations: list[IntegrationFile], output: Output) -> None:
    started = time.monotonic()
    for file in integrations:
        if file.adapter.command is None:
            _log.info("runs elsewhere", integration=file.name, target=file.adapter.target)
    try:
        await until_ready(settings, [file for file in integrations if file.adapter.command is not None])
        seconds = round(time.monotonic() - started, 2)
        for line in await places(settings, integrations):
            output.print(_NAME, line.encode())
    except UnreachableError as error:
        _log.warning("the core has gone again", error=str(error))
    else:
        _log.info(
            "ready",
            edge=edge_url(settings),
            core=where_the_core_is(settings),
            seconds=seconds,
            hint="Ctrl-C stops everything",
        )
