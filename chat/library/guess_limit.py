"""Guess limit: how many unknown share links may be tried within a minute.

In a process, or in all that share a Redis server.
"""

import threading
import time
from collections import deque

from errors import TooManyGuesses
from models.limits.shared_window import SharedWindow

MOST, SECONDS = 30, 60.0
_ALL = "all"  # readers together


class GuessLimit:
    """Counts failed attempts of all readers of a process; safe to share between threads.

    A token of 256 random bits is not found by guessing. The limit keeps somebody who tries from
    taking the database, and ends the noise in the log.

    Args:
        most: Failed attempts within `seconds`, after which nothing is looked up.
        seconds: For how long an attempt counts.
        shared: Counts for all processes; None, or while it does not answer, this one counts.
    """

    def __init__(
        self, most: int = MOST, seconds: float = SECONDS, shared: SharedWindow | None = None
    ) -> None:
        self._most, self._seconds = most, seconds
        self._shared = shared
        self._failed = deque[float]()
        self._lock = threading.Lock()

    def check(self) -> None:
        """Raise TooManyGuesses while there were too many failed attempts."""
        if self._is_full():
            raise TooManyGuesses(
                "Too many links that lead nowhere have been opened here just now.",
                "Open the link again in a minute.",
            )

    def _is_full(self) -> bool:
        if self._shared and (wait := self._shared.wait(_ALL)) is not None:
            return wait > 0
        with self._lock:
            self._forget(time.monotonic())
            return len(self._failed) >= self._most

    def failed(self) -> None:
        """Count a failed attempt."""
        if self._shared and self._shared.take(_ALL) is not None:
            return
        with self._lock:
            now = time.monotonic()
            self._forget(now)
            self._failed.append(now)

    def _forget(self, now: float) -> None:
        while self._failed and self._failed[0] <= now - self._seconds:
            self._failed.popleft()
