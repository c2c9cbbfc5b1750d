"""Worker process of the sandbox: drops the rights it does not need, then reads files on request."""

import json
import os
import sys
import threading
import time
from base64 import b64encode
from pathlib import Path
from typing import IO, Any, Final

from ingest.loaders import extract
from ingest.sandbox.limits import OUT_OF_MEMORY, SandboxLimits
from ingest.sandbox.protocol import pack, send_response

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
    """Serve requests from standard input until it closes."""
    responses = os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)  # A library that prints must not write into the protocol.
    requests = sys.stdin.buffer
    limits = SandboxLimits(**json.loads(requests.readline()))
    _drop_rights(limits)
    send_response(responses, {"ready": True})
    for line in requests:
        _allow_time(limits.parse_seconds)
        request = json.loads(line)
        _respond(responses, request, limits)


def _respond(responses: IO[bytes], request: dict[str, Any], limits: SandboxLimits) -> None:
    try:
        if "page" in request:
            send_response(responses, _draw(request))
            return
        extracted = extract(Path(request["path"]), limits, name=request["name"])
        send_response(responses, pack(extracted))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _draw(request: dict[str, Any]) -> dict[str, Any]:
    """Return a page of a PDF file as an image, or why there is none."""
    from ingest.loaders.pdf.page_image import page_image

    try:
        image = page_image(Path(request["path"]), int(request["page"]), str(request["quote"]))
    except (RuntimeError, OSError, ValueError, IndexError) as error:
        return {"error": type(error).__name__}
    return image | {"png": b64encode(image["png"]).decode()}


def _drop_rights(limits: SandboxLimits) -> None:
    sys.dont_write_bytecode = True  # modules loaded so far may be written as bytecode
    sys.addaudithook(_forbid)
    if sys.platform == "win32":
        return
    import resource

    def limit(kind: int, value: int) -> None:
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))

    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_FSIZE, 0)
    memory = limits.parse_memory_mb << 20
    if sys.platform == "linux":
        limit(resource.RLIMIT_AS, memory)
    else:  # macOS accepts an address space limit and ignores it.
        threading.Thread(target=_watch_memory, args=(memory,), daemon=True).start()


def _forbid(event: str, _: tuple[Any, ...]) -> None:
    if event in _FORBIDDEN:
        raise PermissionError(f"{event} is not allowed while a file is read")


def _allow_time(seconds: float) -> None:
    """Allow the process so many more seconds of CPU time."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(used.ru_utime + used.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _watch_memory(limit: int) -> None:
    import resource

    while resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < limit:
        time.sleep(0.1)
    os._exit(OUT_OF_MEMORY)
