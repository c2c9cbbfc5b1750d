"""Vectors on a Qdrant server, by its REST API: a collection a series, the partition as payload.

https://qdrant.tech/documentation/interfaces/ describes the requests. A point is a child id, a
vector and the number of its ACL partition (`access`), which has a payload index, so that Qdrant
filters while it walks its graph.
"""

from collections.abc import Sequence
from typing import Any, Final

import httpx
import numpy as np

from index.dense.chroma_interface import Vectors
from index.dense.servers.vector_server import SeriesMissing, failed, refused, unavailable
from index.dense.vector_index import Scored

_KIND: Final = "qdrant"
_TIMEOUT: Final = httpx.Timeout(60.0, connect=3.0)
_PAGE: Final = 5_000  # ids in one answer
_NOT_FOUND, _REFUSED = 404, (401, 403)
_WAIT: Final = {"wait": "true"}  # for the change to be searchable


class QdrantServer:
    """A `VectorServer` on Qdrant.

    Args:
        url: Address, `http://host:6333`.
        key: Sent as `api-key`, where there is one.
    """

    kind = _KIND

    def __init__(self, url: str, key: str = "") -> None:
        headers = {"api-key": key} if key else {}
        self._client = httpx.Client(base_url=url.rstrip("/"), headers=headers, timeout=_TIMEOUT)

    def series(self, prefix: str) -> list[str]:
        """Return the collections whose names begin with `prefix`."""
        listed = self._call("GET", "/collections")["collections"]
        return sorted(one["name"] for one in listed if one["name"].startswith(prefix))

    def create(self, name: str, dimension: int) -> None:
        """Create a collection, with an index of the partition that searches filter by."""
        vectors = {"size": dimension, "distance": "Dot", "datatype": "float16"}
        self._call("PUT", f"/collections/{name}", {"vectors": vectors})
        index = {"field_name": "access", "field_schema": "integer"}
        self._call("PUT", f"/collections/{name}/index", index, _WAIT)

    def complete(self, name: str) -> None:
        """Do nothing: Qdrant builds its graph as rows come."""

    def drop(self, name: str) -> None:
        """Delete a collection."""
        try:
            self._call("DELETE", f"/collections/{name}")
        except SeriesMissing:
            return

    def upsert(self, name: str, partition: int, ids: Sequence[int], vectors: Vectors) -> None:
        """Store one point per id."""
        payloads = [{"access": partition}] * len(ids)
        batch = {"ids": list(map(int, ids)), "vectors": vectors.tolist(), "payloads": payloads}
        self._call("PUT", f"/collections/{name}/points", {"batch": batch}, _WAIT)

    def delete(self, name: str, partition: int, ids: Sequence[int]) -> None:
        """Delete ids; unknown ids are ignored."""
        points = {"points": list(map(int, ids))}
        self._call("POST", f"/collections/{name}/points/delete", points, _WAIT)

    def search(self, name: str, partitions: Sequence[int], vector: Vectors, k: int) -> list[Scored]:
        """Return the nearest points whose partition is one of those asked for."""
        allowed = {"key": "access", "match": {"any": list(map(int, partitions))}}
        query = {"query": vector.tolist(), "filter": {"must": [allowed]}, "limit": k}
        found = self._call("POST", f"/collections/{name}/points/query", query)
        return [(int(point["id"]), float(point["score"])) for point in found["points"]]

    def ids(self, name: str) -> list[int]:
        """Return the child id of every point, a page at a time."""
        found: list[int] = []
        page: dict[str, Any] = {"limit": _PAGE, "with_payload": False, "with_vector": False}
        while True:
            answer = self._call("POST", f"/collections/{name}/points/scroll", page)
            found += [int(point["id"]) for point in answer["points"]]
            if (offset := answer.get("next_page_offset")) is None:
                return found
            page["offset"] = offset

    def vector(self, name: str, child: int) -> Vectors | None:
        """Return the vector of a point, or None."""
        wanted = {"ids": [child], "with_vector": True, "with_payload": False}
        points = self._call("POST", f"/collections/{name}/points", wanted)
        return np.asarray(points[0]["vector"], np.float32) if points else None

    def close(self) -> None:
        """Close connections that wait for another request."""
        self._client.close()

    def _call(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        options: dict[str, str] | None = None,
    ) -> Any:
        """Return the result of a request."""
        try:
            answer = self._client.request(method, path, json=body, params=options)
            if answer.status_code == _NOT_FOUND:
                raise SeriesMissing(path)
            if answer.status_code in _REFUSED:
                raise refused(_KIND)
            if answer.is_client_error:
                raise failed(_KIND, f"HTTP {answer.status_code}")
            answer.raise_for_status()
            return answer.json()["result"]
        except (httpx.HTTPError, ValueError, KeyError):
            raise unavailable(_KIND) from None
