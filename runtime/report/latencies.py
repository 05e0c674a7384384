"""How long calls took, in the same memory however many there are."""

import math
from collections import Counter

# Each bucket is 2 % wider than the one before: percentiles are that exact.
_GROWTH = math.log(1.02)
_SMALLEST = 1e-5


class Latencies:
    """A histogram of seconds."""

    def __init__(self) -> None:
        self.calls = 0
        self._buckets: Counter[int] = Counter()

    def add(self, seconds: float) -> None:
        self.calls += 1
        self._buckets[round(math.log(max(seconds, _SMALLEST)) / _GROWTH)] += 1

    def percentile(self, percent: float) -> float:
        """In seconds; 0 where there were no calls."""
        rank = max(1, math.ceil(self.calls * percent / 100))
        for bucket in sorted(self._buckets):
            rank -= self._buckets[bucket]
            if rank <= 0:
                return math.exp(bucket * _GROWTH)
        return 0.0
