"""The child's side of the sandbox: give up every right not needed, then read what is asked."""

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any, Final

from ingest.loaders import extract
from ingest.sandbox.sandbox import OUT_OF_MEMORY, Bounds, pack

_FORBIDDEN: Final = (
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "shutil.rmtree",
)


def main() -> None:
    """Answer questions from standard input until it closes."""
    answers = os.fdopen(os.dup(1), "wb")
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)  # A library that prints must not talk into the protocol.
    questions = sys.stdin.buffer
    bounds = Bounds(**json.loads(questions.readline()))
    _renounce(bounds)
    _send(answers, {"ready": True})
    for line in questions:
        _allow_time(bounds.parse_seconds)
        question = json.loads(line)
        _answer(answers, question, bounds)


def _answer(answers: IO[bytes], question: dict[str, Any], bounds: Bounds) -> None:
    try:
        extracted = extract(Path(question["path"]), bounds, name=question["name"])
        _send(answers, pack(extracted))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _send(answers: IO[bytes], values: dict[str, Any]) -> None:
    data = json.dumps(values, ensure_ascii=False, default=str).encode("utf-8", "replace")
    answers.write(len(data).to_bytes(8, "big") + data)
    answers.flush()


def _renounce(bounds: Bounds) -> None:
    sys.dont_write_bytecode = True  # what is loaded up to here may be kept compiled
    sys.addaudithook(_refuse)
    if sys.platform == "win32":
        return
    import resource

    def limit(kind: int, value: int) -> None:
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))

    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_FSIZE, 0)
    if sys.platform == "linux":
        limit(resource.RLIMIT_AS, bounds.parse_memory_mb << 20)
    else:  # macOS accepts an address space limit and ignores it.
        threading.Thread(target=_watch, args=(bounds.parse_memory_mb << 20,), daemon=True).start()


def _refuse(event: str, _: tuple[Any, ...]) -> None:
    if event in _FORBIDDEN:
        raise PermissionError(f"{event} is not allowed while a file is read")


def _allow_time(seconds: float) -> None:
    """Let the process use this much more processor time."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(used.ru_utime + used.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _watch(limit: int) -> None:
    import resource

    while resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < limit:
        time.sleep(0.1)
    os._exit(OUT_OF_MEMORY)
