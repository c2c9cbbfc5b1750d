"""Interface to an embedded Chroma database: collections of rows with an id and a vector each.

Two classes implement it: the private engine (`chroma_engine`) and the public client
(`chroma_client`). Row ids are integers here; Chroma stores them as text.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class ChromaFailed(Exception):
    """Chroma raised an error."""


class ChromaCollection(Protocol):
    """One collection of vectors."""

    @property
    def name(self) -> str:
        """The name of the collection."""

    def count(self) -> int:
        """Return the number of rows."""

    def ids(self) -> list[int]:
        """Return the id of every row."""

    def vector(self, row: int | None = None) -> Vectors | None:
        """Return the vector of a row, by default of any row, or None if there is none."""

    def upsert(self, ids: Sequence[int], vectors: Vectors) -> None:
        """Store one vector per id, at most 5,461 in one call."""

    def delete(self, ids: Sequence[int]) -> None:
        """Delete rows; unknown ids are ignored."""

    def nearest(self, vector: Vectors, k: int) -> list[tuple[int, float]]:
        """Return at most k (id, distance), nearest first."""


class ChromaDatabase(Protocol):
    """One open folder; threads may share it."""

    def collection(self, name: str, hnsw: dict[str, Any]) -> ChromaCollection:
        """Return a collection, created with this HNSW configuration if there is none."""

    def collections(self) -> Sequence[ChromaCollection]:
        """Return all collections."""

    def close(self) -> None:
        """Release files and memory; collections cannot be used any more."""


@contextmanager
def chroma_errors() -> Iterator[None]:
    """Raise `ChromaFailed` in place of Chroma's own errors, without importing their classes."""
    try:
        yield
    except Exception as error:
        if any(kind.__module__ == "chromadb.errors" for kind in type(error).__mro__):
            raise ChromaFailed(str(error)) from error
        raise
