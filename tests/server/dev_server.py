"""A running `langgraph dev`, in a folder of its own, with an environment that reaches nobody."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from settings import ROOT

LANGGRAPH = Path(f"{sys.prefix}-server", "bin", "langgraph")
CONFIG = json.loads((ROOT / "langgraph.json").read_text("utf-8"))
START_SECONDS = 240
RULES = {
    "leave.md": "# Leave\n\nMilitary leave lasts two years. The dean of students grants the leave.",
    "휴학.md": "# 휴학\n\n군휴학 기간은 2년이다. 군휴학 신청은 입영 전에 학생처에 한다.",
}


@dataclass(frozen=True)
class Served:
    """A running server.

    Attributes:
        url: Its address.
        log: What it prints.
        outside: Hosts that it wanted to reach outside of this machine.
    """

    url: str
    log: Path
    outside: list[bytes]


@contextmanager
def proxy() -> Iterator[tuple[str, list[bytes]]]:
    """A proxy that connects to nobody and records who was asked for."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    asked.append(connection.recv(200))

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", asked


def environment(state: Path, outside: str, **settings: str) -> dict[str, str]:
    """The environment of a server that has no key and reaches nobody."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    own = {
        "RAG_STATE_DIR": str(state),
        "RAG_EMBEDDING_MODEL": "offline:hashing",
        "RAG_CHAT_MODEL": "offline:extractive",
        "RAG_UTILITY_MODEL": "",
        "RAG_WEB_TOOLS": "false",
        "LANGGRAPH_CLI_NO_ANALYTICS": "1",
        "HTTPS_PROXY": outside,
        "HTTP_PROXY": outside,
        "NO_PROXY": "127.0.0.1,localhost",
    }
    return kept | own | settings


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


@contextmanager
def langgraph_dev(folder: Path, **settings: str) -> Iterator[Served]:
    """`langgraph dev` with the project's graphs, and one that blocks the event loop."""
    state, docs, port = folder / "state", folder / "docs", free_port()
    docs.mkdir()
    for name, rule in RULES.items():
        (docs / name).write_text(rule, "utf-8")
    graphs = CONFIG["graphs"] | {"blocking": "tests.server.blocking_graph:graph"}
    config = folder / "langgraph.json"
    config.write_text(json.dumps(CONFIG | {"graphs": graphs}), "utf-8")
    log = folder / "log.txt"
    with proxy() as (outside, asked), log.open("w") as output:
        env = environment(state, outside, **settings)
        add = [sys.executable, "-m", "cli.ingest", "add", str(docs)]
        subprocess.run(add, cwd=ROOT, env=env, check=True, capture_output=True, timeout=120)
        process = subprocess.Popen(
            [LANGGRAPH, "dev", "--no-browser", "--no-reload", "--port", str(port)],
            cwd=folder,
            env=env,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            served = Served(f"http://127.0.0.1:{port}", log, asked)
            wait_for(served, process)
            yield served
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(served: Served, process: "subprocess.Popen[bytes]") -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{served.url}/ok", timeout=5).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.25)
    pytest.fail(f"the server did not start:\n{served.log.read_text()[-3000:]}")
