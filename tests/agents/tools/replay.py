"""Loopback server that replays the responses of a provider, and records what it was asked.

The clients of the providers are real, and so is HTTP: requests to a provider's host are sent to
the loopback server instead, by `requests` (`reroute`), `primp` or httpx (by address).
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

HOST = "X-Asked-Host"


@dataclass(frozen=True)
class Asked:
    """A request as the server received it; `host` is the provider's."""

    method: str
    host: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: str


@dataclass(frozen=True)
class Reply:
    """A response; a body that is no text is sent as JSON."""

    body: Any = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "text/html; charset=utf-8"


@dataclass
class Replay:
    """A running server.

    Attributes:
        answer: Gives the response to a request.
        asked: All requests, in order.
    """

    url: str
    answer: Callable[[Asked], Reply] = lambda asked: Reply("", 404)
    asked: list[Asked] = field(default_factory=list)

    def replies(self, *replies: Reply) -> None:
        """Send these responses in turn, the last one again and again."""
        queue = list(replies)
        self.answer = lambda asked: queue.pop(0) if len(queue) > 1 else queue[0]

    def reroute(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Send what `requests` asks of any host to this server."""
        send = requests.adapters.HTTPAdapter.send

        def rerouted(adapter: Any, request: Any, **options: Any) -> requests.Response:
            asked = urlsplit(request.url)
            request.headers[HOST] = asked.netloc
            request.url = f"{self.url}{asked.path}" + (f"?{asked.query}" if asked.query else "")
            return send(adapter, request, **options)

        monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", rerouted)


@contextmanager
def serving() -> Iterator[Replay]:
    """Run a server."""
    replay = Replay("")

    class Handler(BaseHTTPRequestHandler):
        def _reply(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
            host = self.headers.get(HOST) or self.headers.get("host", "")
            asked = Asked(str(self.command), str(host), parts.path, query, dict(self.headers), body)
            replay.asked.append(asked)
            reply = replay.answer(asked)
            textual = isinstance(reply.body, str)
            content = (reply.body if textual else json.dumps(reply.body)).encode()
            kind = reply.content_type if textual else "application/json"
            self.send_response(reply.status)
            for name, value in {"Content-Type": kind, **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _reply

        def log_message(self, *_: Any) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    replay.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield replay
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
