"""Tell a turn that is still being answered from one whose process died.

A process that answers holds a lock file for as long as it lives; the operating system lets go of
it however the process ends. No heartbeat, no clock.
"""

import contextlib
import threading
import uuid
from pathlib import Path

from filelock import FileLock, Timeout


class ProcessLease:
    """This process (or this store of it) as the owner of running turns."""

    def __init__(self, folder: Path) -> None:
        self.id = uuid.uuid4().hex
        self._folder = folder
        self._lock: FileLock | None = None
        self._holding = threading.Lock()

    def hold(self) -> None:
        """Make this owner count as alive until `release` or the end of the process."""
        with self._holding:  # two first turns at once would wait for each other for ever
            if self._lock is None:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                lock = self._file(self.id)
                lock.acquire()
                self._lock = lock

    def release(self) -> None:
        """Stop counting as alive."""
        if self._lock is not None:
            self._lock.release()
            self._path(self.id).unlink(missing_ok=True)
            self._lock = None

    def is_dead(self, owner: str) -> bool:
        """Return whether nobody holds the lock of `owner` any more."""
        if owner == self.id:
            return self._lock is None
        if not self._path(owner).exists():
            return True
        lock = self._file(owner)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return False
        lock.release()
        with contextlib.suppress(OSError):  # Another start may be cleaning up as well.
            self._path(owner).unlink()
        return True

    def _path(self, owner: str) -> Path:
        return self._folder / f"{owner}.lock"

    def _file(self, owner: str) -> FileLock:
        return FileLock(self._path(owner), thread_local=False)
