"""`deskbridge verify`."""

from pathlib import Path

import click

from cli.verify.components import COMPONENTS
from cli.verify.options import Options
from cli.verify.reading import read_access_key, read_actions, read_endpoints, read_url
from cli.verify.run import PROGRAM, run
from runtime.report.arguments import EXIT_CODES, FILE, with_act, with_credentials, with_outputs, with_timeout
from runtime.report.conclusion import finish, publish
from runtime.report.pipes import PipeConsole
from runtime.report.progress import Progress
from runtime.report.reading import OptionError, check_ca, check_output, read_auth, read_seconds

_COMPONENT = click.Choice(list(COMPONENTS))


@click.command(
    short_help="Play Talkdesk against any bridge, and report faults.",
    epilog="""
\b
Examples:
  deskbridge verify http://127.0.0.1:8080/sample --auth username=john.doe@example.com --auth password=605b32dd
  deskbridge verify https://bridge.example.com/acme --auth-file auth.json --act --junit verify.xml
  deskbridge verify https://other.example.com/v1 --auth-file auth.json --endpoint contacts=https://other.example.com/people

"""
    + EXIT_CODES.format(subject="a bridge"),
)
@click.argument("url")
@with_credentials
@click.option("--access-key-file", type=FILE, help="The bridge's access key, sent as a bearer token.")
@with_act
@click.option(
    "--actions",
    "actions_file",
    type=FILE,
    help="YAML list of actions, where the bridge describes none; each may have an `endpoint` of its own, and its "
    "inputs' values as `sample`.",
)
@click.option(
    "--type", "types", multiple=True, help="A type of interactions to ask for, where the bridge describes none."
)
@click.option(
    "--endpoint",
    "endpoints",
    multiple=True,
    metavar="COMPONENT=URL",
    help=f"Where a component is, if not under URL: {', '.join(COMPONENTS)}.",
)
@click.option("--skip", multiple=True, type=_COMPONENT, help="A component not to call.")
@click.option("--require", multiple=True, type=_COMPONENT, help="A component that must be offered.")
@with_outputs
@with_timeout
@click.option(
    "--max-pages",
    type=click.IntRange(min=1),
    default=100_000,
    show_default=True,
    help="Pages after which a synchronisation counts as endless.",
)
@click.option("--ca", type=FILE, help="PEM file of who signed the bridge's certificate.")
def verify(
    url: str,
    pairs: tuple[str, ...],
    auth_file: str | None,
    access_key_file: Path | None,
    act: bool,
    actions_file: Path | None,
    types: tuple[str, ...],
    endpoints: tuple[str, ...],
    skip: tuple[str, ...],
    require: tuple[str, ...],
    as_json: bool,
    junit: Path | None,
    timeout: float,
    max_pages: int,
    ca: Path | None,
) -> None:
    """Play Talkdesk against the bridge at URL, over HTTP alone, and report what breaks the contract.

    URL is the integration's, such as https://bridge.example.com/acme, also with /key/KEY. Every answer is held against
    the contract field by field; contacts are synchronised, initially and incrementally. Nothing is written without
    --act. Credentials and access keys are masked in all output; what shows a violation may quote a contact.
    """
    try:
        options = Options(
            url=read_url(url),
            auth=read_auth(pairs, auth_file),
            access_key=read_access_key(access_key_file) if access_key_file else None,
            endpoints=read_endpoints(endpoints),
            skip=frozenset(skip),
            require=frozenset(require),
            types=types,
            actions=read_actions(actions_file) if actions_file else (),
            act=act,
            timeout=read_seconds(timeout),
            max_pages=max_pages,
            ca=check_ca(ca) if ca else None,
        )
        junit = check_output(junit) if junit else None
    except OptionError as error:
        raise click.UsageError(str(error)) from error
    progress = Progress(PipeConsole(stderr=True))
    report = finish(lambda: run(options, progress), program=PROGRAM, subject="the bridge")
    publish(report, as_json=as_json, junit=junit)
