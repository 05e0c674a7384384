"""The proof: whatever the CRM, the replicas of the core and the receiver do, in whatever order, the invariants hold."""

import asyncio
import sys
from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from adapters.sdk.hostile import Pain, Profile
from deskbridge.v1.contact_pb2 import ContactOrdering
from tests.proof.profiles import profiles
from tests.proof.receiver import Reading, Receiver, Synchronisation
from tests.proof.world import REPLICAS, World

ORDERINGS = [ordering for ordering in ContactOrdering.values() if ordering]

_SECOND = 1_000_000_000
_TIMES = [1, 1_000_000, 300_000_000, _SECOND, 45 * _SECOND, 3600 * _SECOND, 86_400 * _SECOND]

_replicas = st.integers(0, REPLICAS - 1)
_sizes = st.integers(1, 20)


def machine(
    ordering: "ContactOrdering.ValueType",
    runner: asyncio.Runner,
    *,
    pains: frozenset[Pain] | None = None,
    make_world: Callable[[Profile], World] = World,
    on_end: Callable[[int], None] = lambda _: None,
) -> type[RuleBasedStateMachine]:
    """The state machine of one ordering. `on_end` is told how many synchronisations each run has begun."""

    class Machine(RuleBasedStateMachine):
        world: World

        @initialize(profile=profiles(ordering, pains))
        def open(self, profile: Profile) -> None:
            self.synchronisation: Synchronisation | None = None
            self.world = make_world(profile)
            runner.run(self.world.open())

        @rule(kind=st.sampled_from(["insert", "edit", "edit", "delete"]), which=st.integers(0, 100))
        def change(self, kind: str, which: int) -> None:
            crm = self.world.crm
            ids = crm.contact_ids()
            if kind == "insert" or not ids:
                crm.insert()
            else:
                getattr(crm, kind)(ids[which % len(ids)])

        @rule(nanos=st.sampled_from(_TIMES))
        def wait(self, nanos: int) -> None:
            self.world.clock.advance(nanos)

        @rule(
            count=st.integers(1, 6),
            size=_sizes,
            replica=_replicas,
            reading=st.sampled_from(Reading),
            retries=st.booleans(),
        )
        def fetch_pages(self, count: int, size: int, replica: int, reading: Reading, retries: bool) -> None:
            """As many pages, each from another replica than the one before; a failed call is repeated, or ends it."""
            world = self.world
            synchronisation = self.synchronisation or world.begin(world.receiver)
            for number in range(count):
                fetch = world.page(world.receiver, synchronisation, size, (replica + number) % REPLICAS, reading)
                is_last = runner.run(fetch)
                if is_last or (is_last is None and not retries):
                    self.synchronisation = None
                    return
            self.synchronisation = synchronisation

        @rule(size=st.integers(5, 20))
        def stream_the_rest(self, size: int) -> None:
            """To its end, or to its failure: how far ahead of its reader a stream that is left has got is chance."""
            world = self.world
            synchronisation = self.synchronisation or world.begin(world.receiver)
            runner.run(world.stream(world.receiver, synchronisation, size))
            self.synchronisation = None

        @rule()
        def give_up(self) -> None:
            self.synchronisation = None

        @rule(replica=_replicas)
        def restart(self, replica: int) -> None:
            runner.run(self.world.restart(replica))

        @rule(size=_sizes)
        def rest(self, size: int) -> None:
            """The CRM comes to rest for a whole synchronisation, from the last checkpoint."""
            self.synchronisation = None
            runner.run(self._converge(size))
            self.world.chaos.resume()

        async def _converge(self, size: int) -> None:
            world = self.world
            world.chaos.calm()
            world.clock.advance(world.profile.lag_nanos)
            await world.synchronise_at_rest(world.receiver, size)
            world.oracle.judge_converged(world.receiver)

        async def _finish(self) -> None:
            world = self.world
            await self._converge(7)
            fresh = Receiver()
            world.oracle.judge_initial(await world.synchronise_at_rest(fresh, 7))
            world.oracle.judge_converged(fresh)

        def teardown(self) -> None:
            if not hasattr(self, "world"):
                return
            try:
                # A violation that was found must not be hidden by what follows from it.
                if sys.exception() is None:
                    runner.run(self._finish())
            finally:
                runner.run(self.world.close())
                on_end(self.world.synchronisations)

    Machine.__name__ = f"{ContactOrdering.Name(ordering).removeprefix('CONTACT_ORDERING_').capitalize()}Machine"
    return Machine
