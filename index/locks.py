"""File locks between processes: the single-writer lock, a shared lock, leases of readers."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout
from sqlalchemy import Engine

from database import is_sqlite
from errors import Phrase, StoreBusy
from system_errors import as_rag_error, unwritable_reason

try:
    import fcntl
except ImportError:  # Windows has no shared locks; see `LEASES`
    fcntl = None  # type: ignore[assignment]

LEASES = fcntl is not None  # whether `Lease` keeps a folder from being removed
WAIT_SECONDS = 30.0
_POLL_SECONDS = 0.01
REPAIR = "Run `ingest doctor --repair` to rebuild it."


@contextmanager
def writer_lock(
    state_dir: Path, wait: float = WAIT_SECONDS, catalog: Engine | None = None
) -> Iterator[Callable[[], bool]]:
    """Hold the writer's lock of a catalog; the death of its holder releases it.

    It is a file of the state directory, or an advisory lock where the catalog is in Postgres.
    Yields a function that tells whether it is still held.

    Raises:
        StoreBusy: another process still holds it after `wait` seconds; the message names it.
    """
    if catalog is not None and not is_sqlite(catalog):
        with _shared_writer_lock(catalog, wait) as is_held:
            yield is_held
        return
    lock = FileLock(state_dir / "writer.lock", timeout=wait, is_singleton=False)
    holder_file = state_dir / "writer.json"
    try:
        lock.acquire()
    except Timeout:
        raise StoreBusy(_holder(holder_file), "Try again when it is done.") from None
    except OSError as error:
        raise unwritable_reason(state_dir) or as_rag_error(error) from None
    try:
        with suppress(OSError):  # only informs those who wait; fails on a full disk
            holder_file.write_text(json.dumps({"pid": os.getpid(), "since": time.time()}), "utf-8")
        yield lambda: True
    finally:
        with suppress(OSError):
            holder_file.unlink(missing_ok=True)
        lock.release()


@contextmanager
def _shared_writer_lock(catalog: Engine, wait: float) -> Iterator[Callable[[], bool]]:
    from database.advisory_locks import AdvisoryLock  # here, since few use it

    with AdvisoryLock(catalog, "rag_catalog writer") as lock:
        if not lock.acquire(wait):
            raise StoreBusy(
                Phrase("Another process is changing the index."), "Try again when it is done."
            )
        yield lambda: lock.held


@contextmanager
def fill_lock(state_dir: Path, catalog: Engine | None = None) -> Iterator[bool]:
    """Yield whether this process may compute pending vectors, which one process does at a time.

    The lock does not hinder writers; the death of its holder releases it.
    """
    if catalog is not None and not is_sqlite(catalog):
        from database.advisory_locks import AdvisoryLock  # here, since few use it

        with AdvisoryLock(catalog, "rag_catalog vectors") as shared:
            yield shared.acquire(wait=0.0)
        return
    lock = FileLock(state_dir / "vectors.lock", timeout=0, is_singleton=False)
    try:
        lock.acquire()
    except Timeout:
        yield False
        return
    except OSError as error:
        raise unwritable_reason(state_dir) or as_rag_error(error) from None
    try:
        yield True
    finally:
        lock.release()


def _holder(file: Path) -> Phrase:
    """Return which process holds the lock, and for how long."""
    try:
        holder = json.loads(file.read_text("utf-8"))
        seconds = max(0, round(time.time() - holder["since"]))
        return Phrase(
            "Process {pid} has been changing the index for {seconds} s.",
            pid=holder["pid"],
            seconds=seconds,
        )
    except (OSError, ValueError, KeyError, TypeError):
        return Phrase("Another process is changing the index.")


@contextmanager
def shared_lock(path: Path, wait: float) -> Iterator[None]:
    """Hold the shared lock of a file; exclusive where the system has no shared locks.

    Raises:
        TimeoutError: a process still holds the exclusive lock after `wait` seconds.
    """
    with ExitStack() as stack:
        if fcntl is None:
            stack.enter_context(FileLock(path, timeout=wait, is_singleton=False))
        else:
            file, deadline = stack.enter_context(path.open("ab")), time.monotonic() + wait
            while not _lock_shared(file):
                if time.monotonic() > deadline:
                    raise TimeoutError(path.name)
                time.sleep(_POLL_SECONDS)
        yield


def _lock_shared(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class Lease:
    """A shared lock on a file, held until released or until the process ends."""

    def __init__(self, path: Path) -> None:
        self._file: IO[bytes] | None = None
        if fcntl is not None:
            self._file = path.open("ab")
            fcntl.flock(self._file, fcntl.LOCK_SH)

    def release(self) -> None:
        """Release the lock; doing so twice is harmless."""
        if self._file is not None:
            self._file.close()
            self._file = None


def is_leased(path: Path) -> bool:
    """Return whether any process holds a lease on the file."""
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
