"""The checks that `deskbridge check` makes, the independent ones at the same time."""

import asyncio
from collections.abc import Mapping

from cli.descriptions import description_to_text, integration_to_text
from cli.findings import Finding, State
from cli.manifest.asking import ask_for_manifest, missing_in_file
from cli.probes import (
    TlsFileError,
    UnreachableError,
    adapter_channel,
    core_channel,
    describe,
    edge_status,
    list_integrations,
    serving,
)
from cli.programs import adapter_programs
from cli.settings import OperatorSettings, edge_url, where_the_core_is
from deskbridge.v1.integration_pb2 import AdapterState, Integration
from runtime.addresses import Address
from runtime.documents import ConfigurationError
from runtime.integrations import IntegrationFile, load_integrations
from runtime.settings import load_settings

_START_IT = "start it with `deskbridge up` or `deskbridge {}`"


async def examine(seconds: float, *, submission: bool = False) -> list[Finding]:
    """Everything that is found, configuration first; with `submission`, what that lacks. Each question gets so many
    seconds."""
    try:
        settings = load_settings(OperatorSettings)
    except ConfigurationError as error:
        return _mistakes("settings", error)
    files: Mapping[str, IntegrationFile] = {}
    findings = [Finding("configuration", "settings", "ok", "every DESKBRIDGE_* variable that all processes share")]
    try:
        files = load_integrations(settings.integrations)
        findings.append(Finding("configuration", "integrations", "ok", f"{len(files)} in {settings.integrations}"))
        adapter_programs(files.values())
    except ConfigurationError as error:
        findings += _mistakes("integrations", error)
    async with asyncio.TaskGroup() as tasks:
        core = tasks.create_task(_examine_core(settings, seconds))
        edge = tasks.create_task(_examine_edge(settings, seconds))
        adapters = [tasks.create_task(_examine_adapter(file, seconds)) for file in files.values()]
        submissions = [
            tasks.create_task(_examine_submission(settings, file, seconds)) if submission else None
            for file in files.values()
        ]
    answers, known = core.result()
    for file, adapter, lacking in zip(files.values(), adapters, submissions, strict=True):
        findings.append(Finding(file.name, "file", "ok", file.display_name))
        findings += [_examine_access_key(file, settings.edge_listen), adapter.result()]
        if known is not None:
            findings += _examine_knowledge(file.name, known.get(file.name))
        if lacking is not None:
            findings += lacking.result()
    return [*findings, answers, edge.result()]


def _mistakes(check: str, error: ConfigurationError) -> list[Finding]:
    return [Finding("configuration", check, "mistake", str(mistake)) for mistake in error.mistakes]


def _examine_access_key(file: IntegrationFile, edge: Address) -> Finding:
    if file.access_key is None:
        if edge.is_loopback:
            return Finding(file.name, "access key", "ok", "none: the edge serves it on loopback only")
        text = f"none, although the edge listens on {edge}, beyond this machine: it will not start; add an access_key"
        return Finding(file.name, "access key", "mistake", text)
    try:
        file.resolve_access_key()
    except LookupError as error:
        return Finding(file.name, "access key", "mistake", str(error.args[0]))
    return Finding(file.name, "access key", "ok", "set")


async def _examine_adapter(file: IntegrationFile, seconds: float) -> Finding:
    adapter = file.adapter
    try:
        async with adapter_channel(adapter) as channel:
            description = await describe(channel, seconds)
            serves = await serving(channel, seconds)
    except UnreachableError as error:
        way = "start it with `deskbridge up`" if adapter.command else "start it where it runs, or correct its target"
        return Finding(file.name, "adapter", _state(error), f"{adapter.target}: {error}; {way}")
    text = f"{description_to_text(description)} at {adapter.target}"
    if not serves:
        return Finding(file.name, "adapter", "unreachable", f"{text}: it says that it cannot serve; see its log")
    return Finding(file.name, "adapter", "ok", text)


async def _examine_submission(settings: OperatorSettings, file: IntegrationFile, seconds: float) -> list[Finding]:
    def finding(state: State, text: str) -> Finding:
        return Finding(file.name, "submission", state, text)

    try:
        await ask_for_manifest(settings, file, seconds)
    except ConfigurationError as error:
        return [finding("mistake", str(mistake)) for mistake in error.mistakes]
    except UnreachableError as error:
        lacking = [finding("mistake", str(mistake)) for mistake in missing_in_file(file)]
        return [*lacking, finding(_state(error), f"cannot be checked against what runs: {error}")]
    return [finding("ok", f"complete: `deskbridge manifest {file.name} --out DIR` writes it")]


async def _examine_core(settings: OperatorSettings, seconds: float) -> tuple[Finding, dict[str, Integration] | None]:
    target = where_the_core_is(settings)
    try:
        async with core_channel(settings) as channel:
            serves = await serving(channel, seconds)
            known = await list_integrations(channel, seconds)
    except UnreachableError as error:
        text = f"{target}: {error}; {_START_IT.format('core')}"
        return Finding("core", "answers", _state(error), text), None
    if not serves:
        return Finding("core", "answers", "unreachable", f"{target}: it says that it is stopping"), known
    return Finding("core", "answers", "ok", target), known


async def _examine_edge(settings: OperatorSettings, seconds: float) -> Finding:
    url = edge_url(settings)
    try:
        alive = await edge_status(settings, "/healthz", seconds)
        ready = await edge_status(settings, "/readyz", seconds)
    except UnreachableError as error:
        return Finding("edge", "answers", _state(error), f"{url}: {error}; {_START_IT.format('edge')}")
    if alive != 200:
        text = f"{url}/healthz answers {alive}: is it something else that listens there?"
        return Finding("edge", "answers", "unreachable", text)
    if ready != 200:
        return Finding("edge", "answers", "unreachable", f"{url}/readyz answers {ready}: it does not reach the core")
    return Finding("edge", "answers", "ok", f"{url}, ready")


def _state(error: UnreachableError) -> State:
    return "mistake" if isinstance(error, TlsFileError) else "unreachable"


def _examine_knowledge(name: str, integration: Integration | None) -> list[Finding]:
    """What the core says of an integration."""
    if integration is None:
        text = "the core does not know it; it reads the files when it starts: restart it, with this folder"
        return [Finding(name, "core", "mistake", text)]
    findings = [Finding(name, "core", "mistake", problem) for problem in integration.adapter.problems]
    match integration.adapter.state:
        case AdapterState.ADAPTER_STATE_SERVING:
            findings.append(Finding(name, "core", "ok", integration_to_text(integration)))
        case AdapterState.ADAPTER_STATE_INCOMPATIBLE:
            text = "the adapter speaks a protocol version that the core does not; upgrade the older one"
            findings.append(Finding(name, "core", "mistake", text))
        case AdapterState.ADAPTER_STATE_NOT_SERVING:
            findings.append(Finding(name, "core", "unreachable", "the adapter tells the core that it cannot serve"))
        case _:
            findings.append(Finding(name, "core", "unreachable", "the core does not reach the adapter"))
    return findings
