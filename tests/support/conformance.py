"""The conformance kit in a test: against an adapter in this process, and as a process against another one."""

import io
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from rich.console import Console

from adapters.sdk.conformance.options import Options
from adapters.sdk.conformance.run import Outcome, verify
from adapters.sdk.hostile import Chaos, Crm, HostileAdapter, Pain, Profile
from adapters.sdk.hostile.clock import SystemClock
from adapters.sdk.hostile.mistakes import Mistake, MistakenServer, mistaken_service
from runtime.addresses import Address
from runtime.report.model import Check, Report
from runtime.report.progress import Progress
from runtime.server import ServerOptions
from tests.support.ordered_crms import CURSOR, KEYSET, UNORDERED, UPDATED
from tests.support.processes import Process

ORDERINGS = {"keyset": KEYSET, "updated": UPDATED, "cursor": CURSOR, "unordered": UNORDERED}
SAMPLE_AUTH = {"username": "john.doe@example.com", "password": "605b32dd"}


@asynccontextmanager
async def hostile(
    ordering: str, *, pains: Iterable[Pain] = (), mistakes: Iterable[Mistake] = (), **profile: Any
) -> AsyncIterator[str]:
    """Where the hostile CRM is served, its first token expired."""
    settings: dict[str, Any] = {"contacts": 40, "max_page_size": 10, "lag_nanos": 0, **profile}
    which = Profile(ordering=ORDERINGS[ordering], pains=frozenset(pains), **settings)
    crm = Crm(which, SystemClock())
    crm.expire_token()
    chosen = frozenset(mistakes)
    adapter = HostileAdapter(which, crm, Chaos(which, crm))
    service = mistaken_service(adapter, lambda: crm.token, chosen)
    server = MistakenServer(ServerOptions(Address("127.0.0.1", 0), drain=0.0), [service], chosen)
    address = await server.start()
    try:
        yield str(address)
    finally:
        await server.stop()


async def verified(target: str, **options: Any) -> Outcome:
    """What the kit finds wrong with the hostile CRM there."""
    given = {"auth": {"token": "token-2"}, "expired_auth": {"token": "token-1"}, "act": True, **options}
    return await verify(Options(target=target, **given), Progress(Console(file=io.StringIO())))


def failed(report: Report) -> dict[Check, list[str]]:
    """The checks that failed, with the titles of what was found."""
    return {
        verdict.check: [finding.title for finding in verdict.of("violation")]
        for verdict in report.verdicts
        if verdict.state == "failed"
    }


def states(report: Report) -> dict[Check, str]:
    """Every check's state."""
    return {verdict.check: verdict.state for verdict in report.verdicts}


def kit(*arguments: str) -> tuple[int, dict[str, Any]]:
    """`deskbridge adapter verify`, as a process: its exit code, and its report."""
    with Process.module("cli", "adapter", "verify", *arguments, "--json") as process:
        code = process.wait()
    _, brace, document = process.output.partition("\n{")
    return code, json.loads(brace + document) if brace else {}
