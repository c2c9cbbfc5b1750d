"""Vector index on embedded Chroma: approximate nearest neighbours (HNSW, Malkov and Yashunin 2016).

Each ACL partition is a Chroma collection of its own, of ids and vectors only, so that a search
never reads a vector its scope may not see and needs no metadata filter. Folders and locks are in
`index.dense.generations`; the generation pointer moves in `index.commit.two_phase_commit`.
"""

import heapq
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from errors import StoreError
from index.dense.chroma_batch import ChromaBatch
from index.dense.chroma_interface import ChromaFailed, Vectors
from index.dense.chroma_reader import GenerationReader, open_generation
from index.dense.generations import PREFIX, Generations
from index.dense.vector_index import Scored, left_elsewhere
from system_errors import unwritable_reason


class ChromaVectorIndex:
    """A `VectorIndex` whose generations lie below one folder; threads may share it."""

    in_background = True
    in_place = False

    def __init__(self, generations: Generations) -> None:
        self._generations = generations
        self._lock = threading.RLock()
        self._current: GenerationReader | None = None

    def search(
        self, pointer: str, partitions: Sequence[int], vector: Vectors, k: int
    ) -> list[Scored]:
        """Return at most k (child id, cosine), best first, from the generation `pointer`.

        Raises:
            StoreDamaged: the generation is missing or cannot be read.
            StoreUnavailable: the pointer is of another engine.
        """
        if not self.owns(pointer):
            raise left_elsewhere()
        if not pointer or not partitions or k < 1 or not vector.any():
            return []
        with self._reader(pointer) as reader:
            scored = [
                row for partition in partitions for row in reader.search(partition, vector, k)
            ]
        return heapq.nsmallest(k, scored, key=lambda row: (-row[1], row[0]))

    def owns(self, pointer: str) -> bool:
        """Return whether a pointer is the name of a folder here."""
        return not pointer or pointer.startswith(PREFIX)

    @contextmanager
    def writing(self, base: str) -> Iterator[ChromaBatch]:
        """Yield a copy of `base`, or an empty generation; it is on disk when the block ends.

        If the block fails the folder is removed at once: the disk may be full.
        """
        name = self._generations.copy(base)
        try:
            with open_generation(self._generations, name) as database:
                batch = ChromaBatch(name, database)
                yield batch
                batch.flush()
            self._generations.count(name, batch.rows)
        except BaseException as error:
            reported = _write_error(error, self._generations.root)
            self._generations.discard(name)
            raise reported from None

    def ids(self, pointer: str) -> list[int]:
        """Return the child id of every row."""
        if not pointer:
            return []
        with self._reader(pointer) as reader:
            return reader.ids()

    def stored(self, pointer: str, child: int) -> Vectors | None:
        """Return the vector of a row as Chroma's graph holds it, or None."""
        with self._reader(pointer) as reader:
            return reader.stored(child)

    def rows(self, pointer: str) -> int:
        """Return how many rows take up space, deleted rows included."""
        return self._generations.rows(pointer)

    def sweep(self, keep: str) -> int:
        """Remove generations other than `keep` that no reader leases; return how many."""
        with self._lock:
            if self._current is not None and self._current.name != keep:
                self._leave()
        return self._generations.sweep(keep)

    def close(self) -> None:
        """Close the generation that is open for reading."""
        with self._lock:
            self._leave()

    @contextmanager
    def _reader(self, pointer: str) -> Iterator[GenerationReader]:
        """Yield the open generation; threads that still use another one may finish."""
        with self._lock:
            if self._current is None or self._current.name != pointer:
                self._leave()
                self._current = GenerationReader(self._generations, pointer)
            reader = self._current
            reader.users += 1
        try:
            yield reader
        finally:
            with self._lock:
                reader.users -= 1
                if reader is not self._current and not reader.users:
                    reader.close()

    def _leave(self) -> None:
        if self._current is not None and not self._current.users:
            self._current.close()
        self._current = None


def _write_error(error: BaseException, root: Path) -> BaseException:
    if not isinstance(error, ChromaFailed):
        return error
    return unwritable_reason(root) or StoreError(
        "The vector index cannot be written.", "Check the disk and try again.", code="file"
    )
