"""Chroma's private engine (`chromadb_rust_bindings`), called without its Python client.

Importing the client takes 1.3 s, 0.9 s of them processor time, for servers, telemetry and models
that are not used here; the engine takes 0.05 s. Every process that writes or searches would pay
for it: the command line, the background vector writer, the first answer after a restart. So this
module makes the calls that the client's `chromadb.api.rust` makes, for ids and vectors only. The
files are the same: the client opens what is written here, and the other way round.

Arguments are positional and may change in any release. `engine_is_known` compares the signatures
with those this module was written for; if they differ, `chroma` uses the public client.
"""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from index.dense.chroma_interface import Vectors, chroma_errors

# The calls below, as chromadb 1.5.9 has them.
SIGNATURES: Final = {
    "SqliteDBConfig": "(hash_type, migration_mode, url=None)",
    "Bindings": "(allow_reset, sqlite_db_config, hnsw_cache_size, persist_path=None)",
    "Bindings.create_collection": (
        "($self, name, configuration_json_str=None, schema_str=None, metadata=None, "
        "get_or_create=False, tenant=..., database=...)"
    ),
    "Bindings.list_collections": "($self, limit=None, offset=0, tenant=..., database=...)",
    "Bindings.count": "($self, collection_id, tenant=..., database=...)",
    "Bindings.get": (
        "($self, collection_id, ids=None, where=..., limit=None, offset=0, where_document=None, "
        "include=..., tenant=..., database=...)"
    ),
    "Bindings.upsert": (
        "($self, collection_id, ids, embeddings, metadatas=None, documents=None, uris=None, "
        "tenant=..., database=...)"
    ),
    "Bindings.delete": (
        "($self, collection_id, ids=None, where=..., where_document=None, limit=None, "
        "tenant=..., database=...)"
    ),
    "Bindings.query": (
        "($self, collection_id, ids, query_embeddings, n_results, where=..., where_document=None, "
        "include=..., tenant=..., database=...)"
    ),
}
_DATABASE: Final = ("default_tenant", "default_database")
_EMBEDDINGS: Final = ["embeddings"]
_OPEN_GRAPHS: Final = 200  # five files each, below the usual limit of 1,024 open files


@cache
def engine_is_known() -> bool:
    """Return whether the installed engine has the signatures this module calls."""
    try:
        return installed_signatures() == SIGNATURES
    except ImportError:
        return False


def installed_signatures() -> dict[str, str | None]:
    """Return the signatures of the installed engine, None for a call it does not have.

    Raises:
        ImportError: there is no such engine.
    """
    import chromadb_rust_bindings as engine

    found: dict[str, str | None] = {}
    for name in SIGNATURES:
        called: Any = engine
        for part in name.split("."):
            called = getattr(called, part, None)
        found[name] = getattr(called, "__text_signature__", None)
    return found


class EngineDatabase:
    """A `ChromaDatabase` on the engine.

    Args:
        folder: An existing folder; an empty one becomes a database.

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
        self._engine = self.call("Bindings", False, database, _OPEN_GRAPHS, str(folder))

    def collection(self, name: str, hnsw: dict[str, Any]) -> "EngineCollection":
        """Return a collection, created with this HNSW configuration if there is none."""
        options = json.dumps({"hnsw": hnsw})
        made = self.call("create_collection", name, options, None, None, True, *_DATABASE)
        return EngineCollection(self, name, str(made.id))

    def collections(self) -> list["EngineCollection"]:
        """Return all collections."""
        rows = self.call("list_collections", None, None, *_DATABASE)
        return [EngineCollection(self, row.name, str(row.id)) for row in rows]

    def close(self) -> None:
        """Release files and memory; collections cannot be used any more."""
        self._engine = None

    def call(self, name: str, *arguments: object) -> Any:
        """Call the engine; its errors, whose classes live in the client, become ours."""
        with chroma_errors():
            return getattr(self._engine, name)(*arguments)


class EngineCollection:
    """A `ChromaCollection` on the engine."""

    def __init__(self, database: EngineDatabase, name: str, identity: str) -> None:
        self.name = name
        self._database, self._identity = database, identity

    def count(self) -> int:
        """Return the number of rows."""
        return int(self._call("count"))

    def ids(self) -> list[int]:
        """Return the id of every row."""
        return [int(row) for row in self._get(None, None, []).ids]

    def vector(self, row: int | None = None) -> Vectors | None:
        """Return the vector of a row, by default of any row, or None if there is none."""
        rows, limit = (None, 1) if row is None else ([str(row)], None)
        answer = self._get(rows, limit, _EMBEDDINGS)
        return np.asarray(answer.embeddings[0], np.float32) if answer.embeddings else None

    def upsert(self, ids: Sequence[int], vectors: Vectors) -> None:
        """Store one vector per id, at most 5,461 in one call."""
        self._call("upsert", [str(row) for row in ids], vectors, None, None, None)

    def delete(self, ids: Sequence[int]) -> None:
        """Delete rows; unknown ids are ignored."""
        self._call("delete", [str(row) for row in ids], None, None, None)

    def nearest(self, vector: Vectors, k: int) -> list[tuple[int, float]]:
        """Return at most k (id, distance), nearest first."""
        answer = self._call("query", None, vector[None], k, None, None, ["distances"])
        return [
            (int(row), distance)
            for row, distance in zip(answer.ids[0], answer.distances[0], strict=True)
        ]

    def _get(self, rows: list[str] | None, limit: int | None, include: list[str]) -> Any:
        return self._call("get", rows, None, limit, 0, None, include)

    def _call(self, name: str, *arguments: object) -> Any:
        return self._database.call(name, self._identity, *arguments, *_DATABASE)
