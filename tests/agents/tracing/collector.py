"""Server on loopback that records traces: of an OTLP collector, decoded, and of LangSmith.

The OTLP request is `ExportTraceServiceRequest` of opentelemetry-proto; LangSmith's is the multipart
form of https://api.smith.langchain.com/runs/multipart, recorded from its own client.
"""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Received:
    """A request; names of headers in lower case, the body decompressed."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Span:
    """A decoded span."""

    name: str
    attributes: dict[str, Any]
    events: list[dict[str, Any]]
    status: str
    parent: str
    trace: str
    service: str


class Recorder(ThreadingHTTPServer):
    """Answers 200 to everything, or `code`, and keeps what was sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[Received] = []
        self.code = 200
        self.released = threading.Event()
        self.released.set()

    @property
    def url(self) -> str:
        """Address without a path."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def everything(self) -> bytes:
        """All bodies and paths together."""
        return b"\n".join(r.path.encode() + b"\n" + r.body for r in self.requests)

    @property
    def spans(self) -> list[Span]:
        """The spans of all OTLP requests."""
        return [span for received in self.requests for span in _spans(received.body)]

    def span(self, name: str) -> Span:
        """The only span of a name."""
        (span,) = [span for span in self.spans if span.name == name]
        return span

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that disconnect."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Recorder

    def do_POST(self) -> None:
        body = self._read()
        headers = {name.lower(): value for name, value in self.headers.items()}
        if headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        elif headers.get("content-encoding") == "zstd":
            import zstandard

            body = zstandard.ZstdDecompressor().stream_reader(body).read()
        self.server.requests.append(Received(self.path, headers, body))
        self.server.released.wait(30)
        self._answer(b"{}" if "json" in headers.get("content-type", "") else b"")

    do_PATCH = do_POST

    def do_GET(self) -> None:
        self._answer(b"{}")

    def _read(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _answer(self, body: bytes) -> None:
        self.send_response(self.server.code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def _spans(body: bytes) -> Iterator[Span]:
    request = ExportTraceServiceRequest()
    request.ParseFromString(body)
    for resource in request.resource_spans:
        service = _values(resource.resource.attributes).get("service.name", "")
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield Span(
                    span.name,
                    _values(span.attributes),
                    [_values(event.attributes) for event in span.events],
                    span.status.message,
                    span.parent_span_id.hex(),
                    span.trace_id.hex(),
                    service,
                )


def _values(pairs: Any) -> dict[str, Any]:
    return {pair.key: _value(pair.value) for pair in pairs}


def _value(value: Any) -> Any:
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [_value(item) for item in value.array_value.values]
    return getattr(value, kind) if kind else None


def multipart(received: Received) -> dict[str, Any]:
    """Return the parts of a multipart form by their names, as JSON."""
    boundary = received.headers["content-type"].partition("boundary=")[2].strip('"').encode()
    parts = {}
    for part in received.body.split(b"--" + boundary)[1:-1]:
        head, _, body = part.partition(b"\r\n\r\n")
        name = head.partition(b'name="')[2].partition(b'"')[0].decode()
        parts[name] = json.loads(body)
    return parts


@contextmanager
def recorder() -> Iterator[Recorder]:
    """Run a recorder."""
    with Recorder() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.released.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def collector() -> Iterator[Recorder]:
    """A recorder of traces on loopback."""
    with recorder() as server:
        yield server
