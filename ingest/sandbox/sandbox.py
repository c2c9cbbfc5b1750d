"""Sandbox: read files in child processes with limited rights, time and memory.

A worker is a new Python process with an empty environment (no API keys), which may not open
connections, start programs or write files. It reads file after file; one that hangs or crashes is
replaced, so that a hostile file fails alone.
"""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, Final

from index.documents import Extracted
from index.messages import refused
from ingest.sandbox.deadline import Deadline
from ingest.sandbox.limits import OUT_OF_MEMORY, OUT_OF_TIME, SandboxLimits, SandboxSettings
from ingest.sandbox.protocol import receive_response, send_request, unpack

ROOT: Final = Path(__file__).resolve().parents[2]
FILES_PER_WORKER: Final = 500  # after which a worker is replaced, to release its memory
_START_SECONDS: Final = 30.0
_BOOT: Final = (
    "import sys; sys.path[:0] = [sys.argv[1]]; from ingest.sandbox.worker import main; main()"
)


class Worker:
    """A child process that reads files; started by the first one, replaced when it ends."""

    def __init__(self, settings: SandboxSettings) -> None:
        self._limits = SandboxLimits.of(settings)
        self._process: subprocess.Popen[bytes] | None = None
        self._deadline = Deadline()
        self._files = 0
        self._ended = False

    @property
    def process_id(self) -> int | None:
        """The id of the running process, if there is one."""
        return self._process.pid if self._process else None

    def read(self, path: Path, *, name: str = "") -> Extracted:
        """Return the text of a file, or why there is none."""
        return self.read_many([(path, name)])[0]

    def read_many(self, files: Sequence[tuple[Path, str]]) -> list[Extracted]:
        """Return the text of each (path, name), in order; for a few small files.

        Requests are pipelined: all are sent before the first response is read, so that small
        files do not each pay for a round trip.
        """
        results: list[Extracted] = []
        while len(results) < len(files):
            results += self._read_until_failure(files[len(results) :])
        return results

    def request(self, request: dict[str, Any]) -> Any:
        """Return the response to a request other than to read; None where there is none."""
        try:
            process = self._ready(1)
            _send(process, request)
            return self._receive(process, self._limits.parse_seconds)
        except (_TimedOut, OSError, EOFError, ValueError):
            self.close()
            return None

    def _read_until_failure(self, files: Sequence[tuple[Path, str]]) -> list[Extracted]:
        results: list[Extracted] = []
        try:
            process = self._ready(len(files))
            for path, name in files:
                _send(process, {"path": str(path.absolute()), "name": name or path.name})
            for _ in files:
                # The worker limits its own CPU time; this limit ends one that sleeps.
                results.append(unpack(self._receive(process, self._limits.parse_seconds)))
        except _TimedOut:
            results.append(self._failure("timeout", seconds=f"{self._limits.parse_seconds:g}"))
        except (OSError, EOFError, ValueError):
            results.append(self._crash())
        return results

    def end(self) -> None:
        """End the process for good, also from another thread; nothing more is read."""
        self._ended = True
        self.close()

    def close(self) -> None:
        """End the process; the next file starts another."""
        process, self._process, self._files = self._process, None, 0
        self._deadline.close()
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                _close_pipe(pipe)

    def _ready(self, files: int) -> subprocess.Popen[bytes]:
        """Return a running process that may read so many more files."""
        if self._ended:
            raise EOFError
        process = self._process
        if process is None or self._files >= FILES_PER_WORKER or process.poll() is not None:
            self.close()
            process = self._start()
        if self._ended:  # perhaps while the process was starting
            self.close()
            raise EOFError
        self._files += files
        return process

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-X", "utf8", "-c", _BOOT, str(ROOT)]
        windows = sys.platform == "win32"
        self._process = process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=None if windows else {"LC_ALL": "C.UTF-8"},
            cwd=ROOT,
            start_new_session=not windows,  # Ctrl-C is handled by the parent.
        )
        _send(process, asdict(self._limits))
        self._receive(process, _START_SECONDS)
        return process

    def _receive(self, process: subprocess.Popen[bytes], seconds: float) -> Any:
        """Return the next response; kill the worker at the deadline."""
        assert process.stdout is not None
        self._deadline.set(process, seconds)
        try:
            most_bytes = 4 * (self._limits.max_file_mb << 20) + 65_536
            return receive_response(process.stdout, most_bytes)
        except (OSError, EOFError, ValueError):
            if self._deadline.missed(process):
                raise _TimedOut from None
            raise
        finally:
            self._deadline.cancel()

    def _crash(self) -> Extracted:
        code = self._process.wait() if self._process else 0
        if code == OUT_OF_TIME:
            return self._failure("timeout", seconds=f"{self._limits.parse_seconds:g}")
        if code == OUT_OF_MEMORY:
            return self._failure("memory", megabytes=self._limits.parse_memory_mb)
        return self._failure("crashed")

    def _failure(self, key: str, **values: object) -> Extracted:
        self.close()
        code = "unreadable" if key == "crashed" else "too_large"
        return refused(code, key, self._limits.language, **values)


class _TimedOut(Exception):
    """The worker was killed at its deadline."""


def _send(process: subprocess.Popen[bytes], request: dict[str, Any]) -> None:
    assert process.stdin is not None
    send_request(process.stdin, request)


def _close_pipe(pipe: IO[bytes] | None) -> None:
    try:
        if pipe is not None:
            pipe.close()
    except OSError:
        pass  # Unsent bytes to a process that has ended.
