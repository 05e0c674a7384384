"""A whole verification: everything in its order, and the report of it."""

import logging
import time

from cli.verify import catalogue
from cli.verify.actions import verify_actions
from cli.verify.agents import verify_agents
from cli.verify.authorization import verify_authorization, verify_still_good
from cli.verify.caller import Caller
from cli.verify.components import ACTIONS, AGENTS, AUTH, COMPONENTS, CONTACTS, INTERACTIONS, Endpoints
from cli.verify.contacts import verify_contacts
from cli.verify.integration import discover
from cli.verify.interactions import verify_interactions
from cli.verify.malformed import verify_malformed
from cli.verify.options import Options
from cli.verify.session import NOT_REACHED, Session
from cli.verify.talkdesk import RunOverError, Talkdesk
from runtime.report.conclusion import UnreachableError
from runtime.report.latencies import Latencies
from runtime.report.mask import Mask
from runtime.report.model import Report, Timing
from runtime.report.plain import plain
from runtime.report.progress import Progress

PROGRAM = "deskbridge verify"

_ORDER = (
    (AUTH, verify_authorization),
    (CONTACTS, verify_contacts),
    (AGENTS, verify_agents),
    (INTERACTIONS, verify_interactions),
    (ACTIONS, verify_actions),
)


def run(options: Options, progress: Progress) -> Report:
    """Raises UnreachableError, its text masked, where there is no bridge."""
    # It would log URLs, which can hold access keys.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    started = time.monotonic()
    endpoints = Endpoints(options.url, options.endpoints, options.actions)
    mask = Mask()
    for url in endpoints.all():
        mask.add_url(url)
    if options.access_key is not None:
        mask.add([options.access_key])
    caller = Caller(options.url, timeout=options.timeout, access_key=options.access_key, ca=options.ca)
    session = Session(options, Talkdesk(caller, endpoints, options.auth, mask), progress)
    try:
        with progress:
            _run(session, caller)
    except UnreachableError as error:
        raise UnreachableError(plain(mask(f"{mask.url(options.url)}: {error}"))) from None
    finally:
        caller.close()
    return Report(
        program=PROGRAM,
        target=plain(mask.url(options.url)),
        verdicts=list(session.verdicts.values()),
        timings=_timings(session.talkdesk),
        figures=session.figures,
        examples=session.talkdesk.examples,
        seconds=round(time.monotonic() - started, 2),
    )


def _run(session: Session, caller: Caller) -> None:
    discover(session, caller)
    try:
        for component, verify in _ORDER:
            if component.key in session.options.skip:
                session.skip(component, "left out by --skip")
            else:
                verify(session)
        if not session.talkdesk.offered:
            raise UnreachableError("every component answers 404: is this the integration's URL?")
        verify_malformed(session)
        verify_still_good(session)
    except RunOverError as error:
        _end(session, str(error))


def _end(session: Session, reason: str) -> None:
    """Say of what was not reached why, and see to it that no unfinished verification passes."""
    reason = session.talkdesk.text(reason)
    for verdict in session.verdicts.values():
        if verdict.skipped == NOT_REACHED:
            verdict.skipped = f"{NOT_REACHED}: {reason}"
    if not any(verdict.of("violation") for verdict in session.verdicts.values()):
        verdict = session.verdicts[catalogue.GOOD]
        session.talkdesk.violation(verdict, "the verification could not be finished", reason)


def _timings(talkdesk: Talkdesk) -> list[Timing]:
    timings = []
    for component in COMPONENTS.values():
        latencies = talkdesk.latencies.get(component.name, Latencies())
        if calls := talkdesk.calls[component.name]:
            timings.append(Timing(component.name, calls, latencies.percentile(50), latencies.percentile(99)))
    return timings
