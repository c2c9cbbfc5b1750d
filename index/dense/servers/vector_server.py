"""Interface to a server of vectors: named series of rows with an id, an ACL partition, a vector.

`server_index.ServerVectorIndex` makes a `VectorIndex` of it. A *series* is a complete copy of the
index; a rebuild fills a new one. No text goes to a server.
"""

from collections.abc import Sequence
from typing import Protocol

from errors import Phrase, StoreUnavailable
from index.dense.chroma_interface import Vectors
from index.dense.vector_index import Scored


class SeriesMissing(Exception):
    """The server answers, but has no such series."""


class VectorServer(Protocol):
    """One server; threads may share it.

    All methods raise `StoreUnavailable` where it does not answer, and those that read or change a
    series raise `SeriesMissing` where it has none of that name.
    """

    @property
    def kind(self) -> str:
        """The value of RAG_VECTORS."""

    def series(self, prefix: str) -> list[str]:
        """Return the series whose names begin with `prefix`."""

    def create(self, name: str, dimension: int) -> None:
        """Create a series; rows are about to follow."""

    def complete(self, name: str) -> None:
        """Prepare a new series for search, when its first rows have been written."""

    def drop(self, name: str) -> None:
        """Delete a series; an unknown one is ignored."""

    def upsert(self, name: str, partition: int, ids: Sequence[int], vectors: Vectors) -> None:
        """Store one vector per id; a known id gets the new one."""

    def delete(self, name: str, partition: int, ids: Sequence[int]) -> None:
        """Delete ids; unknown ids are ignored."""

    def search(self, name: str, partitions: Sequence[int], vector: Vectors, k: int) -> list[Scored]:
        """Return at most k (child id, cosine) of some partitions, in any order."""

    def ids(self, name: str) -> list[int]:
        """Return the child id of every row."""

    def vector(self, name: str, child: int) -> Vectors | None:
        """Return the vector of a row, or None."""

    def close(self) -> None:
        """Close connections."""


def unavailable(kind: str) -> StoreUnavailable:
    """Return the error of a server that does not answer; it never shows the address."""
    return StoreUnavailable(
        "The server of vectors ({engine}) does not answer.",
        "Start it, or check RAG_VECTORS_URL.",
        engine=kind,
    )


def refused(kind: str) -> StoreUnavailable:
    """Return the error of a server that refuses the key or the user."""
    return StoreUnavailable(
        "The server of vectors ({engine}) refuses access.",
        "Check RAG_VECTORS_URL and RAG_VECTORS_KEY.",
        engine=kind,
    )


def failed(kind: str, reason: str) -> StoreUnavailable:
    """Return the error of a server that answers with an error of its own."""
    return StoreUnavailable(
        "The server of vectors ({engine}) cannot do what it was asked: {reason}.",
        "See the log of the server.",
        engine=kind,
        reason=Phrase(reason),
    )
