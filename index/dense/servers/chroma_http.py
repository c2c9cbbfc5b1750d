"""Vectors on a Chroma server: each ACL partition of a series is a collection of ids and vectors."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import httpx

from errors import StoreUnavailable
from index.dense.chroma_batch import HNSW, without_ties
from index.dense.chroma_client import ClientCollection
from index.dense.chroma_interface import ChromaFailed, Vectors
from index.dense.servers.vector_server import SeriesMissing, failed, refused, unavailable
from index.dense.vector_index import Scored

_KIND: Final = "chroma-http"
_TIMEOUT: Final = httpx.Timeout(60.0, connect=3.0)
_PAGE: Final = 300  # collections in one answer
_ROWS: Final = 5_000  # ids in one answer
_SYNC: Final = 1_000  # rows between two writes of the graph, which the server never reopens
_PARTITION: Final = ".space-"  # between the name of a series and the number of a partition
_REFUSED: Final = (401, 403)


class ChromaServer:
    """A `VectorServer` on Chroma's own client for servers.

    Args:
        url: Address, `http://host:8000`.
        key: Sent as a bearer token, where there is one.
    """

    kind = _KIND

    def __init__(self, url: str, key: str = "") -> None:
        self._url = url.rstrip("/")
        tokens = {"Authorization": f"Bearer {key}", "x-chroma-token": key}
        self._headers = tokens if key else {}
        self._lock = threading.Lock()
        self._client: Any = None
        self._known: dict[str, ClientCollection] = {}

    def series(self, prefix: str) -> list[str]:
        """Return the series that begin with `prefix`; each has at least one collection."""
        found = {name.partition(_PARTITION)[0] for name in self._names()}
        return sorted(name for name in found if name.startswith(prefix))

    def create(self, name: str, dimension: int) -> None:
        """Do nothing: collections are created with the first row of their partition."""

    def complete(self, name: str) -> None:
        """Do nothing: Chroma writes its graph with the rows."""

    def drop(self, name: str) -> None:
        """Delete the collections of a series."""
        with self._answers() as client:
            for collection in self._names():
                if collection.startswith(name + _PARTITION):
                    self._known.pop(collection, None)
                    client.delete_collection(collection)

    def upsert(self, name: str, partition: int, ids: Sequence[int], vectors: Vectors) -> None:
        """Store one vector per id."""
        whole = f"{name}{_PARTITION}{partition}"
        with self._answers() as client:
            if whole not in self._known:
                options = {"hnsw": {**HNSW, "sync_threshold": _SYNC}}
                made = client.get_or_create_collection(
                    whole, configuration=options, embedding_function=None
                )
                self._known[whole] = ClientCollection(made)
            self._known[whole].upsert(ids, without_ties(ids, vectors))

    def delete(self, name: str, partition: int, ids: Sequence[int]) -> None:
        """Delete ids; unknown ids are ignored."""
        if (collection := self._collection(name, partition)) is not None:
            with self._answers():
                collection.delete(ids)

    def search(self, name: str, partitions: Sequence[int], vector: Vectors, k: int) -> list[Scored]:
        """Return the nearest of each partition; no other partition is looked at."""
        scored: list[Scored] = []
        for partition in partitions:
            if (collection := self._collection(name, partition)) is not None:
                with self._answers():
                    near = collection.nearest(vector, k)
                scored += [(row, 1.0 - float(distance)) for row, distance in near]
        return scored

    def ids(self, name: str) -> list[int]:
        """Return the child id of every row."""
        return [row for collection in self._collections(name) for row in self._rows(collection)]

    def vector(self, name: str, child: int) -> Vectors | None:
        """Return the vector of a row, or None."""
        for collection in self._collections(name):
            with self._answers():
                if (vector := collection.vector(child)) is not None:
                    return vector
        return None

    def close(self) -> None:
        """Close connections."""
        with self._lock:
            if self._client is not None:
                for session in _sessions(self._client):  # which the client itself leaves open
                    session.close()
                self._client.close()
            self._client, self._known = None, {}

    def _rows(self, collection: ClientCollection) -> list[int]:
        with self._answers():
            pages = range(0, collection.count(), _ROWS)
            return [row for at in pages for row in collection.ids(_ROWS, at)]

    def _collections(self, name: str) -> list[ClientCollection]:
        begin = name + _PARTITION
        partitions = [
            int(found.removeprefix(begin)) for found in self._names() if found.startswith(begin)
        ]
        if not partitions:
            raise SeriesMissing(name)
        found = (self._collection(name, partition) for partition in sorted(partitions))
        return [collection for collection in found if collection is not None]

    def _collection(self, name: str, partition: int) -> ClientCollection | None:
        """Return the collection of a partition; None where the series has no row of it yet."""
        whole = f"{name}{_PARTITION}{partition}"
        if whole not in self._known:
            with self._answers() as client:
                try:
                    found = client.get_collection(whole, embedding_function=None)
                except Exception as error:
                    if type(error).__name__ != "NotFoundError":
                        raise
                    if name not in self.series(name):
                        raise SeriesMissing(name) from None
                    return None
                self._known[whole] = ClientCollection(found)
        return self._known[whole]

    def _names(self) -> list[str]:
        """Return the names of all collections of the server."""
        names: list[str] = []
        with self._answers() as client:
            while True:
                page = client.list_collections(limit=_PAGE, offset=len(names))
                names += [str(collection.name) for collection in page]
                if len(page) < _PAGE:
                    return names

    @contextmanager
    def _answers(self) -> Iterator[Any]:
        """Yield the client; what it raises becomes an error of ours, without the address."""
        try:
            yield self._connected()
        except (StoreUnavailable, SeriesMissing):
            raise
        except httpx.HTTPError:
            raise unavailable(_KIND) from None
        except Exception as error:
            raise _explained(error) from None

    def _connected(self) -> Any:
        with self._lock:
            if self._client is None:
                # The client has no limit on time; a server that is gone would hold it for minutes.
                answer = httpx.get(
                    f"{self._url}/api/v2/heartbeat", headers=self._headers, timeout=_TIMEOUT
                )
                if answer.status_code in _REFUSED:
                    raise refused(_KIND)
                answer.raise_for_status()
                self._client = _client(self._url, self._headers)
            return self._client


def _client(url: str, headers: dict[str, str]) -> Any:
    import chromadb
    from chromadb.config import Settings

    options = Settings(anonymized_telemetry=False)
    client: Any = chromadb.HttpClient(host=url, headers=dict(headers), settings=options)
    for session in _sessions(client):
        session.timeout = _TIMEOUT
    return client


def _sessions(client: Any) -> list[httpx.Client]:
    return [owner._server._session for owner in (client, client._admin_client)]


def _explained(error: Exception) -> Exception:
    """Return the error to raise for one of Chroma's; a mistake of this program stays itself."""
    cause = error.__cause__ if isinstance(error, ChromaFailed) and error.__cause__ else error
    name = type(cause).__name__
    if name == "NotFoundError":  # a collection deleted since it was looked up
        return SeriesMissing(name)
    if name in ("ChromaAuthError", "AuthorizationError"):
        return refused(_KIND)
    if type(cause).__module__ == "chromadb.errors":
        return failed(_KIND, name)
    # The client raises these two bare: where it cannot connect, and for an answer in no known form.
    return unavailable(_KIND) if type(cause) in (ValueError, Exception) else error
