"""Chroma batch writer: fills a generation, buffering rows for few large writes."""

from collections.abc import Sequence

import numpy as np

from index.dense.chroma_interface import ChromaCollection, ChromaDatabase, Vectors
from index.dense.chroma_reader import collection_name, load_graph

BATCH = 5000  # rows in one upsert; Chroma refuses more than 5,461
_FIRST = 1000
# With Chroma's 16 the graph falls apart where texts are nearly alike, and one row in ten is never
# found; with 48 nearly all are (recall@10 on real text .977 -> .994, for 15 % more time).
_MAX_NEIGHBORS = 48
# A lower ef_construction than Chroma's 100 and a higher ef_search. On 104,901 rows of real text,
# writing costs no more than with Chroma's defaults; recall@10 is .969 with those, and between
# .972 (ef_search 100) and .986 (200) with these.
_EF_CONSTRUCTION, _EF_SEARCH = 64, 150
# HNSW search visits all rows at equal distance, so that a text repeated a thousand times would be
# compared with itself a million times; rows differ by less than the catalog's float16 resolves.
_TIE_BREAK = 1e-5
_SYNC = 100  # rows replayed from the log at each open, at most; Chroma writes its graph per batch
HNSW = {
    "space": "ip",
    "max_neighbors": _MAX_NEIGHBORS,
    "ef_construction": _EF_CONSTRUCTION,
    "ef_search": _EF_SEARCH,
    "sync_threshold": _SYNC,
}


class ChromaBatch:
    """A generation being written; rows are buffered until there are enough for one write.

    Attributes:
        pointer: The name of the generation.
        rows: How many rows it was given.
    """

    def __init__(self, pointer: str, database: ChromaDatabase) -> None:
        self.pointer = pointer
        self.rows = 0
        self._database = database
        self._buffers: dict[int, _Buffer] = {}

    def upsert(self, partition: int, ids: Sequence[int], vectors: Vectors) -> None:
        """Store one vector per id, any number of them."""
        self.rows += len(ids)
        self._buffer(partition).upsert(ids, vectors)

    def delete(self, partition: int, ids: Sequence[int]) -> None:
        """Delete ids; unknown ids are ignored."""
        self._buffer(partition).delete(ids)

    def flush(self) -> None:
        """Write the buffered rows and return when Chroma has added them to its graph."""
        for buffer in self._buffers.values():
            buffer.flush()

    def _buffer(self, partition: int) -> "_Buffer":
        if partition not in self._buffers:
            collection = self._database.collection(collection_name(partition), HNSW)
            self._buffers[partition] = _Buffer(collection)
        return self._buffers[partition]


class _Buffer:
    """The rows of one partition that are not written yet.

    Each write reads and writes the whole graph file, so the larger the collection the more rows
    are written together; the first write is small, so that it starts while documents are read.
    """

    def __init__(self, collection: ChromaCollection) -> None:
        self._collection = collection
        self._rows = collection.count()
        self._ids: list[int] = []
        self._vectors: list[Vectors] = []

    def upsert(self, ids: Sequence[int], vectors: Vectors) -> None:
        self._ids += ids
        self._vectors.append(vectors)
        if len(self._ids) >= min(BATCH, max(_FIRST, self._rows // 4)):
            self._write()

    def delete(self, ids: Sequence[int]) -> None:
        self._write()
        for at in range(0, len(ids), BATCH):
            self._collection.delete(ids[at : at + BATCH])

    def flush(self) -> None:
        self._write()
        load_graph(self._collection)

    def _write(self) -> None:
        if not self._ids:
            return
        ids, vectors = self._ids, without_ties(self._ids, np.concatenate(self._vectors))
        for at in range(0, len(ids), BATCH):
            part = slice(at, at + BATCH)
            self._collection.upsert(ids[part], vectors[part])
        self._rows += len(ids)
        self._ids, self._vectors = [], []


def without_ties(ids: Sequence[int], vectors: Vectors) -> Vectors:
    """Return the vectors, each moved a little by its id so that no two are equal."""
    direction = np.random.default_rng(0).standard_normal(vectors.shape[1])
    spread = np.array(ids) * 0.6180339887 % 1 - 0.5  # golden ratio: evenly apart
    moved: Vectors = (vectors + _TIE_BREAK * np.outer(spread, direction)).astype(np.float32)
    return moved
