"""A replay of Qdrant's REST API on loopback: the documented shapes, over brute force.

It is no Qdrant. It takes the requests that https://api.qdrant.tech documents, refuses any other
field, and answers in the documented form, so that it holds what this program sends and reads, and
not how Qdrant searches.
"""

import json
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import numpy as np

Collection = dict[int, tuple[int, np.ndarray[Any, Any]]]  # id -> (access, vector)


class Refused(Exception):
    """The request has not the documented form, or names what is not there."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class QdrantReplay:
    """The server.

    Attributes:
        url: Its address.
        bodies: Every request body it was sent, as text.
    """

    def __init__(self, key: str) -> None:
        self.bodies: list[str] = []
        self._key, self._collections = key, dict[str, Collection]()
        self._sizes: dict[str, int] = {}
        replay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                replay._answer(self)

            do_PUT = do_POST = do_DELETE = do_GET

            def log_message(self, *_: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        text = request.rfile.read(int(request.headers.get("Content-Length") or 0)).decode()
        path, _, options = request.path.partition("?")
        status, answer = 200, dict[str, Any]()
        try:
            if request.headers.get("api-key") != self._key:
                raise Refused(401, "Must provide an API key")
            with self._lock:
                self.bodies.append(text)
                body = json.loads(text) if text else {}
                result = self._route(request.command, path, options, body)
            answer = {"result": result, "status": "ok", "time": 0.0}
        except Refused as error:
            status, answer = error.status, {"status": {"error": str(error)}, "time": 0.0}
        written = json.dumps(answer).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(written)))
        request.end_headers()
        request.wfile.write(written)

    def _route(self, method: str, path: str, options: str, body: dict[str, Any]) -> Any:
        if (method, path) == ("GET", "/collections"):
            return {"collections": [{"name": name} for name in self._collections]}
        matched = re.fullmatch(r"/collections/([\w.-]+)(/.*)?", path)
        if matched is None:
            raise Refused(404, "Not found")
        name, rest = matched[1], matched[2] or ""
        changes = rest in ("/index", "/points/delete") or (method, rest) == ("PUT", "/points")
        if changes and options != "wait=true":
            raise Refused(400, "the change would not be searchable at once")
        if (method, rest) == ("PUT", ""):
            return self._create(name, body)
        if name not in self._collections:
            raise Refused(404, f"Collection `{name}` doesn't exist!")
        routes: dict[tuple[str, str], Callable[[str, dict[str, Any]], Any]] = {
            ("DELETE", ""): self._drop,
            ("PUT", "/index"): self._index,
            ("PUT", "/points"): self._upsert,
            ("POST", "/points"): self._retrieve,
            ("POST", "/points/delete"): self._delete,
            ("POST", "/points/query"): self._query,
            ("POST", "/points/scroll"): self._scroll,
        }
        if (method, rest) not in routes:
            raise Refused(404, "Not found")
        return routes[method, rest](name, body)

    def _create(self, name: str, body: dict[str, Any]) -> bool:
        _only(body, "vectors")
        _only(body["vectors"], "size", "distance", "datatype")
        if body["vectors"]["distance"] not in ("Cosine", "Euclid", "Dot", "Manhattan"):
            raise Refused(400, "unknown distance")
        if name in self._collections:
            raise Refused(409, f"Collection `{name}` already exists!")
        self._collections[name], self._sizes[name] = {}, body["vectors"]["size"]
        return True

    def _drop(self, name: str, _body: dict[str, Any]) -> bool:
        del self._collections[name]
        return True

    def _index(self, _name: str, body: dict[str, Any]) -> dict[str, Any]:
        _only(body, "field_name", "field_schema")
        return _completed()

    def _upsert(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        _only(body, "batch")
        _only(body["batch"], "ids", "vectors", "payloads")
        batch = body["batch"]
        for id_, vector, payload in zip(
            batch["ids"], batch["vectors"], batch["payloads"], strict=True
        ):
            if not isinstance(id_, int) or id_ < 0 or len(vector) != self._sizes[name]:
                raise Refused(400, "Vector dimension error, or an id that is no unsigned integer")
            row = np.asarray(vector, np.float16).astype(np.float32)
            self._collections[name][id_] = payload["access"], row
        return _completed()

    def _delete(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        _only(body, "points")
        for id_ in body["points"]:
            self._collections[name].pop(id_, None)
        return _completed()

    def _retrieve(self, name: str, body: dict[str, Any]) -> list[dict[str, Any]]:
        _only(body, "ids", "with_vector", "with_payload")
        rows = self._collections[name]
        return [{"id": id_, "vector": rows[id_][1].tolist()} for id_ in body["ids"] if id_ in rows]

    def _query(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        _only(body, "query", "filter", "limit")
        ((condition,),) = body["filter"].values()
        _only(condition, "key", "match")
        allowed = condition["match"]["any"]
        query = np.asarray(body["query"], np.float32)
        scored = [
            {"id": id_, "version": 0, "score": float(vector @ query)}
            for id_, (access, vector) in self._collections[name].items()
            if access in allowed
        ]
        scored.sort(key=lambda point: -float(point["score"]))
        return {"points": scored[: body["limit"]]}

    def _scroll(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        _only(body, "limit", "offset", "with_payload", "with_vector")
        ids = sorted(id_ for id_ in self._collections[name] if id_ >= body.get("offset", 0))
        page, rest = ids[: body["limit"]], ids[body["limit"] :]
        points = [{"id": id_, "payload": None, "vector": None} for id_ in page]
        return {"points": points, "next_page_offset": rest[0] if rest else None}


def _only(body: dict[str, Any], *fields: str) -> None:
    if unknown := body.keys() - set(fields):
        raise Refused(400, f"unknown fields {sorted(unknown)}")


def _completed() -> dict[str, Any]:
    return {"operation_id": 0, "status": "completed"}
