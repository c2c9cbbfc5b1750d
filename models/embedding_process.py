"""Child process of the embedding pool: builds an embedder from its name and embeds batches.

A request is one line of JSON, a list of texts; the answer is a line of JSON with the shape, and the
rows as float32. Any error ends the process, and the pool embeds the batch itself.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

import numpy as np

from models.embedder import Embedder, Vectors

ROOT: Final = Path(__file__).resolve().parents[1]
_MAIN: Final = (
    "import os, sys; sys.path[:0] = [sys.argv.pop(1)]\n"
    # One thread each, before NumPy is loaded: threads of several processes would wait in turns.
    "for name in ('OPENBLAS', 'OMP', 'MKL'): os.putenv(name + '_NUM_THREADS', '1')\n"
    "os.putenv('VECLIB_MAXIMUM_THREADS', '1')\n"
    "from models.embedding_process import main; main()"
)
_NICE = 10


class EmbeddingProcessLost(Exception):
    """The process has ended, or builds another embedder than its parent's."""


class EmbeddingProcess:
    """A child process that embeds passages with the same model; started at once, loads meanwhile.

    Args:
        embedder: The model; it must be one that `build_embedder` makes of its name alone.
        background: Whether the process yields to all others.
    """

    def __init__(self, embedder: Embedder, background: bool = False) -> None:
        self._embedder = embedder
        self._lock = threading.Lock()
        self._checked = False
        arguments = [str(ROOT), embedder.name, str(_NICE if background else 0)]
        self._process = subprocess.Popen(
            [sys.executable, "-X", "utf8", "-c", _MAIN, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            start_new_session=sys.platform != "win32",  # Ctrl-C is the parent's to handle
        )

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length row a text.

        Raises:
            EmbeddingProcessLost: the process cannot embed them.
        """
        try:
            with self._lock:
                self._check_model()
                return self._rows(texts)
        except (OSError, ValueError, EOFError, KeyError):
            self.close()
            raise EmbeddingProcessLost from None

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # unsent bytes to a process that has ended
                if pipe is not None:
                    pipe.close()

    def _check_model(self) -> None:
        if self._checked:
            return
        if json.loads(self._line())["fingerprint"] != self._embedder.fingerprint:
            raise EOFError
        self._checked = True

    def _rows(self, texts: Sequence[str]) -> Vectors:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(list(texts)).encode() + b"\n")
        self._process.stdin.flush()
        rows, dimension = json.loads(self._line())
        body = self._process.stdout.read(4 * rows * dimension)
        return np.frombuffer(body, np.float32).reshape(rows, dimension)

    def _line(self) -> bytes:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise EOFError
        return line


def main() -> None:
    """Embed batch after batch until standard input closes."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a library that prints must not answer
    name, nice = sys.argv[1], int(sys.argv[2])
    if nice and hasattr(os, "nice"):
        os.nice(nice)
    from models.embeddings import build_embedder
    from settings import Settings

    embedder = build_embedder(Settings(embedding_model=name))
    _answer(answers, {"fingerprint": embedder.fingerprint})
    for line in sys.stdin.buffer:
        rows = embedder.passages(json.loads(line)).astype(np.float32, copy=False)
        _answer(answers, rows.shape, rows.tobytes())


def _answer(answers: IO[bytes], head: object, body: bytes = b"") -> None:
    answers.write(json.dumps(head).encode() + b"\n" + body)
    answers.flush()


if __name__ == "__main__":
    main()
