"""Process lease: tell a running turn from one whose process has died.

A process that answers holds a lock file as long as it lives; the operating system releases it
however the process ends. There is no heartbeat and no clock.
"""

import contextlib
import threading
import uuid
from pathlib import Path

from filelock import FileLock, Timeout


class ProcessLease:
    """The lease of this process, or of this store in it, as the owner of running turns."""

    def __init__(self, folder: Path) -> None:
        self.id = uuid.uuid4().hex
        self._folder = folder
        self._lock: FileLock | None = None
        self._acquiring = threading.Lock()

    def acquire(self) -> None:
        """Hold the lease until `release` or the end of the process."""
        with self._acquiring:  # two first turns at once would deadlock
            if self._lock is None:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                lock = self._file(self.id)
                lock.acquire()
                self._lock = lock

    def release(self) -> None:
        """Give the lease up."""
        if self._lock is not None:
            self._lock.release()
            self._path(self.id).unlink(missing_ok=True)
            self._lock = None

    def is_expired(self, owner: str) -> bool:
        """Return whether no process holds the lease of `owner`."""
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
        with contextlib.suppress(OSError):  # another process may be cleaning up as well
            self._path(owner).unlink()
        return True

    def _path(self, owner: str) -> Path:
        return self._folder / f"{owner}.lock"

    def _file(self, owner: str) -> FileLock:
        return FileLock(self._path(owner), thread_local=False)
