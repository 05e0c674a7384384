"""Waiting until everything that `deskbridge up` has started is ready, and saying where it is."""

import operator
from collections.abc import Collection

import anyio
import structlog
from tenacity import AsyncRetrying, retry_if_result, wait_fixed

from cli.probes import UnreachableError, core_channel, edge_status, get_integration
from cli.settings import OperatorSettings, edge_url, where_the_core_is
from deskbridge.v1.integration_pb2 import Integration
from runtime.integrations import IntegrationFile
from runtime.routes import COMPONENT_ROUTES, action_route, integration_path

_QUESTION_SECONDS = 5.0
_PATIENCE = 10.0

_until = AsyncRetrying(wait=wait_fixed(0.1), retry=retry_if_result(operator.not_))
_log = structlog.get_logger()


async def until_ready(settings: OperatorSettings, files: Collection[IntegrationFile]) -> None:
    """Return once the edge says that it and these integrations are ready: it asks the core, which asks the adapters."""
    waiting_for: set[str] = set()
    async with anyio.create_task_group() as complaints:
        complaints.start_soon(_complain, waiting_for)
        async with anyio.create_task_group() as questions:
            questions.start_soon(_until_ready, settings, "edge and core", "/readyz", waiting_for)
            for file in files:
                path = f"/readyz?integration={file.name}"
                questions.start_soon(_until_ready, settings, f"integration {file.name}", path, waiting_for)
        complaints.cancel_scope.cancel()


async def _until_ready(settings: OperatorSettings, name: str, path: str, waiting_for: set[str]) -> None:
    waiting_for.add(name)
    await _until(_is_ready, settings, path)
    waiting_for.remove(name)


async def _is_ready(settings: OperatorSettings, path: str) -> bool:
    try:
        return await edge_status(settings, path, _QUESTION_SECONDS) == 200
    except UnreachableError:
        return False


async def _complain(waiting_for: Collection[str]) -> None:
    while True:
        await anyio.sleep(_PATIENCE)
        _log.warning("not everything is ready yet", waiting_for=sorted(waiting_for))


async def places(settings: OperatorSettings, files: Collection[IntegrationFile]) -> list[str]:
    """Where everything is, in lines for people. Raises UnreachableError when the core has gone again."""
    edge = edge_url(settings)
    lines = [
        f"edge    {edge}",
        f"schema  {edge}/schema",
        f"core    {where_the_core_is(settings)}  (gRPC, with reflection)",
    ]
    async with core_channel(settings) as channel:
        for file in files:
            lines += integration_lines(file, await get_integration(channel, file.name, _QUESTION_SECONDS), edge)
    return lines


def integration_lines(file: IntegrationFile, integration: Integration, edge: str) -> list[str]:
    """An integration's adapter and routes. The access key is not shown, only where it belongs."""
    adapter = integration.adapter
    version = f"{adapter.name} {adapter.version}".strip() or "adapter"
    base = edge + integration_path(file.name, "ACCESS_KEY" if file.access_key else None)
    routes = [route for component, route in COMPONENT_ROUTES.items() if component in integration.components]
    routes += [action_route(action.name) for action in integration.actions]
    lines = [f"{file.name}: {file.display_name} ({version} at {file.adapter.target})"]
    lines += [f"  POST {base}/{route}" for route in routes]
    lines += [f"  problem: {problem}" for problem in adapter.problems]
    return lines
