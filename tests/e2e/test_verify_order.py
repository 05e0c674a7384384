"""What `deskbridge verify` makes of order and ties in small naive bridges: no false alarm, the right name."""

import io
import random
import threading
from dataclasses import replace

import pytest
from rich.console import Console

from cli.verify.options import Options
from cli.verify.order import BACKWARDS, CONSTANT, EXCLUSIVE, LOST_TIE, PRESENT, UNSORTED
from cli.verify.run import run
from runtime.report.model import Report
from runtime.report.progress import Progress
from tests.support.naive_bridge import AUTH, Naive, running_naive_bridge

SORTED = list(range(13))
MIXED = [5, 0, 9, 2, 12, 7, 3, 10, 1, 11, 6, 8, 4]
# Pages of 4 end within the tie of contacts 3 and 4.
TIED = [0, 1, 2, 3, 3, 5, 6, 7, 8, 9, 10, 11, 12]


def verified(naive: Naive) -> Report:
    skip = frozenset(["agents", "interactions", "actions"])
    with running_naive_bridge(naive) as url:
        return run(Options(url, auth=AUTH, skip=skip), Progress(Console(file=io.StringIO())))


@pytest.mark.parametrize("times", [SORTED, TIED, [*TIED[:2], 3, 3, 3, 3, 3, 3, *range(8, 13)]])
@pytest.mark.parametrize("checkpoint", ["last", "final", "latest of all", "now"])
@pytest.mark.parametrize("opaque", [False, True])
def test_what_is_right_has_no_violation(times: list[int], checkpoint: str, opaque: bool) -> None:
    report = verified(Naive(times, 4, checkpoint=checkpoint, opaque=opaque))  # type: ignore[arg-type]
    assert report.found("violation") == []
    warned = {finding.title for _, finding in report.found("warning")}
    expected = {"latest of all": {CONSTANT}, "now": {PRESENT, CONSTANT}}.get(checkpoint, set())
    assert warned <= {*expected, "an incremental synchronisation ends with no checkpoint", "no checkpoint"}


@pytest.mark.parametrize(
    ("naive", "title"),
    [
        (Naive(MIXED, 4, order="id"), BACKWARDS),
        (Naive(MIXED, 4, order="id", opaque=True), UNSORTED),
        (Naive(MIXED, 4, order="id", checkpoint="latest", opaque=True), UNSORTED),
        (Naive(MIXED, 4, order="id", checkpoint="latest of all"), UNSORTED),
        (Naive(MIXED, 4, order="id", checkpoint="latest of all", exclusive=True), UNSORTED),
        (Naive(MIXED, 4, order="id", checkpoint="final"), UNSORTED),
        (Naive(MIXED, 4, order="id", checkpoint="final", exclusive=True), UNSORTED),
        (Naive(MIXED, 20, order="id", checkpoint="final", opaque=True), UNSORTED),
        (Naive(SORTED, 3, order="descending", checkpoint="final"), UNSORTED),
        (Naive(TIED, 4, exclusive=True), LOST_TIE),
        (Naive(TIED, 4, exclusive=True, opaque=True), LOST_TIE),
        (Naive(TIED, 4, paging="time"), LOST_TIE),
        (Naive(TIED, 4, paging="time", exclusive=True), LOST_TIE),
        (Naive(TIED, 4, paging="time", opaque=True), LOST_TIE),
        (Naive(TIED, 4, paging="time", checkpoint="final"), LOST_TIE),
    ],
)
def test_a_naive_fault_is_named(naive: Naive, title: str) -> None:
    assert {finding.title for _, finding in verified(naive).found("violation")} == {title}


def test_what_gets_the_checkpoints_own_time_would_be_lost() -> None:
    report = verified(Naive(SORTED, 4, checkpoint="final", exclusive=True))
    assert report.found("violation") == []
    assert EXCLUSIVE in {finding.title for _, finding in report.found("warning")}


@pytest.mark.parametrize("opaque", [False, True])
def test_checkpoints_of_the_present_are_no_tie_however_long_it_takes(opaque: bool) -> None:
    report = verified(Naive(list(range(36)), 3, checkpoint="now", opaque=opaque, seconds_a_page=0.02))
    assert report.found("violation") == []
    assert PRESENT in {finding.title for _, finding in report.found("warning")}


@pytest.mark.parametrize(
    ("naive", "warned"),
    [
        (Naive(list(range(40)), 4), set()),
        (Naive(list(range(40)), 4, opaque=True), set()),
        (Naive(list(range(40)), 4, paging="time", checkpoint="final"), set()),
        (Naive(list(range(40)), 4, checkpoint="latest of all", opaque=True), {CONSTANT}),
    ],
)
def test_contacts_that_are_edited_and_created_meanwhile_are_no_fault(naive: Naive, warned: set[str]) -> None:
    times, chance, over = list(naive.times), random.Random(0), threading.Event()

    def edit() -> None:
        while not over.wait(0.03):
            latest = max(times) + 1
            times[chance.randrange(len(times))] = latest
            times.append(latest + 1)

    editor = threading.Thread(target=edit)
    editor.start()
    try:
        report = verified(replace(naive, times=times))
    finally:
        over.set()
        editor.join()
    assert report.found("violation") == []
    assert warned <= {finding.title for _, finding in report.found("warning")}
