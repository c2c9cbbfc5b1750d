"""A real Chroma server on loopback, started from the chromadb package."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

_RUN = "import sys, chromadb_rust_bindings as engine; engine.cli(['chroma', 'run', *sys.argv[1:]])"
_TRIES = 600  # of 50 ms and more


class ChromaProcess:
    """A server that can be stopped and started again over the same folder.

    Attributes:
        url: Its address, the same after a restart.
    """

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = str(free.getsockname()[1])
        self.url = f"http://127.0.0.1:{self._port}"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and return when it answers."""
        where = ["--path", str(self._folder), "--host", "127.0.0.1", "--port", self._port]
        self._process = subprocess.Popen(
            [sys.executable, "-c", _RUN, *where],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(_TRIES):
            try:
                httpx.get(f"{self.url}/api/v2/heartbeat", timeout=1).raise_for_status()
                return
            except httpx.HTTPError:
                assert self._process.poll() is None, "the Chroma server has ended"
                time.sleep(0.05)
        raise RuntimeError("the Chroma server does not answer")

    def stop(self) -> None:
        """End it; what it has stored stays."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None
