"""What only the adapter's process can show: its log, and how it ends."""

import os
from pathlib import Path

import pytest

from adapters.sdk.conformance import catalogue
from adapters.sdk.hostile.mistakes import Mistake
from runtime.report.model import Check
from tests.support.conformance import failed, states, verified
from tests.support.processes import Process

_CHECKS = (catalogue.HEALTH_CHANGES, catalogue.DRAIN, catalogue.STOPPED, catalogue.LOG)


def _hostile(*mistakes: Mistake) -> Process:
    env = {
        "DESKBRIDGE_ADAPTER_LISTEN": "127.0.0.1:0",
        "DESKBRIDGE_HOSTILE_PAINS": "none",
        "DESKBRIDGE_HOSTILE_CONTACTS": "20",
        "DESKBRIDGE_HOSTILE_LAG_SECONDS": "0",
        "DESKBRIDGE_HOSTILE_EXPIRED_TOKENS": "1",
        "DESKBRIDGE_HOSTILE_MISTAKES": ",".join(mistakes),
    }
    return Process.module("adapters.sdk.hostile.mistakes", env=env)


def _write(process: Process, log: Path) -> None:
    log.write_text(process.output)


async def test_it_stops_as_it_should(tmp_path: Path) -> None:
    log = tmp_path / "adapter.log"
    log.write_text('{"event": "started"}\n')
    with _hostile() as process:
        report = (await verified(process.wait_until_listening(), pid=process.pid, log=log, timeout=20.0)).report
        assert process.wait() == 0
    assert failed(report) == {}
    assert {states(report)[check] for check in _CHECKS} == {"passed"}


@pytest.mark.parametrize(
    ("mistake", "check", "title"),
    [
        (Mistake.HEALTH_UNCHANGED, catalogue.HEALTH_CHANGES, "it does not say that it stops"),
        (Mistake.DRAIN_IGNORED, catalogue.DRAIN, "a call in progress is broken off"),
        (Mistake.NEVER_STOPS, catalogue.STOPPED, "it does not stop"),
    ],
)
async def test_it_stops_wrongly(mistake: Mistake, check: Check, title: str) -> None:
    with _hostile(mistake) as process:
        report = (await verified(process.wait_until_listening(), pid=process.pid, timeout=3.0)).report
    found = failed(report)
    assert found.pop(check) == [title]
    # Broken off at once, nobody hears of its health either.
    assert found.keys() <= ({catalogue.HEALTH_CHANGES} if mistake is Mistake.DRAIN_IGNORED else set())


async def test_a_secret_in_the_log(tmp_path: Path) -> None:
    """Whatever is found there is masked in the report."""
    log = tmp_path / "adapter.log"
    with _hostile(Mistake.SECRET_LOGGED) as process:
        target = process.wait_until_listening()
        await verified(target)
        _write(process, log)
        report = (await verified(target, log=log)).report
    assert failed(report) == {catalogue.LOG: ["a credential is in the log"]}
    ((_, finding),) = report.found("violation")
    assert "with the token [REDACTED]" in finding.detail


async def test_without_a_process_nothing_is_stopped() -> None:
    with _hostile() as process:
        report = (await verified(process.wait_until_listening())).report
        os.kill(process.pid, 0)
        assert {states(report)[check] for check in _CHECKS} == {"skipped"}
        assert process.stop() == 0
