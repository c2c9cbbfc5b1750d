"""Process lease: tell a running turn from one whose process has died.

A process that answers holds a lock as long as it lives: a lock file, which the operating system
releases however the process ends, or an advisory lock of Postgres, which the server releases when
the connection ends. There is no heartbeat and no clock.
"""

import contextlib
import threading
import uuid
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError


class Lease(Protocol):
    """The lease of this process, or of this store in it, as the owner of running turns."""

    id: str

    def acquire(self) -> None:
        """Hold the lease until `release` or the end of the process."""

    def release(self) -> None:
        """Give the lease up."""

    def is_expired(self, owner: str) -> bool:
        """Return whether no process holds the lease of `owner`."""


class ProcessLease:
    """A lease by a lock file, for the processes of one machine."""

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


class DatabaseLease:
    """A lease by an advisory lock of Postgres, for processes on any machine.

    It has a connection of its own. Where that breaks, others take the turns of this process for
    interrupted, and it holds a new lock from its next turn on.
    """

    def __init__(self, engine: Engine) -> None:
        self.id = uuid.uuid4().hex
        self._engine = engine
        self._connection: Connection | None = None
        self._acquiring = threading.Lock()

    def acquire(self) -> None:
        """Hold the lease until `release` or the end of the process."""
        with self._acquiring:
            if self._connection is not None and not _is_alive(self._connection):
                self._connection = None
            if self._connection is None:
                options = self._engine.execution_options(isolation_level="AUTOCOMMIT")
                connection = options.connect()
                connection.detach()  # closed, not returned to the pool with the lock
                connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _key(self.id)})
                self._connection = connection

    def release(self) -> None:
        """Give the lease up."""
        if self._connection is not None:
            with contextlib.suppress(DBAPIError):
                self._connection.close()
            self._connection = None

    def is_expired(self, owner: str) -> bool:
        """Return whether no process holds the lease of `owner`."""
        if owner == self.id:
            return self._connection is None
        query = text("SELECT pg_try_advisory_xact_lock(:key)")
        with self._engine.connect() as connection:
            return bool(connection.execute(query, {"key": _key(owner)}).scalar())


def _key(owner: str) -> int:
    """Return the key of an advisory lock, a 64-bit number."""
    return int(owner[:16], 16) - (1 << 63)


def _is_alive(connection: Connection) -> bool:
    try:
        connection.execute(text("SELECT 1"))
    except DBAPIError:
        return False
    return True
