"""A real server is told to end while it answers: the answer is finished, and the server ends."""

import os
import signal
import socket
import subprocess
import sys
import time

import httpx

from settings import ROOT

# As app.py, with a stream in place of a conversation: it ends once the server drains.
SERVER = """
import asyncio, sys, threading
from contextlib import asynccontextmanager
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route
from operations.drain import drain_on_sigterm

draining, ended = threading.Event(), threading.Event()

def wait(seconds):
    draining.set()
    return ended.wait(seconds)

@asynccontextmanager
async def lifespan(app):
    undo = drain_on_sigterm(wait, ended.set, 60)
    yield {}
    undo()
    print("closed", flush=True)

async def answer(request):
    async def parts():
        yield "first "
        while not draining.is_set():
            await asyncio.sleep(0.01)
        yield "last"
        ended.set()
    return StreamingResponse(parts())

async def ready(request):
    return PlainTextResponse("", 503 if draining.is_set() else 200)

app = Starlette(routes=[Route("/answer", answer), Route("/readyz", ready)], lifespan=lifespan)
uvicorn.Server(uvicorn.Config(app, port=int(sys.argv[1]), log_level="warning")).run()
"""


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_sigterm_lets_an_answer_end() -> None:
    """The running answer is read to its end; then the server closes and is gone."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(port)],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        while process.poll() is None:
            try:
                httpx.get(f"{address}/readyz")
                break
            except httpx.TransportError:
                time.sleep(0.05)
        read: list[str] = []
        with httpx.stream("GET", f"{address}/answer", timeout=120) as reply:
            for part in reply.iter_text():
                if not read:
                    process.send_signal(signal.SIGTERM)
                read.append(part)
        printed, _ = process.communicate(timeout=120)
    finally:
        process.kill()
    assert "".join(read) == "first last"
    assert printed == "closed\n"
    assert process.returncode in (0, -signal.SIGTERM)
