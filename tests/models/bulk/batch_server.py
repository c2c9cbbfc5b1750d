"""Scripted server with OpenAI's batch API, beside its embeddings; see `tests.openai_server`.

batch_server.looks = 2               # a batch is done when its state is asked for the third time
batch_server.fails = lambda text: "moon" in text
batch_server.batches                 # every batch that was begun, by id
"""

import base64
import itertools
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from struct import pack

import pytest

from tests.openai_server import JSON, Answer, OpenAIServer, Request, plain, status, vector

_FIELDS = {"input_file_id", "endpoint", "completion_window", "metadata"}
FILE_LIMIT = 1_000


@dataclass
class Batch:
    """A batch that was begun."""

    id: str
    name: str
    file: str
    requests: list[JSON]
    looks: int = 0

    @property
    def texts(self) -> list[str]:
        """What it embeds."""
        return [request["body"]["input"] for request in self.requests]


class BatchServer(OpenAIServer):
    """Takes files and batches; answers come in reverse order.

    Attributes:
        looks: How often the state of a batch is asked for before it is done.
        fails: Whether the request for a text fails.
        most: Most requests of a batch; a larger one is refused as a whole.
        expires: Whether a batch ends with half of its answers.
        broken: Whether the state of batches is answered with an error.
        begun: Called with each batch when it was begun, before its id is told.
        ordinary: Texts embedded by ordinary requests.
    """

    def __init__(self) -> None:
        super().__init__()
        self.looks, self.most = 0, FILE_LIMIT
        self.expires = self.broken = False
        self.fails: Callable[[str], bool] = lambda _: False
        self.begun: Callable[[Batch], None] = lambda _: None
        self.ordinary: list[str] = []
        self.files: dict[str, str] = {}
        self.batches: dict[str, Batch] = {}
        self._numbers = itertools.count(1)

    def reply_to(self, request: Request) -> Answer:
        """Record a request and answer it."""
        self.requests.append(request)
        path = request.path.partition("?")[0].removeprefix("/v1")
        match [part for part in path.split("/") if part]:
            case ["embeddings"]:
                return self._embeddings(request.body)
            case ["files"]:
                return self._upload(request.body)
            case ["files", name]:
                return self._delete(name)
            case ["files", name, "content"]:
                return Answer([self.files[name].encode()])
            case ["batches"] if request.method == "GET":
                return _plain({"object": "list", "data": [self._state(b) for b in self._newest()]})
            case ["batches"]:
                return self._begin(request.body)
            case ["batches", name]:
                return self._look(name)
        return status(404)(request.body)

    def _newest(self) -> list[Batch]:
        return list(reversed(self.batches.values()))

    def _embeddings(self, body: JSON) -> Answer:
        texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
        self.ordinary += texts
        rows = [{"index": n, "embedding": vector(text)} for n, text in enumerate(texts)]
        return _plain({"object": "list", "data": rows, "model": "m", "usage": {}})

    def _upload(self, body: JSON) -> Answer:
        assert body["purpose"] == "batch"
        name = self._new("file", body["file"])
        return _plain({"id": name, "object": "file", "filename": body["file.filename"]})

    def _new(self, kind: str, content: str) -> str:
        name = f"{kind}-{next(self._numbers)}"
        self.files[name] = content
        return name

    def _delete(self, name: str) -> Answer:
        del self.files[name]
        return _plain({"id": name, "object": "file", "deleted": True})

    def _begin(self, body: JSON) -> Answer:
        assert set(body) == _FIELDS, body
        assert (body["endpoint"], body["completion_window"]) == ("/v1/embeddings", "24h")
        lines = self.files[body["input_file_id"]].splitlines()
        requests = [json.loads(line) for line in lines]
        assert len({request["custom_id"] for request in requests}) == len(requests)
        name = f"batch-{next(self._numbers)}"
        batch = Batch(name, body["metadata"]["name"], body["input_file_id"], requests)
        self.batches[name] = batch
        self.begun(batch)
        return _plain(self._state(batch))

    def _look(self, name: str) -> Answer:
        if self.broken:
            return status(401)({})
        if name not in self.batches:
            return status(404)({})
        batch = self.batches[name]
        batch.looks += 1
        return _plain(self._state(batch))

    def _state(self, batch: Batch) -> JSON:
        state: JSON = {
            "id": batch.id,
            "object": "batch",
            "created_at": 1,
            "endpoint": "/v1/embeddings",
            "completion_window": "24h",
            "input_file_id": batch.file,
            "metadata": {"name": batch.name},
        }
        if batch.looks and len(batch.requests) > self.most:
            errors = {"object": "list", "data": [{"code": "token_limit_exceeded", "message": "no"}]}
            return state | {"status": "failed", "errors": errors}
        if batch.looks <= self.looks:
            return state | {"status": "in_progress"}
        return state | self._ended(batch)

    def _ended(self, batch: Batch) -> JSON:
        done = batch.requests[: len(batch.requests) // 2] if self.expires else batch.requests
        good = [request for request in done if not self.fails(request["body"]["input"])]
        bad = [request for request in done if request not in good]
        output = self._new("output", "".join(map(_answered, reversed(good))))
        errors = self._new("errors", "".join(map(_failed, bad))) if bad else None
        status = "expired" if self.expires else "completed"
        return {"status": status, "output_file_id": output, "error_file_id": errors}


def _plain(body: JSON) -> Answer:
    return plain(body)({})


def _answered(request: JSON) -> str:
    row = vector(request["body"]["input"])
    encoded = base64.b64encode(pack(f"<{len(row)}f", *row)).decode()
    embedding = encoded if request["body"]["encoding_format"] == "base64" else row
    body = {"object": "list", "data": [{"index": 0, "embedding": embedding}]}
    return _line(request, {"status_code": 200, "request_id": "r", "body": body})


def _failed(request: JSON) -> str:
    return _line(request, {"status_code": 500, "request_id": "r", "body": {"error": {}}})


def _line(request: JSON, response: JSON) -> str:
    return json.dumps({"custom_id": request["custom_id"], "response": response}) + "\n"


@pytest.fixture
def batch_server() -> Iterator[BatchServer]:
    """A server with the batch API, listening on loopback."""
    with BatchServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
