"""Open an embedded Chroma database: on its private engine, or else on its public client."""

from pathlib import Path

from index.dense import chroma_engine
from index.dense.chroma_client import ClientDatabase
from index.dense.chroma_interface import ChromaDatabase


def open_chroma(folder: Path) -> ChromaDatabase:
    """Open the database of an existing folder; an empty folder becomes a database.

    Raises:
        ChromaFailed: the folder holds something else, or cannot be written.
    """
    if chroma_engine.engine_is_known():
        return chroma_engine.EngineDatabase(folder)
    return ClientDatabase(folder)
