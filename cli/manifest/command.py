"""`deskbridge manifest`."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import anyio
import click

from cli.findings import EXIT_MISTAKE, EXIT_UNREACHABLE
from cli.manifest.asking import ask_for_manifest, missing_in_file
from cli.manifest.examples import Examples, contract_examples, recorded_examples
from cli.manifest.files import write_files
from cli.manifest.making import manifest_files
from cli.manifest.verification import Verification, ViolationsError, verify_bridge
from cli.probes import UnreachableError
from cli.seconds import SECONDS
from cli.settings import OperatorSettings, edge_url
from cli.verify.reading import read_url
from deskbridge.v1.manifest_pb2 import Manifest
from runtime.documents import ConfigurationError, Mistake
from runtime.integrations import IntegrationFile, load_integrations
from runtime.report.arguments import FILE, with_act, with_credentials
from runtime.report.reading import OptionError, check_ca, read_auth
from runtime.settings import load_settings

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command(
    short_help="Write what takes an integration live at Talkdesk.",
    epilog="""
\b
Examples:
  deskbridge manifest sample --out dist
  deskbridge manifest acme --out dist --verify --auth-file auth.json
  deskbridge manifest acme --out dist --verify --edge-url https://bridge.example.com --auth-file auth.json --act

\b
Exit codes:
  0  everything is written
  1  facts are missing or contradictory, or the bridge violates the contract; nothing is written
  2  the options are wrong
  3  the core, the adapter or the bridge cannot be reached; nothing is written
""",
)
@click.argument("name")
@click.option("--out", type=_FOLDER, required=True, metavar="DIR", help="The folder to write to; made if need be.")
@click.option(
    "--verify", is_flag=True, help="Run `deskbridge verify` on the live bridge, and show what it really answers."
)
@click.option("--edge-url", metavar="URL", help="The edge to verify, in place of the one on this machine.")
@with_credentials
@with_act
@click.option("--ca", type=FILE, help="PEM file of who signed the edge's certificate, for --verify.")
@click.option("--fonts", type=_FOLDER, metavar="DIR", help="Further fonts (TTF, OTF), for scripts that ours lack.")
@click.option(
    "--timeout", type=SECONDS, default=30.0, show_default=True, metavar="SECONDS", help="How long each call may take."
)
def manifest(
    name: str,
    out: Path,
    verify: bool,
    edge_url: str | None,
    pairs: tuple[str, ...],
    auth_file: str | None,
    act: bool,
    ca: Path | None,
    fonts: Path | None,
    timeout: float,
) -> None:
    """Write what is submitted to Talkdesk to take the integration NAME live, generated from what runs.

    Into DIR go integration.json and actions/*.json (Talkdesk's configuration documents), manifest.pdf and manifest.md
    (the master document) and submission.eml (a mail to Talkdesk with the PDF, to be opened, read and sent). All of it
    is written, or nothing. The core must run, and know the integration as its file is now. Credentials, --act,
    --edge-url and --ca are for --verify.
    """
    verification = _verification(verify, edge_url, auth_file, pairs, act, ca, timeout)
    if fonts is not None and not fonts.is_dir():
        raise click.UsageError(f"--fonts: {fonts} is not a folder.")
    try:
        settings = load_settings(OperatorSettings)
        file = _file(settings, name)
        made = anyio.run(ask_for_manifest, settings, file, timeout)
        examples = _examples(verification, settings, file, made)
        contents = manifest_files(made, examples, file, logo=_logo(file), fonts=fonts)
        _write(out, contents, file, made)
    except ConfigurationError as error:
        _fail(EXIT_MISTAKE, [str(mistake) for mistake in error.mistakes])
    except UnreachableError as error:
        # What is missing in the file is worth knowing now, too.
        _fail(EXIT_UNREACHABLE, [*map(str, missing_in_file(file)), str(error)])
    except ViolationsError:
        _fail(EXIT_MISTAKE, ["the bridge violates Talkdesk's contract, or the credentials are wrong: see above"])
    except OSError as error:
        _fail(EXIT_MISTAKE, [f"{error.filename} cannot be read: {error.strerror}"])
    _report(out, list(contents), made, verified=verification is not None)


def _verification(
    verify: bool,
    url: str | None,
    auth_file: str | None,
    pairs: tuple[str, ...],
    act: bool,
    ca: Path | None,
    timeout: float,
) -> Verification | None:
    if not verify:
        given = {"--edge-url": url, "--auth-file": auth_file, "--auth": pairs, "--act": act, "--ca": ca}
        if strays := [option for option, value in given.items() if value]:
            raise click.UsageError(f"{', '.join(strays)}: only with --verify.")
        return None
    try:
        return Verification(
            read_url(url) if url else None, read_auth(pairs, auth_file), act, timeout, check_ca(ca) if ca else None
        )
    except OptionError as error:
        raise click.UsageError(str(error)) from error


def _file(settings: OperatorSettings, name: str) -> IntegrationFile:
    files = load_integrations(settings.integrations)
    if name not in files:
        known = ", ".join(files)
        message = f"holds no integration {name}; it holds {known} (DESKBRIDGE_INTEGRATIONS)"
        raise ConfigurationError([Mistake(str(settings.integrations), "", message)])
    return files[name]


def _examples(
    verification: Verification | None, settings: OperatorSettings, file: IntegrationFile, made: Manifest
) -> Examples:
    if verification is None:
        return contract_examples()
    assert file.public_url is not None
    path = made.base_url.removeprefix(file.public_url.rstrip("/"))
    return recorded_examples(verify_bridge(verification, (verification.url or edge_url(settings)).rstrip("/") + path))


def _logo(file: IntegrationFile) -> Path | None:
    logo = file.submission.logo if file.submission else None
    if logo is None or logo.is_file():
        return logo
    click.echo(f"submission.logo: {logo} is not there; the cover goes without.", err=True)
    return None


def _write(out: Path, contents: Mapping[str, bytes], file: IntegrationFile, made: Manifest) -> None:
    try:
        write_files(out, contents, integration=file.name, private=made.has_access_key)
    except OSError as error:
        _fail(EXIT_MISTAKE, [f"{out} cannot be written to: {error.strerror}"])


def _fail(code: int, lines: list[str]) -> NoReturn:
    for line in lines:
        click.echo(f"Error: {line}", err=True)
    click.echo("Nothing was written.", err=True)
    sys.exit(code)


def _report(out: Path, names: list[str], made: Manifest, *, verified: bool) -> None:
    for name in names:
        click.echo(out / name)
    if not verified:
        click.echo("The examples are the contract's; with --verify they are what the bridge really answers.", err=True)
    elif made.components:
        click.echo("The examples quote the CRM's data: read them before you send the document.", err=True)
    if made.has_access_key:
        text = "The endpoint URLs contain the access key, which Talkdesk needs: keep them to yourself and Talkdesk."
    else:
        text = "The endpoint URLs contain no access key: give the integration an access_key before it goes live."
    click.echo(text, err=True)
