"""Folders of the vector index, one a generation, of which the catalog names the one in force.

A folder in force is never written: a writer copies it, works in the copy, and the catalog's
pointer moves to the copy when all is on disk. A killed writer leaves a folder nobody points at.
Opening and copying happen under one lock; a reader's lease keeps its folder from being removed.
"""

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock

from errors import StoreBusy, StoreDamaged
from index.locks import LEASES, REPAIR, Lease, in_common, in_use
from system_errors import as_rag_error, unwritable_reason

_PREFIX = "generation-"
_LOCK = "open.lock"
_ROWS = "rows"  # a file in each folder: how many rows it was ever given
_WAIT_SECONDS = 60
_KEPT_BLINDLY = 3  # where leases cannot be told (Windows), that many newest folders stay


class Generations:
    """The folders below one root."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(mode=0o700, parents=True, exist_ok=True)

    def path(self, name: str) -> Path:
        """Return the folder of a generation."""
        return self.root / name

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock under which folders are copied and removed."""
        lock = FileLock(self.root / _LOCK, timeout=_WAIT_SECONDS, is_singleton=False)
        with self._held(lock):
            yield

    @contextmanager
    def opening(self) -> Iterator[None]:
        """Keep folders from being copied and removed while one is opened; many may open at once.

        What is in force is at rest, so that readers do not disturb each other.
        """
        with self._held(in_common(self.root / _LOCK, _WAIT_SECONDS)):
            yield

    @contextmanager
    def _held(self, lock: AbstractContextManager[object]) -> Iterator[None]:
        with ExitStack() as held:
            try:
                held.enter_context(lock)
            except TimeoutError:
                raise StoreBusy("The vector index is busy.", "Try again in a minute.") from None
            except OSError as error:
                raise unwritable_reason(self.root) or as_rag_error(error) from None
            yield

    def lease(self, name: str) -> Lease:
        """Claim a generation so that it is not removed; call it under the lock."""
        return Lease(self.root / f"{name}.lease")

    def copy(self, base: str) -> str:
        """Return the name of a fresh generation, a copy of `base` or empty when base is ''.

        Raises:
            StoreDamaged: there is no such base.
            StoreError: it cannot be written; nothing of it stays behind.
        """
        with self.locked():
            taken = [int(name.removeprefix(_PREFIX)) for name in [*self._names(), base] if name]
            name = f"{_PREFIX}{max(taken, default=0) + 1:06d}"
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
        """Return how many rows a generation and those it was copied from were given.

        Chroma keeps the room of a row that was deleted; 0 where nobody counted.
        """
        try:
            return int((self.path(name) / _ROWS).read_text("ascii")) if name else 0
        except (OSError, ValueError):
            return 0

    def count(self, name: str, more: int) -> None:
        """Remember that a generation was given more rows."""
        (self.path(name) / _ROWS).write_text(str(self.rows(name) + more), "ascii")

    def discard(self, name: str) -> None:
        """Remove a generation that was never in force, as far as that is possible."""
        shutil.rmtree(self.path(name), ignore_errors=True)

    def sweep(self, keep: str) -> int:
        """Remove generations other than `keep` that no reader holds; return how many."""
        removed = 0
        with self.locked():
            names = [name for name in self._names() if name != keep]
            for age, name in enumerate(reversed(names)):
                lease = self.root / f"{name}.lease"
                if in_use(lease) if LEASES else age < _KEPT_BLINDLY:
                    continue
                shutil.rmtree(self.path(name), ignore_errors=True)
                lease.unlink(missing_ok=True)
                removed += 1
        return removed

    def _names(self) -> list[str]:
        return sorted(path.name for path in self.root.glob(f"{_PREFIX}*") if path.is_dir())


def _copy(source: str, target: str) -> None:
    # shutil gathers the errors of the system into one that no longer says what is wrong.
    try:
        shutil.copy2(source, target)
    except OSError as error:
        raise as_rag_error(error) from None
