"""Read files in child processes, so that a hostile one costs itself and nothing else.

A worker is a fresh Python started with an empty environment (no keys in it), which may not open
connections, start programs or write files, and whose memory and processor time are limited. It
reads file after file; one that hangs or dies is replaced. Parent and worker speak JSON over
pipes: what a parser was tricked into saying is data, never an object.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import inf
from pathlib import Path
from typing import IO, Any, Final, Literal, Protocol, get_args

from index.documents import Extracted, Kind, Note, Page
from index.messages import refused
from ingest.loaders.limits import Hidden, ReadingSettings, Withdrawn

ROOT: Final = Path(__file__).resolve().parents[2]
FILES_PER_WORKER: Final = 500
OUT_OF_MEMORY: Final = 77  # Exit code of a worker that cannot go on.
OUT_OF_TIME: Final = -24  # Killed by SIGXCPU.
_HEADER: Final = 8
_START_SECONDS: Final = 30.0
_BOOT: Final = (
    "import sys; sys.path[:0] = [sys.argv[1]]; from ingest.sandbox.worker import main; main()"
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The settings a worker needs; the rest, keys above all, stays with the parent."""

    parse_seconds: float
    parse_memory_mb: int
    max_file_mb: int
    language: Literal["auto", "ko", "en"]
    withdrawn_text: Withdrawn
    hidden_content: Hidden

    @classmethod
    def of(cls, settings: "SandboxSettings") -> "Bounds":
        """Return the part of `settings` that bounds a worker."""
        return cls(
            settings.parse_seconds,
            settings.parse_memory_mb,
            settings.max_file_mb,
            settings.language,
            settings.withdrawn_text,
            settings.hidden_content,
        )


class SandboxSettings(ReadingSettings, Protocol):
    """The part of `Settings` the sandbox needs."""

    @property
    def parse_seconds(self) -> float: ...


class Worker:
    """One child process; started at its first file, replaced when it dies or grows old."""

    def __init__(self, settings: SandboxSettings) -> None:
        self._bounds = Bounds.of(settings)
        self._process: subprocess.Popen[bytes] | None = None
        self._deadline = _Deadline()
        self._files = 0
        self._ended = False

    @property
    def process_id(self) -> int | None:
        """The process that read the last file, while it lives."""
        return self._process.pid if self._process else None

    def read(self, path: Path, *, name: str = "") -> Extracted:
        """Return what a loader makes of the file, or why there is nothing."""
        return self.read_many([(path, name)])[0]

    def read_many(self, files: Sequence[tuple[Path, str]]) -> list[Extracted]:
        """Return what loaders make of (path, name) pairs, in order; for a few small files.

        All questions are sent before the first answer is awaited, so that small files do not
        each pay for a round trip.
        """
        results: list[Extracted] = []
        while len(results) < len(files):
            results += self._read_until_lost(files[len(results) :])
        return results

    def _read_until_lost(self, files: Sequence[tuple[Path, str]]) -> list[Extracted]:
        results: list[Extracted] = []
        try:
            process = self._ready(len(files))
            for path, name in files:
                _send(process, {"path": str(path.absolute()), "name": name or path.name})
            for _ in files:
                # The worker's own processor limit is tighter; this one catches what sleeps.
                results.append(unpack(self._answer(process, self._bounds.parse_seconds)))
        except _TimedOut:
            results.append(self._lost("timeout", seconds=f"{self._bounds.parse_seconds:g}"))
        except (OSError, EOFError, ValueError):
            results.append(self._died())
        return results

    def end(self) -> None:
        """End the process for good, also from another thread; nothing more is read."""
        self._ended = True
        self.close()

    def close(self) -> None:
        """End the process; the next file starts another."""
        process, self._process, self._files = self._process, None, 0
        self._deadline.end()
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                _shut(pipe)

    def _ready(self, files: int) -> subprocess.Popen[bytes]:
        """Return a process that lives and is young enough for so many more files."""
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
            start_new_session=not windows,  # Ctrl-C is the parent's to handle.
        )
        _send(process, asdict(self._bounds))
        self._answer(process, _START_SECONDS)
        return process

    def _answer(self, process: subprocess.Popen[bytes], seconds: float) -> Any:
        """Return the next answer, killing the worker when time is up."""
        assert process.stdout is not None
        self._deadline.set(process, seconds)
        try:
            size = int.from_bytes(_exactly(process.stdout, _HEADER), "big")
            if size > 4 * (self._bounds.max_file_mb << 20) + 65_536:
                raise ValueError("answer too long")
            return json.loads(_exactly(process.stdout, size))
        except (OSError, EOFError, ValueError):
            if self._deadline.missed(process):
                raise _TimedOut from None
            raise
        finally:
            self._deadline.lift()

    def _died(self) -> Extracted:
        code = self._process.wait() if self._process else 0
        if code == OUT_OF_TIME:
            return self._lost("timeout", seconds=f"{self._bounds.parse_seconds:g}")
        if code == OUT_OF_MEMORY:
            return self._lost("memory", megabytes=self._bounds.parse_memory_mb)
        return self._lost("crashed")

    def _lost(self, key: str, **values: object) -> Extracted:
        self.close()
        code = "unreadable" if key == "crashed" else "too_large"
        return refused(code, key, self._bounds.language, **values)


class _Deadline:
    """Kills a process that does not answer in time.

    One thread watches all the answers of a worker: a timer for each would cost more than reading
    a small file does.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._process: subprocess.Popen[bytes] | None = None
        self._killed: subprocess.Popen[bytes] | None = None
        self._at = self._wakes = inf
        self._watching = False

    def set(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        """Give a process so much time from now."""
        with self._changed:
            self._process, self._at = process, time.monotonic() + seconds
            if not self._watching:
                self._watching = True
                threading.Thread(target=self._watch, args=(seconds,), daemon=True).start()
            elif self._at < self._wakes:
                self._changed.notify()

    def lift(self) -> None:
        """Let the process be: it has answered."""
        self._at = inf

    def missed(self, process: subprocess.Popen[bytes]) -> bool:
        """Return whether the process was killed for being late."""
        return self._killed is process

    def end(self) -> None:
        """Stop watching."""
        with self._changed:
            self._process = None
            self._changed.notify()

    def _watch(self, seconds: float) -> None:
        with self._changed:
            while self._process is not None:
                now = time.monotonic()
                if self._at <= now:
                    self._killed, self._at = self._process, inf
                    self._process.kill()
                # Deadlines only move on, so the one it knows is soon enough to look again.
                self._wakes = min(self._at, now + seconds)
                self._changed.wait(self._wakes - now)
            self._watching = False


class _TimedOut(Exception):
    """The worker was killed because it took too long."""


def pack(extracted: Extracted) -> dict[str, Any]:
    """Return a record as JSON values."""
    return asdict(extracted)


def unpack(values: dict[str, Any]) -> Extracted:
    """Return the record `pack` wrote.

    Raises:
        ValueError: the values are not those of a record.
    """
    try:
        pages = tuple(map(_page, values["pages"]))
        notes = tuple(Note(str(code), str(text)) for code, text in values["notes"])
        return Extracted(**{**values, "pages": pages, "notes": notes})
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError("not a record") from error


def _page(values: dict[str, Any]) -> Page:
    if values["kind"] not in get_args(Kind):
        raise ValueError("not a kind of page")
    return Page(
        number=int(values["number"]),
        text=str(values["text"]),
        headings=tuple((int(at), int(level), str(t)) for at, level, t in values["headings"]),
        kind=values["kind"],
        name=str(values["name"]),
        rows=tuple((int(at), int(row)) for at, row in values["rows"]),
    )


def _send(process: subprocess.Popen[bytes], question: dict[str, Any]) -> None:
    assert process.stdin is not None
    process.stdin.write(json.dumps(question).encode() + b"\n")
    process.stdin.flush()


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _shut(pipe: IO[bytes] | None) -> None:
    try:
        if pipe is not None:
            pipe.close()
    except OSError:
        pass  # Unsent bytes to a process that is gone.
