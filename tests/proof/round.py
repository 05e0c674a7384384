"""A part of a long proof that can be replayed by itself."""

import asyncio
import logging
from dataclasses import dataclass

import structlog
from hypothesis import seed
from hypothesis.stateful import run_state_machine_as_test

from deskbridge.v1.contact_pb2 import ContactOrdering
from tests.proof.machine import ORDERINGS, machine
from tests.proof.thoroughness import thoroughness

_PREFIX = "CONTACT_ORDERING_"
_RUNS = 25

NAMES = [ContactOrdering.Name(ordering).removeprefix(_PREFIX).lower() for ordering in ORDERINGS]


@dataclass(frozen=True)
class Round:
    """So many runs of one ordering's machine: the same each time for the same seed."""

    ordering: str
    seed: int

    def play(self) -> int:
        """How many synchronisations it has begun. Raises ViolationError, shrunk and with the steps that lead to it."""
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
        begun: list[int] = []
        with asyncio.Runner() as runner:
            made = machine(ContactOrdering.Value(_PREFIX + self.ordering.upper()), runner, on_end=begun.append)
            run_state_machine_as_test(seed(self.seed)(made), settings=thoroughness(_RUNS, derandomize=False))
        return sum(begun)
