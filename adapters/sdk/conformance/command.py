"""`deskbridge adapter verify`."""

import asyncio
import shlex
import signal
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from adapters.sdk.conformance.badge import report_to_badge, write_badge
from adapters.sdk.conformance.options import Options
from adapters.sdk.conformance.run import PROGRAM, Outcome
from adapters.sdk.conformance.run import verify as run
from runtime.report.arguments import EXIT_CODES, FILE, with_act, with_credentials, with_outputs, with_timeout
from runtime.report.conclusion import finish, publish, write_file
from runtime.report.model import Report
from runtime.report.pipes import PipeConsole
from runtime.report.progress import Progress
from runtime.report.reading import OptionError, check_ca, check_output, read_auth, read_bytes, read_seconds
from runtime.tls import ClientTls


@click.command(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""
\b
Examples:
  deskbridge adapter verify 127.0.0.1:50061 --auth username=john.doe@example.com --auth password=605b32dd
  deskbridge adapter verify 127.0.0.1:50061 --auth-file auth.json --act --junit adapter.xml --badge badge.json
  deskbridge adapter verify 127.0.0.1:50099 --auth-file auth.json --command 'node dist/main.js' --log adapter.log

"""
    + EXIT_CODES.format(subject="an adapter"),
)
@click.argument("target")
@with_credentials
@click.option("--expired-auth-file", metavar="FILE", help="The same of credentials that have expired.")
@with_act
@click.option(
    "--command",
    metavar="COMMAND",
    help="Starts the adapter, and stops it in the end. It is told where to listen by "
    "DESKBRIDGE_ADAPTER_LISTEN. No shell runs it.",
)
@click.option(
    "--pid", type=click.IntRange(min=2), help="The process id of an adapter that runs: it is stopped in the end."
)
@click.option(
    "--log", type=FILE, help="What the adapter logs, searched for credentials; with --command it is written there."
)
@with_outputs
@click.option("--badge", type=FILE, help="Also write a JSON summary there: versions and counts.")
@with_timeout
@click.option(
    "--most-contacts",
    type=click.IntRange(min=1),
    default=20_000,
    show_default=True,
    help="Contacts, from the first, that are looked at.",
)
@click.option("--ca", type=FILE, help="PEM file of who signed the adapter's certificate. Turns TLS on.")
@click.option("--cert", type=FILE, help="PEM file of the certificate to show to the adapter (mTLS).")
@click.option("--key", type=FILE, help="PEM file of that certificate's key.")
def verify(
    target: str,
    pairs: tuple[str, ...],
    auth_file: str | None,
    expired_auth_file: str | None,
    act: bool,
    command: str | None,
    pid: int | None,
    log: Path | None,
    as_json: bool,
    junit: Path | None,
    badge: Path | None,
    timeout: float,
    most_contacts: int,
    ca: Path | None,
    cert: Path | None,
    key: Path | None,
) -> None:
    """Call the adapter at TARGET as the core does, over gRPC alone, and report what breaks the contract.

    TARGET is a gRPC name such as 127.0.0.1:50061; the adapter may be written in any language. What it does not offer is
    skipped. Nothing is written to the CRM without --act. Credentials are masked in all output; what shows a violation
    may quote a contact.
    """
    try:
        options = Options(
            target=target,
            auth=read_auth(pairs, auth_file),
            expired_auth=read_auth((), expired_auth_file) if expired_auth_file else None,
            act=act,
            log=_check_log(log, command),
            command=_split(command) if command is not None else (),
            pid=pid,
            timeout=read_seconds(timeout),
            tls=_tls(ca, cert, key),
            most_contacts=most_contacts,
        )
        if command is not None and pid is not None:
            raise OptionError("--command starts the adapter, --pid is of one that runs: only one of them.")
        for file in (junit, badge):
            if file is not None:
                check_output(file)
    except OptionError as error:
        raise click.UsageError(str(error)) from error
    progress = Progress(PipeConsole(stderr=True))
    outcomes: list[Outcome] = []

    def report() -> Report:
        outcomes.append(asyncio.run(_until_told_to_stop(run(options, progress))))
        return outcomes[0].report

    done = finish(report, program=PROGRAM, subject="the adapter")
    if badge is not None:
        text = report_to_badge(done, outcomes[0].session)
        write_file(badge, lambda: write_badge(text, badge))
    publish(done, as_json=as_json, junit=junit)


async def _until_told_to_stop(running: Coroutine[Any, Any, Outcome]) -> Outcome:
    """So that SIGTERM, as SIGINT, leaves no adapter behind that was started here."""
    task = asyncio.create_task(running)
    with suppress(NotImplementedError):  # where there are no signals
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        raise KeyboardInterrupt from None


def _split(command: str) -> tuple[str, ...]:
    try:
        words = tuple(shlex.split(command))
    except ValueError as error:
        raise OptionError(f"--command cannot be split into words: {error}.") from None
    if not words:
        raise OptionError("--command is empty.")
    return words


def _check_log(log: Path | None, command: str | None) -> Path | None:
    if log is None:
        return None
    if command is not None:
        return check_output(log)
    if not log.is_file():
        raise OptionError(f"--log: {log} is not a file.")
    return log


def _tls(ca: Path | None, cert: Path | None, key: Path | None) -> ClientTls | None:
    if (cert is None) != (key is None):
        raise OptionError("--cert and --key go together.")
    if ca is None:
        if cert is not None:
            raise OptionError("--cert needs --ca, which turns TLS on.")
        return None
    for file in (cert, key):
        if file is not None:
            read_bytes(file)
    return ClientTls(check_ca(ca), cert, key)
