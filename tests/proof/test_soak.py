"""The long proof: it says its seed, and the same seed is the same proof."""

import re
import subprocess
import sys


def soak(*arguments: str) -> str:
    command = [sys.executable, "-m", "tests.proof", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


def test_a_round_can_be_replayed() -> None:
    first, again = (soak("--ordering", "cursor", "--seed", "7", "--once") for _ in range(2))
    assert first == again
    assert first.startswith("seed 7\n")
    assert re.search(r"cursor +\d{2,} synchronisations, no violation", first)
