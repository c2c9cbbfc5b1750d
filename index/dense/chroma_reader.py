"""Chroma reader: one generation open for search, leased so that it is not removed."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from errors import StoreDamaged
from index.dense.chroma import open_chroma
from index.dense.chroma_interface import ChromaCollection, ChromaDatabase, ChromaFailed, Vectors
from index.dense.generations import Generations
from index.dense.vector_index import Scored
from index.locks import REPAIR
from system_errors import unwritable_reason

_COLLECTION = "space-"  # followed by the number of the ACL partition


class GenerationReader:
    """One open generation.

    Attributes:
        users: How many searches are using it.

    Raises:
        StoreDamaged: the generation is missing or cannot be read.
    """

    def __init__(self, generations: Generations, name: str) -> None:
        self.name = name
        self.users = 0
        self._collections: dict[int, ChromaCollection] = {}
        with generations.opening(), ExitStack() as stack:
            if not (generations.path(name) / "chroma.sqlite3").is_file():
                raise _damaged()
            stack.callback(generations.lease(name).release)
            self._database = stack.enter_context(open_generation(generations, name))
            self._load()
            self._resources = stack.pop_all()

    def search(self, partition: int, vector: Vectors, k: int) -> list[Scored]:
        """Return at most k (child id, cosine) of a partition, best first."""
        collection = self._collections.get(partition)
        return [] if collection is None else _nearest(collection, vector, k)

    def ids(self) -> list[int]:
        """Return the child id of every row."""
        return [row for collection in self._collections.values() for row in collection.ids()]

    def stored(self, child: int) -> Vectors | None:
        """Return the vector of a row, or None if it cannot be read."""
        for collection in self._collections.values():
            with suppress(ChromaFailed):
                if (vector := collection.vector(child)) is not None:
                    return vector
        return None

    def close(self) -> None:
        """Close Chroma and release the lease."""
        self._resources.close()

    def _load(self) -> None:
        # The first query reads the graph from disk, so it has to run under the lock as well.
        for collection in self._database.collections():
            self._collections[int(collection.name.removeprefix(_COLLECTION))] = collection
            load_graph(collection)


def collection_name(partition: int) -> str:
    """Return the name of the collection of an ACL partition."""
    return f"{_COLLECTION}{partition}"


@contextmanager
def open_generation(generations: Generations, name: str) -> Iterator[ChromaDatabase]:
    """Open the database of a generation, closed at the end of the block.

    Raises:
        StoreError: the disk is full or read-only, where Chroma writes as it opens.
        StoreDamaged: it cannot be read.
    """
    try:
        database = open_chroma(generations.path(name))
    except ChromaFailed:
        raise unwritable_reason(generations.root) or _damaged() from None
    try:
        yield database
    finally:
        database.close()


def load_graph(collection: ChromaCollection) -> None:
    """Search for the neighbour of any row, which makes Chroma read or write its whole graph."""
    vector = collection.vector()
    if vector is not None:
        _nearest(collection, vector, 1)


def _nearest(collection: ChromaCollection, vector: Vectors, k: int) -> list[Scored]:
    try:
        rows = collection.nearest(vector, k)
    except ChromaFailed:
        raise _damaged() from None
    return [(row, 1.0 - float(distance)) for row, distance in rows]


def _damaged() -> StoreDamaged:
    return StoreDamaged("The vector index cannot be read.", REPAIR)
