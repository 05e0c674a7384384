"""How hard Hypothesis tries."""

from collections.abc import Sequence

from hypothesis import HealthCheck, Phase, settings


def thoroughness(runs: int, *, derandomize: bool = True, phases: Sequence[Phase] = tuple(Phase)) -> settings:
    """That many runs, the same each time unless a seed is given; nothing is kept between them."""
    return settings(
        max_examples=runs,
        stateful_step_count=25,
        deadline=None,
        derandomize=derandomize,
        database=None,
        phases=phases,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
