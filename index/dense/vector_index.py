"""Find passages by their meaning: Chroma, one collection a space, ids and vectors only.

A space (who may see what) is a Chroma collection of its own, so a search never touches a vector
its scope may not see, and no metadata filter slows it down. Folders and locks are in
`index.dense.generations`; how a folder comes into force is in `index.commit.two_phase_commit`.
"""

import heapq
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from errors import StoreDamaged, StoreError, hindrance
from index.dense.chroma import Chroma, ChromaFailed, Collection, Vectors
from index.dense.generations import Generations
from index.locks import REPAIR

Scored = tuple[int, float]

BATCH = 5000  # rows in one upsert; Chroma refuses more than 5,461
_FIRST = 1000
# With Chroma's 16 the graph falls apart where texts are nearly alike, and one row in ten is never
# found; with 48 nearly all are (recall@10 on real text .977 -> .994, for 15 % more time).
_NEIGHBORS = 48
# A row is linked after fewer looks than Chroma's 100, and searches look more often. On 104,901 rows
# of real text, writing is no dearer than with Chroma's defaults; recall@10 is .969 with those, and
# between .972 (searches of 100 looks) and .986 (200) with these.
_LOOKS, _SEARCH_LOOKS = 64, 150
# The graph's search goes on among equal distances, so that a text repeated a thousand times would
# be compared with itself a million times; rows differ by less than the catalog's float16 tells.
_TIE_BREAK = 1e-5
_SYNC = 100  # rows that may be replayed at each open; Chroma writes its graph once a batch at most
_GRAPH = {
    "space": "ip",
    "max_neighbors": _NEIGHBORS,
    "ef_construction": _LOOKS,
    "ef_search": _SEARCH_LOOKS,
    "sync_threshold": _SYNC,
}


class VectorBatch(Protocol):
    """A generation being written; nobody else sees it."""

    def upsert(self, space: int, ids: Sequence[int], vectors: Vectors) -> None:
        """Store one vector an id, whatever their number."""

    def delete(self, space: int, ids: Sequence[int]) -> None:
        """Forget ids; unknown ones are no error."""


class VectorIndex(Protocol):
    """What the index needs from an engine that compares vectors."""

    def search(
        self, pointer: str, partitions: Sequence[int], vector: Vectors, k: int
    ) -> list[Scored]:
        """Return at most k (child id, cosine), best first, from the generation `pointer`."""

    def writing(self, base: str) -> Any:
        """Yield a VectorBatch over a copy of `base`, or over nothing when base is ''."""

    def ids(self, pointer: str) -> list[int]:
        """Return the child id of every row."""

    def stored(self, pointer: str, child: int) -> Vectors | None:
        """Return the vector of a row as the engine has it, or None."""

    def rows(self, pointer: str) -> int:
        """Return how many rows take up room, those that were deleted included."""

    def sweep(self, keep: str) -> int:
        """Remove what no reader needs any more."""

    def close(self) -> None:
        """Let go of files and memory."""


class ChromaVectors:
    """Embedded Chroma in generations below one folder; threads may share it."""

    def __init__(self, generations: Generations) -> None:
        self._generations = generations
        self._changing = threading.RLock()
        self._current: _Reader | None = None

    def search(
        self, pointer: str, partitions: Sequence[int], vector: Vectors, k: int
    ) -> list[Scored]:
        """Return at most k (child id, cosine), best first, from the generation `pointer`.

        Raises:
            StoreDamaged: the generation is gone or cannot be read.
        """
        if not pointer or not partitions or k < 1 or not vector.any():
            return []
        with self._reader(pointer) as reader:
            found = [
                hit
                for space in partitions
                for collection in reader.collections(space)
                for hit in _query(collection, vector, k)
            ]
        return heapq.nsmallest(k, found, key=lambda hit: (-hit[1], hit[0]))

    @contextmanager
    def writing(self, base: str) -> Iterator["ChromaBatch"]:
        """Yield a batch over a copy of `base`; it is on disk and at rest when the block ends.

        Where the block fails, nothing of it stays behind: it may be room that is wanting.
        """
        name = self._generations.copy(base)
        try:
            with _client(self._generations, name) as client:
                batch = ChromaBatch(name, client)
                yield batch
                batch.drain()
            self._generations.count(name, batch.rows)
        except BaseException as error:
            found = _unwritten(error, self._generations.root)
            self._generations.discard(name)
            raise found from None

    def ids(self, pointer: str) -> list[int]:
        """Return the child id of every row."""
        if not pointer:
            return []
        with self._reader(pointer) as reader:
            return reader.ids()

    def stored(self, pointer: str, child: int) -> Vectors | None:
        """Return the vector of a row as Chroma's graph has it, or None."""
        with self._reader(pointer) as reader:
            return reader.stored(child)

    def rows(self, pointer: str) -> int:
        """Return how many rows take up room, those that were deleted included."""
        return self._generations.rows(pointer)

    def sweep(self, keep: str) -> int:
        """Remove generations other than `keep` that no reader holds; return how many."""
        with self._changing:
            if self._current is not None and self._current.name != keep:
                self._leave()
        return self._generations.sweep(keep)

    def close(self) -> None:
        """Let go of the generation that is open for reading."""
        with self._changing:
            self._leave()

    @contextmanager
    def _reader(self, pointer: str) -> Iterator["_Reader"]:
        """Yield the generation, open; a thread that still uses another one may finish."""
        with self._changing:
            if self._current is None or self._current.name != pointer:
                self._leave()
                self._current = _Reader(self._generations, pointer)
            reader = self._current
            reader.users += 1
        try:
            yield reader
        finally:
            with self._changing:
                reader.users -= 1
                if reader is not self._current and not reader.users:
                    reader.close()

    def _leave(self) -> None:
        if self._current is not None and not self._current.users:
            self._current.close()
        self._current = None


class _Reader:
    """One generation open for reading, claimed so that nobody removes it."""

    def __init__(self, generations: Generations, name: str) -> None:
        self.name = name
        self.users = 0
        self._known: dict[int, list[Collection]] = {}
        with generations.opening(), ExitStack() as stack:
            if not (generations.path(name) / "chroma.sqlite3").is_file():
                raise _damaged()
            stack.callback(generations.lease(name).release)
            self._client = stack.enter_context(_client(generations, name))
            self._warm_up()
            self._held = stack.pop_all()

    def collections(self, space: int) -> list[Collection]:
        """Return the collection of a space, or nothing where it has none."""
        return self._known.get(space, [])

    def ids(self) -> list[int]:
        """Return the child id of every row."""
        found = [c.ids() for known in self._known.values() for c in known]
        return [int(row) for rows in found for row in rows]

    def stored(self, child: int) -> Vectors | None:
        """Return the vector of a row, or None where it cannot be read."""
        for known in self._known.values():
            for collection in known:
                with suppress(ChromaFailed):
                    if (found := collection.vector(str(child))) is not None:
                        return found
        return None

    def close(self) -> None:
        """Stop Chroma and give the claim up."""
        self._held.close()

    def _warm_up(self) -> None:
        # The first query reads the graph from disk, so it belongs under the lock as well.
        for collection in self._client.collections():
            self._known[_space(collection.name)] = [collection]
            _touch(collection)


class ChromaBatch:
    """A generation being written; rows wait until there are enough for one write."""

    def __init__(self, pointer: str, client: Chroma) -> None:
        self.pointer = pointer
        self.rows = 0
        self._client = client
        self._spaces: dict[int, _Space] = {}

    def upsert(self, space: int, ids: Sequence[int], vectors: Vectors) -> None:
        """Store one vector an id, whatever their number."""
        self.rows += len(ids)
        self._space(space).upsert(ids, vectors)

    def delete(self, space: int, ids: Sequence[int]) -> None:
        """Forget ids; unknown ones are no error."""
        self._space(space).delete(ids)

    def drain(self) -> None:
        """Write what waits, until Chroma has taken everything in."""
        for space in self._spaces.values():
            space.drain()

    def _space(self, space: int) -> "_Space":
        if space not in self._spaces:
            self._spaces[space] = _Space(self._client.collection(_name(space), _GRAPH))
        return self._spaces[space]


class _Space:
    """The rows of one space on their way into Chroma.

    Each write costs a walk through the whole graph file, so the larger the space the more rows
    go together; the first ones go soon, to have something to do while the rest is being read.
    """

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._rows = collection.count()
        self._ids: list[str] = []
        self._vectors: list[Vectors] = []

    def upsert(self, ids: Sequence[int], vectors: Vectors) -> None:
        self._ids += map(str, ids)
        self._vectors.append(vectors)
        if len(self._ids) >= min(BATCH, max(_FIRST, self._rows // 4)):
            self._write()

    def delete(self, ids: Sequence[int]) -> None:
        self._write()
        for at in range(0, len(ids), BATCH):
            self._collection.delete([str(number) for number in ids[at : at + BATCH]])

    def drain(self) -> None:
        self._write()
        _touch(self._collection)

    def _write(self) -> None:
        if not self._ids:
            return
        ids, vectors = self._ids, _distinct(self._ids, np.concatenate(self._vectors))
        for at in range(0, len(ids), BATCH):
            part = slice(at, at + BATCH)
            self._collection.upsert(ids[part], vectors[part])
        self._rows += len(ids)
        self._ids, self._vectors = [], []


def _distinct(ids: Sequence[str], vectors: Vectors) -> Vectors:
    """Return vectors of which no two are equal, each moved a little by its id."""
    direction = np.random.default_rng(0).standard_normal(vectors.shape[1])
    spread = np.array(list(map(int, ids))) * 0.6180339887 % 1 - 0.5  # golden ratio: evenly apart
    moved: Vectors = (vectors + _TIE_BREAK * np.outer(spread, direction)).astype(np.float32)
    return moved


def _name(space: int) -> str:
    return f"space-{space}"


def _space(name: str) -> int:
    return int(name.rpartition("-")[2])


def _touch(collection: Collection) -> None:
    """Ask for the neighbour of any row, which makes Chroma read or write all it has."""
    found = collection.vector()
    if found is not None:
        _query(collection, found, 1)


def _query(collection: Collection, vector: Vectors, k: int) -> list[Scored]:
    try:
        found = collection.nearest(vector, k)
    except ChromaFailed:
        raise _damaged() from None
    return [(int(row), 1.0 - float(distance)) for row, distance in found]


@contextmanager
def _client(generations: Generations, name: str) -> Iterator[Chroma]:
    try:
        client = Chroma(generations.path(name))
    except ChromaFailed:
        # Chroma writes when it opens, so a disk that is full stands in its way as well.
        raise hindrance(generations.root) or _damaged() from None
    try:
        yield client
    finally:
        client.close()


def _unwritten(error: BaseException, root: Path) -> BaseException:
    if not isinstance(error, ChromaFailed):
        return error
    return hindrance(root) or StoreError(
        "The vector index cannot be written.", "Check the disk and try again.", code="file"
    )


def _damaged() -> StoreDamaged:
    return StoreDamaged("The vector index cannot be read.", REPAIR)
