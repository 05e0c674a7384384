"""The proof has teeth: every broken strategy is caught, for the reason it should."""

import asyncio

import pytest
from hypothesis import Phase
from hypothesis.stateful import run_state_machine_as_test

from adapters.sdk.hostile import Profile
from tests.proof.broken import BROKEN
from tests.proof.machine import machine
from tests.proof.thoroughness import thoroughness
from tests.proof.world import World


@pytest.mark.parametrize("name", BROKEN, ids=lambda name: name.replace(" ", "-"))
def test_a_broken_strategy_is_caught(name: str, runner: asyncio.Runner) -> None:
    broken = BROKEN[name]

    def make_world(profile: Profile) -> World:
        return World(profile, broken.strategies, broken.adapter, broken.retriever)

    caught = machine(broken.ordering, runner, pains=broken.pains, make_world=make_world)
    with pytest.raises(broken.violation):
        run_state_machine_as_test(caught, settings=thoroughness(1000, phases=[Phase.generate]))
