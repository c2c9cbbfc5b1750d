"""Embedded Chroma in one folder, straight on its engine.

Chroma is a Rust engine under a Python client. Importing the client takes 1.3 s, 0.9 s of them
processor time, for servers, telemetry and models that nothing here uses; the engine takes 0.05 s.
Every process that writes or asks would pay for it: the command line, the second process of an
ingest, the first answer after a restart. So this module makes the calls that the client's
`chromadb.api.rust` makes, for ids and vectors only. The folders are Chroma's own: its client
opens what is written here, and the other way round.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

_PLACE: Final = ("default_tenant", "default_database")
_VECTORS: Final = ["embeddings"]
_OPEN_GRAPHS: Final = 200  # five files each, below the 1,024 that a process may usually have open


class ChromaFailed(Exception):
    """Chroma could not do what was asked of it."""


class Chroma:
    """The collections of one folder; threads may share it.

    Args:
        folder: Made by the caller; an empty one becomes a database.

    Raises:
        ChromaFailed: the folder holds something else, or cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        import chromadb_rust_bindings as engine

        self._engine: Any = engine
        database = engine.SqliteDBConfig(
            hash_type=engine.MigrationHash.MD5,
            migration_mode=engine.MigrationMode.Apply,
            url=str(folder / "chroma.sqlite3"),
        )
        self._engine = self.ask("Bindings", False, database, _OPEN_GRAPHS, str(folder))

    def collection(self, name: str, graph: dict[str, Any]) -> "Collection":
        """Return a collection, made with this configuration of its graph where there is none."""
        options = json.dumps({"hnsw": graph})
        made = self.ask("create_collection", name, options, None, None, True, *_PLACE)
        return Collection(self, name, str(made.id))

    def collections(self) -> list["Collection"]:
        """Return all collections."""
        found = self.ask("list_collections", None, None, *_PLACE)
        return [Collection(self, one.name, str(one.id)) for one in found]

    def close(self) -> None:
        """Let go of files and memory; no collection can be asked any more."""
        self._engine = None

    def ask(self, call: str, *arguments: object) -> Any:
        """Call the engine; its errors, whose classes live in the client, become ours."""
        try:
            return getattr(self._engine, call)(*arguments)
        except Exception as error:
            if any(kind.__module__ == "chromadb.errors" for kind in type(error).__mro__):
                raise ChromaFailed(str(error)) from error
            raise


class Collection:
    """Rows of one id and one vector each."""

    def __init__(self, chroma: Chroma, name: str, identity: str) -> None:
        self.name = name
        self._chroma, self._identity = chroma, identity

    def count(self) -> int:
        """Return the number of rows."""
        return int(self._chroma.ask("count", self._identity, *_PLACE))

    def ids(self) -> list[str]:
        """Return the id of every row."""
        return list(self._get(None, None, []).ids)

    def vector(self, row: str | None = None) -> Vectors | None:
        """Return the vector of a row, by default of any one, or None where there is none."""
        found = self._get([row], None, _VECTORS) if row else self._get(None, 1, _VECTORS)
        return np.asarray(found.embeddings[0], np.float32) if found.embeddings else None

    def upsert(self, ids: list[str], vectors: Vectors) -> None:
        """Store one vector an id, for at most 5,461 of them."""
        self._chroma.ask("upsert", self._identity, ids, vectors, None, None, None, *_PLACE)

    def delete(self, ids: Sequence[str]) -> None:
        """Forget rows; unknown ones are no error."""
        self._chroma.ask("delete", self._identity, list(ids), None, None, None, *_PLACE)

    def nearest(self, vector: Vectors, k: int) -> list[tuple[str, float]]:
        """Return at most k (id, distance), nearest first."""
        asked = (None, vector[None], k, None, None, ["distances"])
        found = self._chroma.ask("query", self._identity, *asked, *_PLACE)
        return list(zip(found.ids[0], found.distances[0], strict=True))

    def _get(self, rows: list[str] | None, limit: int | None, wanted: list[str]) -> Any:
        asked = (rows, None, limit, 0, None, wanted)
        return self._chroma.ask("get", self._identity, *asked, *_PLACE)
