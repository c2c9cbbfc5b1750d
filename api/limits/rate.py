"""Rate limit: a token bucket for each caller, in this process; a shared window for all of them.

A bucket holds the requests of one minute and fills up again evenly, so that a burst is possible
and a steady caller is not refused at the turn of a minute.
"""

import math
import threading
import time
from collections.abc import Callable

from models.limits.shared_window import SharedWindow

_MOST_CALLERS = 10_000  # whose buckets are kept; a full bucket says nothing


class RateLimiter:
    """Counts requests by caller.

    Args:
        per_minute: Requests of one caller in a minute.
        clock: Seconds, from any beginning.
        shared: Counts for all processes; None, or while it does not answer, this one counts.
    """

    def __init__(
        self,
        per_minute: int,
        clock: Callable[[], float] = time.monotonic,
        shared: SharedWindow | None = None,
    ) -> None:
        self.per_minute = per_minute
        self._shared = shared
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}  # requests left, and when

    def take(self, caller: str) -> int:
        """Count a request; return 0, or the seconds after which the next one will be taken."""
        if self._shared and (found := self._shared.take(caller)) is not None:
            return math.ceil(found.wait)
        now, rate = self._clock(), self.per_minute / 60
        with self._lock:
            left, at = self._buckets.pop(caller, (float(self.per_minute), now))
            left = min(float(self.per_minute), left + (now - at) * rate)
            taken = left >= 1
            self._buckets[caller] = (left - 1 if taken else left, now)
            if len(self._buckets) > _MOST_CALLERS:
                del self._buckets[next(iter(self._buckets))]  # the one that was quiet the longest
        return 0 if taken else math.ceil((1 - left) / rate)
