"""Deadlines: a watchdog thread that kills a process which does not respond in time."""

import subprocess
import threading
import time
from math import inf


class Deadline:
    """The deadline of one worker's next response.

    One thread watches all responses of a worker, because starting a timer for each would cost
    more than reading a small file does.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._process: subprocess.Popen[bytes] | None = None
        self._killed: subprocess.Popen[bytes] | None = None
        self._at = self._wakes = inf
        self._watching = False

    def set(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        """Kill a process after so many seconds, unless the deadline is cancelled."""
        with self._changed:
            self._process, self._at = process, time.monotonic() + seconds
            if not self._watching:
                self._watching = True
                threading.Thread(target=self._watch, args=(seconds,), daemon=True).start()
            elif self._at < self._wakes:
                self._changed.notify()

    def cancel(self) -> None:
        """Cancel the deadline: the process has responded."""
        self._at = inf

    def missed(self, process: subprocess.Popen[bytes]) -> bool:
        """Return whether the process was killed at its deadline."""
        return self._killed is process

    def close(self) -> None:
        """End the watchdog thread."""
        with self._changed:
            self._process = None
            self._changed.notify()

    def _watch(self, seconds: float) -> None:
        with self._changed:
            while self._process is not None:
                now = time.monotonic()
                if self._at <= now:
                    self._killed, self._at = self._process, inf
                    self._process.kill()
                # Deadlines only move later, so waking at the one that is known is early enough.
                self._wakes = min(self._at, now + seconds)
                self._changed.wait(self._wakes - now)
            self._watching = False
