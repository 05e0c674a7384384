"""`Retry-After` (RFC 9110, 10.2.3): a number of seconds, or a date."""

import math
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime

# A day: nobody's answer is worth more patience, and nothing overflows.
_MOST = 86_400.0


def retry_after_to_seconds(text: str | None, now: Callable[[], float] = time.time) -> float | None:
    """Seconds to wait, 0 to a day; None where there is no such header, or one that nobody understands.

    `now` is in seconds since 1970.
    """
    if text is None:
        return None
    try:
        # Some CRMs send fractions.
        seconds = float(text)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(text).timestamp() - now()
        except (ValueError, OverflowError):
            return None
    return min(max(0.0, seconds), _MOST) if math.isfinite(seconds) else None
