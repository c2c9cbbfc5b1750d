"""Scripted server with OpenAI's protocol, listening on loopback.

    def test_something(openai_server):
        openai_server.script(status(429, retry_after=1), text("Two years [1]."))
        ...                                    # ask a real client at openai_server.url
        assert openai_server.requests[0].body["model"] == "m"

The fixture is there for every test (see conftest.py). Every request takes the next reply of the
script; requests for embeddings that find none are answered with `vector` of each text.
"""

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

import pytest

JSON = dict[str, Any]
USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
DONE = b"data: [DONE]\n\n"


@dataclass(frozen=True)
class Answer:
    """A response: chunks of its body, and how the connection ends."""

    pieces: Sequence[bytes] = ()
    code: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    end: Literal["well", "hang", "cut"] = "well"


@dataclass(frozen=True)
class Request:
    """A request; names of headers in lower case."""

    path: str
    headers: Mapping[str, str]
    body: JSON
    method: str = "POST"


Reply = Callable[[JSON], Answer]


def vector(text: str) -> list[float]:
    """Return a vector of eight numbers computed from the characters of `text`."""
    numbers = [1.0] * 8
    for character in text:
        numbers[ord(character) % 8] += 1.0
    return numbers


def plain(body: Any, code: int = 200) -> Reply:
    """Reply with this JSON to any request."""
    return lambda _: Answer([json.dumps(body).encode()], code)


def lines(*pieces: str, kind: str = "application/x-ndjson") -> Reply:
    """Reply with these chunks as they are, for other streaming protocols."""
    return lambda _: Answer([piece.encode() for piece in pieces], headers={"Content-Type": kind})


def text(words: str, size: int = 4, reason: str = "stop") -> Reply:
    """Answer `words`; streamed in chunks of `size` characters, with usage where requested."""
    deltas = [{"content": words[i : i + size]} for i in range(0, len(words), size)]
    return _completion({"content": words}, deltas, reason)


def tool_call(name: str, arguments: JSON, size: int = 5) -> Reply:
    """Call a tool; streamed, the arguments come in fragments of `size` characters."""
    raw = json.dumps(arguments, ensure_ascii=False)
    head = {"id": "call_1", "type": "function"}
    whole = [{**head, "function": {"name": name, "arguments": raw}}]
    first = {"index": 0, **head, "function": {"name": name, "arguments": ""}}
    rest = [
        {"index": 0, "function": {"arguments": raw[i : i + size]}} for i in range(0, len(raw), size)
    ]
    deltas = [{"tool_calls": [call]} for call in (first, *rest)]
    return _completion({"content": None, "tool_calls": whole}, deltas, "tool_calls")


def status(code: int, retry_after: float | None = None, message: str = "no") -> Reply:
    """Refuse with an HTTP status and OpenAI's error body."""
    body = json.dumps({"error": {"message": message, "type": "error", "code": str(code)}})
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return lambda _: Answer([body.encode()], code, headers)


def hang(words: str = "") -> Reply:
    """Answer `words`, if any, and then send nothing until the client times out."""
    return lambda body: Answer(_stream(body, words), headers=SSE, end="hang")


def truncated(words: str) -> Reply:
    """Answer `words` and drop the connection in the middle of the stream."""
    return lambda body: Answer(_stream(body, words), headers=SSE, end="cut")


def malformed(words: str = "") -> Reply:
    """Answer `words` and then a chunk that is not JSON."""
    return lambda body: Answer(
        [*_stream(body, words), b'data: {"choices": [{\n\n', DONE], headers=SSE
    )


def embeddings(vectors: Sequence[Sequence[float]]) -> Reply:
    """Reply with these vectors to any number of texts."""
    data = [
        {"object": "embedding", "index": i, "embedding": list(v)} for i, v in enumerate(vectors)
    ]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    return plain({"object": "list", "data": data, "model": "m", "usage": usage})


SSE = {"Content-Type": "text/event-stream"}


def _chunk(body: JSON, choices: list[JSON], **more: Any) -> bytes:
    head = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": body.get("model")}
    return f"data: {json.dumps({**head, 'choices': choices, **more})}\n\n".encode()


def _stream(body: JSON, words: str) -> list[bytes]:
    delta = {"role": "assistant", "content": words}
    return [_chunk(body, [{"index": 0, "delta": delta}])] if words else []


def _completion(message: JSON, deltas: Sequence[JSON], reason: str) -> Reply:
    def reply(body: JSON) -> Answer:
        if not body.get("stream"):
            choice = {
                "index": 0,
                "finish_reason": reason,
                "message": {"role": "assistant", **message},
            }
            head = {
                "id": "c1",
                "object": "chat.completion",
                "created": 1,
                "model": body.get("model"),
            }
            return plain({**head, "choices": [choice], "usage": USAGE})(body)
        first = [{"role": "assistant", **delta} for delta in deltas[:1]]
        pieces = [_chunk(body, [{"index": 0, "delta": delta}]) for delta in [*first, *deltas[1:]]]
        pieces.append(_chunk(body, [{"index": 0, "delta": {}, "finish_reason": reason}]))
        if (body.get("stream_options") or {}).get("include_usage"):
            pieces.append(_chunk(body, [], usage=USAGE))
        return Answer([*pieces, DONE], headers=SSE)

    return reply


class OpenAIServer(ThreadingHTTPServer):
    """The server: set its script, send requests, read the recorded requests."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[Request] = []
        self.released = threading.Event()
        self._script: deque[Reply] = deque()

    @property
    def root(self) -> str:
        """Address without a path."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def url(self) -> str:
        """Address as an OpenAI-compatible base URL."""
        return f"{self.root}/v1"

    def script(self, *replies: Reply) -> None:
        """Add replies to the script."""
        self._script.extend(replies)

    def reply_to(self, request: Request) -> Answer:
        """Record a request and return the next reply."""
        self.requests.append(request)
        if self._script:
            return self._script.popleft()(request.body)
        if request.path.partition("?")[0].endswith("/embeddings"):
            return embeddings([vector(t) for t in request.body["input"]])(request.body)
        return status(400, message="the script is at its end")(request.body)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore errors: clients that disconnect are part of the tests."""


def _body(raw: bytes, kind: str) -> JSON:
    """Return a body of JSON, or the parts of a form by name, files with `NAME.filename`."""
    if not kind.startswith("multipart/form-data"):
        return dict(json.loads(raw or b"{}"))
    head = f"Content-Type: {kind}\r\n\r\n".encode()
    form: JSON = {}
    for part in message_from_bytes(head + raw).walk():
        if part.is_multipart():
            continue
        name = str(part.get_param("name", header="content-disposition"))
        content: Any = part.get_payload(decode=True)
        form[name] = bytes(content).decode()
        if filename := part.get_filename():
            form[f"{name}.filename"] = filename
    return form


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: OpenAIServer

    def do_GET(self) -> None:
        self.do_POST()

    def do_DELETE(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = _body(raw, headers.get("content-type", ""))
        answer = self.server.reply_to(Request(self.path, headers, body, self.command))
        self.send_response(answer.code)
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("Connection", "close")
        self.end_headers()
        for piece in answer.pieces:
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            self.wfile.flush()
        if answer.end == "hang":
            self.server.released.wait(30)
        if answer.end == "well":
            self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def openai_server() -> Iterator[OpenAIServer]:
    """A scripted OpenAI-compatible server, listening on loopback."""
    with OpenAIServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.released.set()
        server.shutdown()
        thread.join()
