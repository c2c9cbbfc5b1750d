"""Guess limit: how many unknown share links may be tried in a process within a minute."""

import threading
import time
from collections import deque

from errors import TooManyGuesses

MOST, SECONDS = 30, 60.0


class GuessLimit:
    """Counts failed attempts of all readers of a process; safe to share between threads.

    A token of 256 random bits is not found by guessing. The limit keeps somebody who tries from
    taking the database, and ends the noise in the log.

    Args:
        most: Failed attempts within `seconds`, after which nothing is looked up.
        seconds: For how long an attempt counts.
    """

    def __init__(self, most: int = MOST, seconds: float = SECONDS) -> None:
        self._most, self._seconds = most, seconds
        self._failed = deque[float]()
        self._lock = threading.Lock()

    def check(self) -> None:
        """Raise TooManyGuesses while there were too many failed attempts."""
        with self._lock:
            self._forget(time.monotonic())
            if len(self._failed) >= self._most:
                raise TooManyGuesses(
                    "Too many links that lead nowhere have been opened here just now.",
                    "Open the link again in a minute.",
                )

    def failed(self) -> None:
        """Count a failed attempt."""
        with self._lock:
            now = time.monotonic()
            self._forget(now)
            self._failed.append(now)

    def _forget(self, now: float) -> None:
        while self._failed and self._failed[0] <= now - self._seconds:
            self._failed.popleft()
