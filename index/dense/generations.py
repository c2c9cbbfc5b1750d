"""Generations of the vector index: immutable folders, with copy-on-write and reader leases.

A generation that is in use is never written: a writer copies it and writes the copy, and the
generation pointer in the catalog moves to the copy when all of it is on disk. A killed writer
leaves a folder without a pointer. Opening and copying happen under one lock; the lease of a reader
keeps its folder from being removed.
"""

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock

from errors import StoreBusy, StoreDamaged
from index.locks import LEASES, REPAIR, Lease, is_leased, shared_lock
from system_errors import as_rag_error, unwritable_reason

FOLDER = "chroma"  # below the state directory
PREFIX = "generation-"  # of the name of each
_LOCK = "open.lock"
_ROWS = "rows"  # a file in each folder: how many rows were ever written to it
_WAIT_SECONDS = 60
_KEPT_WITHOUT_LEASES = 3  # newest folders to keep where there are no leases (Windows)


class Generations:
    """The folders below one root."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(mode=0o700, parents=True, exist_ok=True)

    def path(self, name: str) -> Path:
        """Return the folder of a generation."""
        return self.root / name

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the exclusive lock under which folders are copied and removed."""
        lock = FileLock(self.root / _LOCK, timeout=_WAIT_SECONDS, is_singleton=False)
        with self._acquired(lock):
            yield

    @contextmanager
    def opening(self) -> Iterator[None]:
        """Hold the shared lock under which folders are opened, and not copied or removed."""
        with self._acquired(shared_lock(self.root / _LOCK, _WAIT_SECONDS)):
            yield

    @contextmanager
    def _acquired(self, lock: AbstractContextManager[object]) -> Iterator[None]:
        with ExitStack() as stack:
            try:
                stack.enter_context(lock)
            except TimeoutError:
                raise StoreBusy("The vector index is busy.", "Try again in a minute.") from None
            except OSError as error:
                raise unwritable_reason(self.root) or as_rag_error(error) from None
            yield

    def lease(self, name: str) -> Lease:
        """Lease a generation so that it is not removed; call it under the lock."""
        return Lease(self.root / f"{name}.lease")

    def copy(self, base: str) -> str:
        """Return the name of a new generation, a copy of `base` or empty if base is ''.

        Raises:
            StoreDamaged: there is no such base.
            StoreError: it cannot be written; the incomplete folder is removed.
        """
        with self.exclusive():
            numbers = [int(name.removeprefix(PREFIX)) for name in [*self._names(), base] if name]
            name = f"{PREFIX}{max(numbers, default=0) + 1:06d}"
            if base and not self.path(base).is_dir():
                raise StoreDamaged("The vector index is gone.", REPAIR)
            try:
                if base:
                    shutil.copytree(self.path(base), self.path(name), copy_function=_copy)
                else:
                    self.path(name).mkdir(mode=0o700)
            except BaseException as error:
                self.discard(name)
                raise as_rag_error(error) if isinstance(error, OSError) else error from None
        return name

    def rows(self, name: str) -> int:
        """Return how many rows were written to a generation and those it was copied from.

        Chroma does not reuse the space of deleted rows. 0 if the number is unknown.
        """
        try:
            return int((self.path(name) / _ROWS).read_text("ascii")) if name else 0
        except (OSError, ValueError):
            return 0

    def count(self, name: str, more: int) -> None:
        """Store that more rows were written to a generation."""
        (self.path(name) / _ROWS).write_text(str(self.rows(name) + more), "ascii")

    def discard(self, name: str) -> None:
        """Remove a generation that was never in use, ignoring errors."""
        shutil.rmtree(self.path(name), ignore_errors=True)

    def sweep(self, keep: str) -> int:
        """Remove generations other than `keep` that no reader leases; return how many."""
        removed = 0
        with self.exclusive():
            names = [name for name in self._names() if name != keep]
            for age, name in enumerate(reversed(names)):
                lease = self.root / f"{name}.lease"
                if is_leased(lease) if LEASES else age < _KEPT_WITHOUT_LEASES:
                    continue
                shutil.rmtree(self.path(name), ignore_errors=True)
                lease.unlink(missing_ok=True)
                removed += 1
        return removed

    def _names(self) -> list[str]:
        return sorted(path.name for path in self.root.glob(f"{PREFIX}*") if path.is_dir())


def _copy(source: str, target: str) -> None:
    # shutil collects the system's errors into one that does not say what is wrong.
    try:
        shutil.copy2(source, target)
    except OSError as error:
        raise as_rag_error(error) from None
