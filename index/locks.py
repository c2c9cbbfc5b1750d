"""Locks between processes: one writer, and readers that keep their folder from being removed."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout

from errors import Phrase, StoreBusy, explained, hindrance

try:
    import fcntl
except ImportError:  # Windows has no shared locks: `LEASES` says so to those who remove
    fcntl = None  # type: ignore[assignment]

LEASES = fcntl is not None
WAIT_SECONDS = 30.0
_TICK = 0.01
REPAIR = "Run `ingest doctor --repair` to rebuild it."


@contextmanager
def writer_lock(state_dir: Path, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the writer's lock of a state directory; a killed holder frees it.

    Raises:
        StoreBusy: another process still holds it after `wait` seconds; says which.
    """
    lock = FileLock(state_dir / "writer.lock", timeout=wait, is_singleton=False)
    holder = state_dir / "writer.json"
    try:
        lock.acquire()
    except Timeout:
        raise StoreBusy(_who(holder), "Try again when it is done.") from None
    except OSError as error:
        raise hindrance(state_dir) or explained(error) from None
    try:
        with suppress(OSError):  # only a courtesy to those who wait; a full disk refuses it
            holder.write_text(json.dumps({"pid": os.getpid(), "since": time.time()}), "utf-8")
        yield
    finally:
        with suppress(OSError):
            holder.unlink(missing_ok=True)
        lock.release()


def _who(holder: Path) -> Phrase:
    try:
        found = json.loads(holder.read_text("utf-8"))
        seconds = max(0, round(time.time() - found["since"]))
        return Phrase(
            "Process {pid} has been changing the index for {seconds} s.",
            pid=found["pid"],
            seconds=seconds,
        )
    except (OSError, ValueError, KeyError, TypeError):
        return Phrase("Another process is changing the index.")


@contextmanager
def in_common(path: Path, wait: float) -> Iterator[None]:
    """Hold a lock file together with others who do so; who holds it alone keeps all of them out.

    Raises:
        TimeoutError: somebody still holds it alone after `wait` seconds.
    """
    with ExitStack() as held:
        if fcntl is None:
            held.enter_context(FileLock(path, timeout=wait, is_singleton=False))
        else:
            file, until = held.enter_context(path.open("ab")), time.monotonic() + wait
            while not _shared(file):
                if time.monotonic() > until:
                    raise TimeoutError(path.name)
                time.sleep(_TICK)
        yield


def _shared(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class Lease:
    """A shared claim on a file, held until released or until the process ends."""

    def __init__(self, path: Path) -> None:
        self._file: IO[bytes] | None = None
        if fcntl is not None:
            self._file = path.open("ab")
            fcntl.flock(self._file, fcntl.LOCK_SH)

    def release(self) -> None:
        """Give the claim up; doing so twice is harmless."""
        if self._file is not None:
            self._file.close()
            self._file = None


def in_use(path: Path) -> bool:
    """Return whether any process holds a lease on the file."""
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
