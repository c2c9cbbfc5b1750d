"""Chroma's public client (`chromadb.PersistentClient`), without telemetry, models or network.

The fallback for releases whose private engine differs from what `chroma_engine` was written for.
The files are the same; opening takes about a second more.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.dense.chroma_interface import Vectors, chroma_errors

_OPENING = threading.Lock()  # the client's table of open folders is not safe between threads


class ClientDatabase:
    """A `ChromaDatabase` on the public client.

    Args:
        folder: An existing folder; an empty one becomes a database.

    Raises:
        ChromaFailed: the folder holds something else, or cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        import chromadb
        from chromadb.api.shared_system_client import SharedSystemClient
        from chromadb.config import Settings

        path, settings = str(folder), Settings(anonymized_telemetry=False)
        with _OPENING:
            try:
                with chroma_errors():
                    self._client: Any = chromadb.PersistentClient(path, settings=settings)
            except BaseException:
                # The client keeps what it failed to open and would return it the next time.
                if path not in SharedSystemClient._identifier_to_refcount:
                    SharedSystemClient._identifier_to_system.pop(path, None)
                raise

    def collection(self, name: str, hnsw: dict[str, Any]) -> "ClientCollection":
        """Return a collection, created with this HNSW configuration if there is none."""
        with chroma_errors():
            return ClientCollection(
                self._client.get_or_create_collection(
                    name, configuration={"hnsw": hnsw}, embedding_function=None
                )
            )

    def collections(self) -> list["ClientCollection"]:
        """Return all collections."""
        with chroma_errors():
            return [ClientCollection(row) for row in self._client.list_collections()]

    def close(self) -> None:
        """Release files and memory; collections cannot be used any more."""
        with _OPENING:
            self._client.close()


class ClientCollection:
    """A `ChromaCollection` on the public client."""

    def __init__(self, collection: Any) -> None:
        self.name = str(collection.name)
        self._collection = collection

    def count(self) -> int:
        """Return the number of rows."""
        with chroma_errors():
            return int(self._collection.count())

    def ids(self, limit: int | None = None, offset: int = 0) -> list[int]:
        """Return the id of every row, or of `limit` rows from the one at `offset`."""
        with chroma_errors():
            rows = self._collection.get(include=[], limit=limit, offset=offset)
        return [int(row) for row in rows["ids"]]

    def vector(self, row: int | None = None) -> Vectors | None:
        """Return the vector of a row, by default of any row, or None if there is none."""
        which: dict[str, Any] = {"limit": 1} if row is None else {"ids": [str(row)]}
        with chroma_errors():
            rows = self._collection.get(include=["embeddings"], **which)["embeddings"]
        return np.asarray(rows[0], np.float32) if len(rows) else None

    def upsert(self, ids: Sequence[int], vectors: Vectors) -> None:
        """Store one vector per id, at most 5,461 in one call."""
        with chroma_errors():
            self._collection.upsert(ids=[str(row) for row in ids], embeddings=vectors)

    def delete(self, ids: Sequence[int]) -> None:
        """Delete rows; unknown ids are ignored."""
        with chroma_errors():
            self._collection.delete(ids=[str(row) for row in ids])

    def nearest(self, vector: Vectors, k: int) -> list[tuple[int, float]]:
        """Return at most k (id, distance), nearest first."""
        with chroma_errors():
            answer = self._collection.query(
                query_embeddings=vector[None], n_results=k, include=["distances"]
            )
        rows, distances = answer["ids"][0], answer["distances"][0]
        return [(int(row), distance) for row, distance in zip(rows, distances, strict=True)]
