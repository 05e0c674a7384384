"""`make soak`: the proof for as long as it takes, `python -m tests.proof --help`.

A failure is shrunk by Hypothesis, printed, and replayed by the command printed with it.
"""

import itertools
import multiprocessing
import os
import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from tests.proof.round import NAMES, Round

_SAID_EVERY_SECONDS = 10.0


@click.command(
    epilog="""
\b
Examples:
  python -m tests.proof --synchronisations 100000
  python -m tests.proof --ordering updated --seed 12345 --once
"""
)
@click.option(
    "--synchronisations", type=click.IntRange(1), default=100_000, show_default=True, help="At least so many."
)
@click.option("--ordering", type=click.Choice(NAMES), multiple=True, help="Only this one; may be repeated.")
@click.option("--seed", "first_seed", type=click.IntRange(0), default=None, help="Of the first round.  [default: any]")
@click.option("--once", is_flag=True, help="One round of each ordering: how a failure is replayed.")
@click.option("--jobs", type=click.IntRange(1), default=os.cpu_count(), show_default=True, help="Rounds at a time.")
def soak(synchronisations: int, ordering: tuple[str, ...], first_seed: int | None, once: bool, jobs: int) -> None:
    """Proves contact synchronisation with many randomised synchronisations in every ordering."""
    first_seed = secrets.randbelow(2**32) if first_seed is None else first_seed
    click.echo(f"seed {first_seed}")
    orderings = ordering or tuple(NAMES)
    all_rounds = (Round(name, number) for number in itertools.count(first_seed) for name in orderings)
    rounds = itertools.islice(all_rounds, len(orderings) if once else None)
    counts = _play(rounds, synchronisations, jobs)
    for name, count in counts.items():
        click.echo(f"{name:10} {count:>8,} synchronisations, no violation")
    click.echo(f"{'together':10} {counts.total():>8,}")


def _play(rounds: Iterator[Round], synchronisations: int, jobs: int) -> Counter[str]:
    counts: Counter[str] = Counter()
    running: dict[Future[int], Round] = {}
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    context = multiprocessing.get_context("spawn")
    with (
        ProcessPoolExecutor(jobs, mp_context=context, max_tasks_per_child=20) as pool,
        Progress(*columns, console=console) as progress,
    ):
        task = progress.add_task("synchronisations", total=synchronisations)
        said = time.monotonic()
        while True:
            while len(running) < jobs and counts.total() < synchronisations and (each := next(rounds, None)):
                running[pool.submit(each.play)] = each
            if not running:
                return counts
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                played = running.pop(done)
                counts[played.ordering] += _count(done, played)
                progress.update(task, completed=counts.total())
            if not console.is_terminal and time.monotonic() - said > _SAID_EVERY_SECONDS:
                said = time.monotonic()
                click.echo(f"{counts.total():,} of {synchronisations:,} synchronisations", err=True)


def _count(done: "Future[int]", played: Round) -> int:
    try:
        return done.result()
    except Exception:
        command = f"make soak SOAK='--ordering {played.ordering} --seed {played.seed} --once'"
        click.echo(f"\nA round failed. To replay it:\n  {command}\n", err=True)
        raise


if __name__ == "__main__":
    # gRPC's own lines say nothing here.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    sys.exit(soak())
