"""`make bench`: the bridge beside a baseline, in one run, through three real processes each.

Prints ratios; nothing is asserted, since a machine's mood is no defect.
"""

import asyncio
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path

import msgspec
import psutil
from rich.console import Console
from rich.table import Table

from tests.bench import baseline
from tests.bench.client import Caller
from tests.support.bridge import AUTH, Bridge, running_bridge
from tests.support.processes import Process

CONTACTS = 100_000
PAGES = CONTACTS // 1000
ROUNDS = 3
CALLS = 1000
_SYNC = "/sample/contact_sync"
_INTERACTIONS = "/sample/interaction_update"
_LOOK = {"auth": AUTH, "meta": {"interaction_types": ["ticket", "note", "call"]}, "data": {"contact_external_id": "1"}}

console = Console(width=110)


async def synchronize(address: str, pages: int) -> list[float]:
    """Seconds for each page of an initial synchronisation."""
    offset, seconds = None, []
    async with Caller(address) as caller:
        for _ in range(pages):
            body, took = await caller.post(_SYNC, {"auth": AUTH, "meta": {"offset": offset}})
            seconds.append(took)
            offset = msgspec.json.decode(body).get("next_offset")
    return seconds


async def look(address: str, concurrent: int) -> list[float]:
    """Seconds for each of CALLS interaction look-ups, by so many callers at once."""

    async def one_caller() -> list[float]:
        async with Caller(address) as caller:
            return [(await caller.post(_INTERACTIONS, _LOOK))[1] for _ in range(CALLS // concurrent)]

    return [seconds for calls in await asyncio.gather(*(one_caller() for _ in range(concurrent))) for seconds in calls]


def alternately(
    measure: Callable[[str], Awaitable[list[float]]], ours: str, base: str
) -> tuple[list[float], list[float]]:
    """Both, turn by turn, so that a slow moment of the machine hits both."""
    results: tuple[list[float], list[float]] = ([], [])
    asyncio.run(_once(measure, ours)), asyncio.run(_once(measure, base))
    for _ in range(ROUNDS):
        for address, result in zip((ours, base), results, strict=True):
            result += asyncio.run(_once(measure, address))
    return results


async def _once(measure: Callable[[str], Awaitable[list[float]]], address: str) -> list[float]:
    return await measure(address)


def megabytes(process: Process) -> float:
    return float(psutil.Process(process.pid).memory_info().rss) / 1e6


def percentile(seconds: list[float], percent: int) -> float:
    """In milliseconds."""
    return statistics.quantiles(seconds, n=100)[percent - 1] * 1000


def seconds_until_ready(folder: Path) -> float:
    """From `deskbridge up` to a ready edge, on a sample that exists."""
    env = {
        "DESKBRIDGE_SAMPLE_DATABASE": str(folder / "sample.sqlite3"),
        "DESKBRIDGE_LOG_FORMAT": "json",
    }
    started = time.perf_counter()
    with Process.module("cli", "up", env=env) as up:
        while not any("http://127.0.0.1:8080" in line for line in list(up.lines)):
            time.sleep(0.005)
        took = time.perf_counter() - started
        up.stop()
    return took


def table_of(rows: list[tuple[str, str, str, str, str]]) -> Table:
    table = Table(title=f"{platform.machine()}, {psutil.cpu_count()} cores, Python {platform.python_version()}")
    for column in ("what", "bridge", "baseline", "ratio", "aim"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for row in rows:
        table.add_row(*row)
    return table


def contact_rows(bridge: Bridge, base: str) -> list[tuple[str, str, str, str, str]]:
    before = [megabytes(process) for process in bridge.processes]
    asyncio.run(_once(lambda address: synchronize(address, PAGES), bridge.edge_address))
    once = [megabytes(process) for process in bridge.processes]
    ours, theirs = alternately(lambda address: synchronize(address, PAGES), bridge.edge_address, base)
    after = [megabytes(process) for process in bridge.processes]
    our_rate, their_rate = 1000 / statistics.median(ours), 1000 / statistics.median(theirs)
    first = statistics.median(ours[start + page] for start in range(0, len(ours), PAGES) for page in range(5))
    late = statistics.median(ours[start + page] for start in range(0, len(ours), PAGES) for page in range(87, 92))
    rows = [
        ("contacts a second", f"{our_rate:,.0f}", f"{their_rate:,.0f}", f"{our_rate / their_rate:.2f}", "≥ 0.5"),
        (
            "a page near the 90th against one near the 1st",
            f"{late * 1000:.1f} ms",
            f"{first * 1000:.1f} ms",
            f"{late / first:.2f}",
            "≤ 1.1",
        ),
    ]
    for name, *sizes in zip(("adapter", "core", "edge"), before, once, after, strict=True):
        rows.append(
            (
                f"memory of the {name}: started, after 1 sync, after {ROUNDS + 2}",
                " → ".join(f"{size:.0f}" for size in sizes) + " MB",
                "",
                f"{sizes[2] / sizes[1]:.2f}",
                "flat",
            )
        )
    return rows


def interaction_rows(bridge: Bridge, base: str) -> list[tuple[str, str, str, str, str]]:
    rows = []
    for concurrent in (1, 16):
        ours, theirs = alternately(lambda address, c=concurrent: look(address, c), bridge.edge_address, base)  # type: ignore[misc]
        for percent, aim in ((50, "≤ 1.5"), (99, "")):
            our_time, their_time = percentile(ours, percent), percentile(theirs, percent)
            rows.append(
                (
                    f"interaction_update p{percent}, {concurrent} at once",
                    f"{our_time:.2f} ms",
                    f"{their_time:.2f} ms",
                    f"{our_time / their_time:.2f}",
                    aim,
                )
            )
    return rows


def main() -> None:
    with tempfile.TemporaryDirectory() as folder_name, ExitStack() as stack:
        folder = Path(folder_name)
        console.print(f"making a sample of {CONTACTS:,} contacts …")
        database = folder / "sample.sqlite3"
        make = [sys.executable, "-m", "adapters.sql.sample", "--contacts", str(CONTACTS)]
        subprocess.run([*make, "--database", f"sqlite+aiosqlite:///{database}"], check=True, stdout=subprocess.DEVNULL)
        ready = statistics.median(seconds_until_ready(folder) for _ in range(ROUNDS))
        bridge = stack.enter_context(running_bridge(folder))
        count = len(bridge.post("interaction_update", _LOOK).json())
        hop = baseline.processes(count)
        for process in hop:
            stack.enter_context(process)
        base = hop[2].wait_until_listening()
        console.print(f"{ROUNDS + 1} synchronisations each, turn by turn …")
        rows = contact_rows(bridge, base)
        console.print(f"{(ROUNDS + 1) * 2 * CALLS:,} interaction look-ups each, turn by turn …")
        rows += interaction_rows(bridge, base)
        rows.append(("`deskbridge up` until ready", f"{ready:.2f} s", "", "", ""))
    console.print(table_of(rows))


if __name__ == "__main__":
    main()
