"""Chat server and scripted model as processes of their own, and the memory they take."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.process import family, resident
from settings import ROOT

_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")
_START_SECONDS = 120


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def scripted_model(rate: float, tokens: int) -> Iterator[str]:
    """Run the scripted model; yield its address."""
    port = free_port()
    command = ["-m", "benchmarks.load.model", str(port), str(rate), str(tokens)]
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT)
    try:
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.kill()
        process.wait()


@dataclass
class ChatServer:
    """A chat server over a state directory; it can be killed and started again."""

    state: Path
    settings: dict[str, str]
    log: Path
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Its environment: no settings and keys but its own."""
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        own = {"RAG_STATE_DIR": str(self.state), "RAG_WEB_TOOLS": "false", "RAG_DRAIN_SECONDS": "2"}
        return kept | own | self.settings

    def ingest(self, *paths: str) -> None:
        """Add documents."""
        command = [sys.executable, "-m", "cli.ingest", "add", *paths]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, capture_output=True)

    def start(self) -> float:
        """Start the server, and return the seconds until it answers.

        Raises:
            RuntimeError: it does not start.
        """
        began = time.monotonic()
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, str(self.port)], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        while time.monotonic() - began < _START_SECONDS and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=1):
                    return time.monotonic() - began
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"the server does not start; see {self.log}")

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the server by a signal, and wait until it is gone."""
        if self.process is not None:
            children = family(self.process.pid)[1:] if how == signal.SIGKILL else []
            self.process.send_signal(how)
            for child in children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, how)
            self.process.wait(30)
            self.process = None

    def memory(self) -> int:
        """Return the resident bytes of the server and its children; 0 but on Linux."""
        assert self.process is not None
        return sum(map(resident, family(self.process.pid)))


def machine(load: tuple[float, float, float]) -> str:
    """Return the conditions of a measurement: processors, and the load when it began."""
    return f"{os.cpu_count()} processors; load average when it began: {load[0]:.1f}"
