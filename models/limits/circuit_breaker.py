"""Circuit breaker: a server that failed is not asked for a while."""

import logging
import threading
from collections.abc import Callable

logger = logging.getLogger(__name__)

_RETRY_SECONDS = 30.0


class CircuitBreaker:
    """Says whether a shared limit may be asked for, and logs its loss and its return once each.

    Args:
        limit: What is limited, for the log.
        meanwhile: What happens while the server is not asked, for the log.
        clock: Seconds.
    """

    def __init__(self, limit: str, meanwhile: str, clock: Callable[[], float]) -> None:
        self._limit, self._meanwhile, self._clock = limit, meanwhile, clock
        self._open_until = float("-inf")
        self._has_failed = False
        self._lock = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Whether the server is not to be asked now."""
        return self._clock() < self._open_until

    def failed(self, error: Exception) -> None:
        """Open the circuit after a failed request."""
        with self._lock:
            self._open_until = self._clock() + _RETRY_SECONDS
            is_first, self._has_failed = not self._has_failed, True
        if is_first:  # without the message, which may hold the address and its password
            logger.warning(
                "The shared %s failed, so %s: %s",
                self._limit,
                self._meanwhile,
                type(error).__name__,
            )

    def succeeded(self) -> None:
        """Note that the server has answered."""
        with self._lock:
            has_returned, self._has_failed = self._has_failed, False
        if has_returned:
            logger.warning("The %s is shared again.", self._limit)
