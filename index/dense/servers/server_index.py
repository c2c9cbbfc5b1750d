"""Vector index on a server: rows are written in place, and the catalog says which of them count.

A server finds rows while others are written, so no copy is made: new rows are of versions that are
staged, and results that are not live are dropped; outgoing rows are deleted once their version is
retired, before the catalog forgets it. A killed writer leaves its work in the catalog's outbox, and
the next one repeats it. Only a rebuild, or another embedding model, begins a new series; the
pointer in the catalog moves when it is complete.

Series of one catalog share a prefix, so that several catalogs may use one server.
"""

import heapq
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

import numpy as np

from errors import StoreDamaged, StoreUnavailable
from index.dense.chroma_interface import Vectors
from index.dense.servers.vector_server import SeriesMissing, VectorServer
from index.dense.vector_index import Scored, left_elsewhere
from index.locks import REPAIR

_ROWS = 1_000  # in one write: a few megabytes, below the limits of all servers


class ServerVectorIndex:
    """A `VectorIndex` on a server; threads may share it.

    Args:
        server: The server.
        prefix: Returns what the names of this catalog's series begin with; asked when writing.
    """

    in_background = False
    in_place = True

    def __init__(self, server: VectorServer, prefix: Callable[[], str]) -> None:
        self._server, self._prefix = server, prefix
        self._mark = f"{server.kind}:"

    def owns(self, pointer: str) -> bool:
        """Return whether a pointer names a series of this kind of server."""
        return not pointer or pointer.startswith(self._mark)

    def search(
        self, pointer: str, partitions: Sequence[int], vector: Vectors, k: int
    ) -> list[Scored]:
        """Return at most k (child id, cosine), best first, from the series of a pointer.

        Raises:
            StoreDamaged: the server has no such series.
            StoreUnavailable: the server does not answer, or the pointer is of another engine.
        """
        if not self.owns(pointer):
            raise left_elsewhere()
        if not pointer or not partitions or k < 1 or not vector.any():
            return []
        with _series_there():
            scored = self._server.search(self._name(pointer), partitions, vector, k)
        return heapq.nsmallest(k, scored, key=lambda row: (-row[1], row[0]))

    @contextmanager
    def writing(self, base: str) -> Iterator["ServerBatch"]:
        """Yield a batch that writes to the series of `base`, or to a new one.

        If the block fails, a new series is deleted; rows that reached another are harmless.
        """
        name = self._name(base) if base else f"{self._prefix()}{secrets.token_hex(4)}"
        if base and name not in self._server.series(name):
            raise StoreDamaged("The vector index is gone.", REPAIR)
        batch = ServerBatch(self._server, name, exists=bool(base))
        try:
            with _series_there():
                yield batch
                batch.finish()
        except BaseException:
            if not base:
                with suppress(StoreUnavailable):
                    self._server.drop(name)
            raise

    def ids(self, pointer: str) -> list[int]:
        """Return the child id of every row."""
        if not pointer:
            return []
        with _series_there():
            return self._server.ids(self._name(pointer))

    def stored(self, pointer: str, child: int) -> Vectors | None:
        """Return the vector of a row as the server holds it, or None."""
        with _series_there():
            return self._server.vector(self._name(pointer), child)

    def rows(self, pointer: str) -> int:
        """Return 0: servers use the space of deleted rows again."""
        return 0

    def sweep(self, keep: str) -> int:
        """Delete other series of this catalog; return how many. A silent server keeps them."""
        with suppress(StoreUnavailable):
            kept = self._name(keep) if self.owns(keep) else ""
            old = [name for name in self._server.series(self._prefix()) if name != kept]
            for name in old:
                self._server.drop(name)
            return len(old)
        return 0

    def close(self) -> None:
        """Close connections."""
        self._server.close()

    def _name(self, pointer: str) -> str:
        return pointer.removeprefix(self._mark)


class ServerBatch:
    """Rows on their way to one series; they are sent in writes of about equal size.

    Attributes:
        pointer: The pointer of the series; '' as long as it has none, since no row was given.
    """

    def __init__(self, server: VectorServer, name: str, *, exists: bool) -> None:
        self._server, self._name = server, name
        self._new = not exists
        self._created = exists
        self._partition = 0
        self._ids: list[int] = []
        self._vectors: list[Vectors] = []

    @property
    def pointer(self) -> str:
        """The pointer of the series."""
        return f"{self._server.kind}:{self._name}" if self._created else ""

    def upsert(self, partition: int, ids: Sequence[int], vectors: Vectors) -> None:
        """Store one vector per id, any number of them."""
        if not len(ids):
            return
        if not self._created:
            self._server.create(self._name, vectors.shape[1])
            self._created = True
        if partition != self._partition:
            self._send()
        self._partition = partition
        self._ids += ids
        self._vectors.append(vectors)
        if len(self._ids) >= _ROWS:
            self._send()

    def delete(self, partition: int, ids: Sequence[int]) -> None:
        """Delete ids; unknown ids are ignored."""
        self._send()
        if self._created:
            for at in range(0, len(ids), _ROWS):
                self._server.delete(self._name, partition, ids[at : at + _ROWS])

    def finish(self) -> None:
        """Send what is left, and make a new series ready for search."""
        self._send()
        if self._new and self._created:
            self._server.complete(self._name)

    def _send(self) -> None:
        if not self._ids:
            return
        last = {child: row for row, child in enumerate(self._ids)}  # servers refuse an id twice
        ids, vectors = [*last], np.concatenate(self._vectors)[[*last.values()]]
        for at in range(0, len(ids), _ROWS):
            part = slice(at, at + _ROWS)
            self._server.upsert(self._name, self._partition, ids[part], vectors[part])
        self._ids, self._vectors = [], []


@contextmanager
def _series_there() -> Iterator[None]:
    try:
        yield
    except SeriesMissing:
        raise StoreDamaged("The vector index is gone.", REPAIR) from None
