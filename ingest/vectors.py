"""Find passages by their meaning: Chroma, one collection a space, ids and vectors only.

A space (who may see what) is a Chroma collection of its own, so a search never touches a vector
its scope may not see, and no metadata filter slows it down. Folders and locks are in
`ingest.generations`; how a folder comes into force is in `ingest.publishing`.
"""

import heapq
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from errors import StoreDamaged
from ingest.generations import Generations
from ingest.locks import REPAIR, Lease

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

Vectors = NDArray[np.float32]
Scored = tuple[int, float]

BATCH = 2000  # rows in one upsert; Chroma refuses more than 5,461
_SYNC = 2000  # rows after which Chroma writes its graph; what is behind is replayed at each open


class VectorBatch(Protocol):
    """A generation being written; nobody else sees it."""

    pointer: str

    def upsert(self, space: int, ids: Sequence[int], vectors: Vectors) -> None:
        """Store one vector an id, whatever their number."""

    def delete(self, space: int, ids: Sequence[int]) -> None:
        """Forget ids; unknown ones are no error."""


class VectorIndex(Protocol):
    """What the index needs from an engine that compares vectors."""

    def search(self, pointer: str, spaces: Sequence[int], vector: Vectors, k: int) -> list[Scored]:
        """Return at most k (child id, cosine), best first, from the generation `pointer`."""

    def writing(self, base: str) -> Any:
        """Yield a VectorBatch over a copy of `base`, or over nothing when base is ''."""

    def ids(self, pointer: str) -> list[int]:
        """Return the child id of every row."""

    def sweep(self, keep: str) -> int:
        """Remove what no reader needs any more."""

    def close(self) -> None:
        """Let go of files and memory."""


class ChromaVectors:
    """Embedded Chroma in generations below one folder."""

    def __init__(self, generations: Generations) -> None:
        self._generations = generations
        self._reading = threading.RLock()
        self._open: _Reader | None = None

    def search(self, pointer: str, spaces: Sequence[int], vector: Vectors, k: int) -> list[Scored]:
        """Return at most k (child id, cosine), best first, from the generation `pointer`.

        Raises:
            StoreDamaged: the generation is gone or cannot be read.
        """
        if not pointer or not spaces or k < 1 or not vector.any():
            return []
        found: list[Scored] = []
        for collection in self._collections(pointer, spaces, vector):
            found += _query(collection, vector, k)
        return heapq.nsmallest(k, found, key=lambda hit: (-hit[1], hit[0]))

    @contextmanager
    def writing(self, base: str) -> Iterator["ChromaBatch"]:
        """Yield a batch over a copy of `base`; it is on disk and at rest when the block ends."""
        name = self._generations.copy(base)
        with _client(self._generations, name) as client:
            batch = ChromaBatch(name, client)
            yield batch
            batch.drain()

    def ids(self, pointer: str) -> list[int]:
        """Return the child id of every row."""
        if not pointer:
            return []
        with self._reading:
            reader = self._reader(pointer)
            return [
                int(row)
                for collection in reader.client.list_collections()
                for row in collection.get(include=[])["ids"]
            ]

    def sweep(self, keep: str) -> int:
        """Remove generations other than `keep` that no reader holds; return how many."""
        return self._generations.sweep(keep)

    def close(self) -> None:
        """Let go of the generation that is open for reading."""
        with self._reading:
            if self._open is not None:
                self._open.close()
                self._open = None

    def _collections(self, pointer: str, spaces: Sequence[int], vector: Vectors) -> list[Any]:
        with self._reading:
            if self._open is not None and self._open.name == pointer:
                return self._open.collections(spaces)
            # The first query reads the graph from disk: it belongs under the lock as well.
            with self._generations.locked():
                found = self._reader(pointer).collections(spaces)
                for collection in found:
                    _query(collection, vector, 1)
            return found

    def _reader(self, pointer: str) -> "_Reader":
        if self._open is None or self._open.name != pointer:
            self.close()
            self._open = _Reader(self._generations, pointer)
        return self._open


class _Reader:
    """One generation open for reading, claimed so that nobody removes it."""

    def __init__(self, generations: Generations, name: str) -> None:
        self.name = name
        if not (generations.path(name) / "chroma.sqlite3").is_file():
            raise _damaged()
        self._lease: Lease = generations.lease(name)
        self._context = _client(generations, name)
        self.client = self._context.__enter__()
        self._known: dict[int, Any] = {}

    def collections(self, spaces: Sequence[int]) -> list[Any]:
        """Return the collections of those spaces that hold anything."""
        return [found for space in spaces if (found := self._collection(space)) is not None]

    def close(self) -> None:
        """Stop Chroma and give the claim up."""
        self._context.__exit__(None, None, None)
        self._lease.release()

    def _collection(self, space: int) -> Any:
        from chromadb.errors import NotFoundError

        if space not in self._known:
            try:
                self._known[space] = self.client.get_collection(
                    _name(space), embedding_function=None
                )
            except NotFoundError:
                self._known[space] = None
        return self._known[space]


class ChromaBatch:
    """A generation being written."""

    def __init__(self, pointer: str, client: "ClientAPI") -> None:
        self.pointer = pointer
        self._client = client
        self._touched: dict[int, Any] = {}

    def upsert(self, space: int, ids: Sequence[int], vectors: Vectors) -> None:
        """Store one vector an id, whatever their number."""
        collection = self._collection(space)
        for at in range(0, len(ids), BATCH):
            names = [str(number) for number in ids[at : at + BATCH]]
            collection.upsert(ids=names, embeddings=vectors[at : at + BATCH])

    def delete(self, space: int, ids: Sequence[int]) -> None:
        """Forget ids; unknown ones are no error."""
        collection = self._collection(space)
        for at in range(0, len(ids), BATCH):
            collection.delete(ids=[str(number) for number in ids[at : at + BATCH]])

    def drain(self) -> None:
        """Wait until Chroma has taken everything in: a query does."""
        for collection in self._touched.values():
            found = collection.get(limit=1, include=["embeddings"])["embeddings"]
            if found is not None and len(found):
                _query(collection, np.asarray(found[0], np.float32), 1)

    def _collection(self, space: int) -> Any:
        if space not in self._touched:
            self._touched[space] = self._client.get_or_create_collection(
                _name(space),
                embedding_function=None,
                configuration={"hnsw": {"space": "ip", "sync_threshold": _SYNC}},
            )
        return self._touched[space]


def _name(space: int) -> str:
    return f"space-{space}"


def _query(collection: Any, vector: Vectors, k: int) -> list[Scored]:
    answer = collection.query(query_embeddings=vector[None], n_results=k, include=["distances"])
    pairs = zip(answer["ids"][0], answer["distances"][0], strict=True)
    return [(int(row), 1.0 - float(distance)) for row, distance in pairs]


@contextmanager
def _client(generations: Generations, name: str) -> Iterator["ClientAPI"]:
    import chromadb
    from chromadb.config import Settings
    from chromadb.errors import ChromaError

    try:
        client = chromadb.PersistentClient(
            path=str(generations.path(name)),
            settings=Settings(anonymized_telemetry=False),
        )
    except (ChromaError, ValueError):
        raise _damaged() from None
    try:
        yield client
    finally:
        with suppress(ChromaError):
            client.close()  # type: ignore[attr-defined]  # ClientAPI does not name it


def _damaged() -> StoreDamaged:
    return StoreDamaged("The vector index cannot be read.", REPAIR)
