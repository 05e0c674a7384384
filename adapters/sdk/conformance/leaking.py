"""Credentials where nobody must find them: in errors and in the adapter's log."""

from pathlib import Path

from adapters.sdk.conformance import catalogue
from adapters.sdk.conformance.session import Session

# Read at once, with so much of the part before it that no secret falls between two.
_PART = 1 << 20
_OVERLAP = 1 << 13


async def verify_errors(session: Session) -> None:
    """Of all calls so far."""
    async with session.check(catalogue.ERRORS) as verdict:
        for answer in session.calls.leaks:
            session.violation(verdict, f"an error of {answer.method} quotes a credential", answer.outcome, answer)


async def verify_log(session: Session, log: Path | None) -> None:
    """Of the whole file: good, bad and expired credentials, in any usual form."""
    if log is None:
        session.skip("neither --log nor --command", catalogue.LOG)
        return
    async with session.check(catalogue.LOG) as verdict:
        try:
            lines = _leaks(session, log)
        except OSError as error:
            session.violation(verdict, "the log cannot be read", f"{log}: {error.strerror}")
            return
        for number, line in lines:
            session.violation(verdict, "a credential is in the log", f"line {number}: {line[:500]}")


def _leaks(session: Session, log: Path) -> list[tuple[int, str]]:
    found = []
    with log.open(encoding="utf-8", errors="replace") as file:
        number = 0
        before = ""
        while line := file.readline(_PART):
            number += not before
            text = before + line
            if (masked := session.calls.leak(text)) is not None:
                found.append((number, masked))
            before = "" if line.endswith("\n") else text[-_OVERLAP:]
    return found
