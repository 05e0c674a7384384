"""A whole verification: everything in its order, and the report of it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from grpc import StatusCode
from grpc.aio import Channel

from adapters.sdk.conformance import catalogue
from adapters.sdk.conformance.actions import verify_actions
from adapters.sdk.conformance.agents import verify_agents
from adapters.sdk.conformance.calls import Calls, RunOverError
from adapters.sdk.conformance.contacts import verify_contacts
from adapters.sdk.conformance.credentials import verify_credentials
from adapters.sdk.conformance.crowding import verify_crowd
from adapters.sdk.conformance.describing import verify_description
from adapters.sdk.conformance.draining import verify_health, verify_stop
from adapters.sdk.conformance.finding import verify_look_up
from adapters.sdk.conformance.interactions import verify_interactions
from adapters.sdk.conformance.leaking import verify_errors, verify_log
from adapters.sdk.conformance.options import Options
from adapters.sdk.conformance.process import Process, RunningProcess, StartedProcess, log_file, started
from adapters.sdk.conformance.session import NOT_REACHED, Session
from adapters.sdk.conformance.stopping import verify_stopping
from adapters.sdk.conformance.tolerance import verify_tolerance
from deskbridge.v1.adapter_pb2 import DescribeRequest
from runtime.channel import open_channel
from runtime.report.conclusion import UnreachableError
from runtime.report.latencies import Latencies
from runtime.report.mask import Mask
from runtime.report.model import Report, Timing
from runtime.report.progress import Progress

PROGRAM = "deskbridge adapter verify"

_ORDER = (
    verify_description,
    verify_credentials,
    verify_contacts,
    verify_look_up,
    verify_agents,
    verify_interactions,
    verify_actions,
    verify_tolerance,
    verify_crowd,
    verify_stopping,
    verify_health,
    verify_errors,
)
_LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Outcome:
    """The report, and what else became known."""

    report: Report
    session: Session


async def verify(options: Options, progress: Progress) -> Outcome:
    """Raises UnreachableError, its text masked, where there is no adapter."""
    begun = time.monotonic()
    # Without a service that may be repeated: the kit wants to see each answer.
    async with _adapter(options) as (process, log), open_channel(options.target, (), tls=options.tls) as channel:
        session = Session(options, Calls(channel, options.auth, Mask(), seconds=options.timeout), progress)
        with progress:
            if isinstance(process, StartedProcess):
                await _wait_until_ready(channel, process, options.timeout)
            await _reach(session)
            await _run(session, process, log)
        report = Report(
            program=PROGRAM,
            target=session.recorder.text(options.target),
            verdicts=list(session.verdicts.values()),
            timings=_timings(session.calls),
            figures=session.figures,
            examples=session.examples,
            seconds=round(time.monotonic() - begun, 2),
        )
    return Outcome(report, session)


async def _run(session: Session, process: Process | None, log: Path | None) -> None:
    try:
        for group in _ORDER:
            await group(session)
        await verify_stop(session, process)
    except RunOverError as error:
        _end(session, session.recorder.text(str(error)))
    await verify_log(session, log)


@asynccontextmanager
async def _adapter(options: Options) -> AsyncIterator[tuple[Process | None, Path | None]]:
    """The adapter's process, if it is known, and where its log is."""
    if options.command:
        log = options.log or log_file()
        try:
            async with started(options.command, options.target, log) as process:
                yield process, log
        finally:
            if options.log is None:
                log.unlink()
    else:
        yield RunningProcess(options.pid) if options.pid else None, options.log


async def _wait_until_ready(channel: Channel, process: StartedProcess, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while not process.ended:
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK_SECONDS):
                        await channel.channel_ready()
                        return
            raise UnreachableError(f"--command ended with exit code {await process.wait()}: see its --log")
    raise UnreachableError(f"--command does not listen there within {seconds:g} s")


async def _reach(session: Session) -> None:
    answer = await session.calls.send("Describe", DescribeRequest())
    if answer.error is None:
        return
    if answer.error.code is StatusCode.UNIMPLEMENTED:
        raise UnreachableError("what answers there is not an adapter: it has no AdapterService")
    if answer.error.code in (StatusCode.UNAVAILABLE, StatusCode.DEADLINE_EXCEEDED):
        raise UnreachableError(session.recorder.text(f"{session.options.target}: {answer.outcome}"))


def _end(session: Session, reason: str) -> None:
    """Say of what was not reached why, and see to it that no unfinished verification passes."""
    for verdict in session.verdicts.values():
        if verdict.skipped == NOT_REACHED:
            verdict.skipped = f"{NOT_REACHED}: {reason}"
    if not any(verdict.of("violation") for verdict in session.verdicts.values()):
        verdict = session.verdicts[catalogue.DESCRIBED]
        session.violation(verdict, "the verification could not be finished", reason)


def _timings(calls: Calls) -> list[Timing]:
    timings = []
    for method, count in calls.counts.items():
        latencies = calls.latencies.get(method, Latencies())
        timings.append(Timing(method, count, latencies.percentile(50), latencies.percentile(99)))
    return timings
