"""A thousand randomised synchronisations in every ordering: hostile CRM, adapter, core, receiver."""

import asyncio

import pytest
from hypothesis.stateful import run_state_machine_as_test

from deskbridge.v1.contact_pb2 import ContactOrdering
from tests.proof.machine import ORDERINGS, machine
from tests.proof.thoroughness import thoroughness

SYNCHRONISATIONS = 1000


@pytest.mark.parametrize("ordering", ORDERINGS, ids=ContactOrdering.Name)
def test_nothing_is_ever_lost(ordering: "ContactOrdering.ValueType", runner: asyncio.Runner) -> None:
    begun = 0

    def count(synchronisations: int) -> None:
        nonlocal begun
        begun += synchronisations

    # Each run begins about ten.
    run_state_machine_as_test(machine(ordering, runner, on_end=count), settings=thoroughness(130))
    assert begun >= SYNCHRONISATIONS
