"""Vector engine: which implementation of `VectorIndex` holds the vectors of a catalog."""

import secrets

from sqlalchemy import Engine

from errors import SettingsError
from index.catalog.state import read_meta, write_meta
from index.dense.chroma_index import ChromaVectorIndex
from index.dense.generations import FOLDER, Generations
from index.dense.servers.server_index import ServerVectorIndex
from index.dense.servers.vector_server import VectorServer
from index.dense.vector_index import VectorIndex
from settings import Settings

_NAME = "vector_series"  # key of what the names of this catalog's series begin with


def open_vector_index(settings: Settings, catalog: Engine) -> VectorIndex:
    """Return the vector index of the settings; nothing is opened or asked before its first use.

    Raises:
        SettingsError: the engine is a server, and there is no address of one.
    """
    if settings.vectors == "chroma":
        return ChromaVectorIndex(Generations(settings.state_dir / FOLDER))
    return ServerVectorIndex(_server(settings), lambda: _prefix(catalog))


def _server(settings: Settings) -> VectorServer:
    """Return the server of the settings; its client is imported only where it is used."""
    address = settings.vectors_url
    if address is None and settings.vectors == "pgvector":
        address = settings.database_url
    url = address.get_secret_value() if address else ""
    key = settings.vectors_key.get_secret_value() if settings.vectors_key else ""
    if not url:
        raise SettingsError(
            "RAG_VECTORS={engine} needs the address of a server.",
            "Set RAG_VECTORS_URL.",
            engine=settings.vectors,
        )
    if settings.vectors == "pgvector":
        from index.dense.servers.pgvector import PgvectorServer

        return PgvectorServer(url)
    if settings.vectors == "qdrant":
        from index.dense.servers.qdrant import QdrantServer

        return QdrantServer(url, key)
    from index.dense.servers.chroma_http import ChromaServer

    return ChromaServer(url, key)


def _prefix(catalog: Engine) -> str:
    """Return what the names of a catalog's series begin with, chosen when it first writes one."""
    with catalog.connect() as connection:
        known = read_meta(connection, _NAME)
    if known is None:
        known = f"rag_{secrets.token_hex(6)}_"
        write_meta(catalog, _NAME, known)
    return str(known)
