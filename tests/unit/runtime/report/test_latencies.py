import pytest

from runtime.report.latencies import Latencies


def test_percentiles_are_two_per_cent_exact() -> None:
    latencies = Latencies()
    for milliseconds in range(1, 1001):
        latencies.add(milliseconds / 1000)
    assert latencies.calls == 1000
    assert latencies.percentile(50) == pytest.approx(0.5, rel=0.02)
    assert latencies.percentile(99) == pytest.approx(0.99, rel=0.02)


def test_none_and_nothing() -> None:
    latencies = Latencies()
    assert latencies.percentile(99) == 0
    latencies.add(0)
    assert latencies.percentile(50) == pytest.approx(0, abs=1e-4)
