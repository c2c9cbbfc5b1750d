"""Background vector writer: a second process writes vectors while documents are being read.

Chroma holds Python's global interpreter lock while it builds its graph, which is half of the work
of an ingest: in one process neither reading nor an open chat would make progress. So a long ingest
sends each staged batch to a second process, which fills the next generation. The catalog has every
vector as well, so that the death of the second process costs time only: the generation is then
written in this one.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from queue import Queue
from typing import Final

import numpy as np

from errors import StoreError
from index.dense.chroma_interface import Vectors

ROOT: Final = Path(__file__).resolve().parents[2]
_MAIN: Final = (
    "import sys; sys.path[:0] = [sys.argv.pop(1)]; "
    "from index.dense.writer_process import main; main()"
)
_QUEUE_SIZE: Final = 8  # batches; more would only fill memory


class BackgroundWriterLost(StoreError):
    """The second process has ended before its work was done."""


class BackgroundVectorWriter:
    """The next generation, filled by a second process.

    A `VectorBatch` whose pointer `finish` returns; `begin` starts another generation.

    Args:
        root: Folder of the generations.

    Attributes:
        lost: Whether the process has ended before its work was done.
    """

    def __init__(self, root: Path) -> None:
        self.lost = False
        self._process = subprocess.Popen(
            [sys.executable, "-X", "utf8", "-c", _MAIN, str(ROOT), str(root.absolute())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            start_new_session=sys.platform != "win32",  # Ctrl-C is this process's to handle
        )
        self._queue: Queue[bytes | None] = Queue(_QUEUE_SIZE)
        self._sender = threading.Thread(target=self._send, daemon=True)
        self._sender.start()

    def begin(self, base: str) -> None:
        """Start a generation, a copy of `base` or empty if base is ''."""
        self._put(json.dumps({"base": base}).encode())

    def upsert(self, partition: int, ids: Sequence[int], vectors: Vectors) -> None:
        """Store one vector per id, any number of them."""
        rows, dimension = vectors.shape
        head = {"do": "upsert", "partition": partition, "rows": rows, "dimension": dimension}
        body = np.asarray(ids, np.int64).tobytes() + vectors.astype(np.float32).tobytes()
        self._put(json.dumps(head).encode() + b"\n" + body, end=b"")

    def delete(self, partition: int, ids: Sequence[int]) -> None:
        """Delete ids; unknown ids are ignored."""
        self._put(json.dumps({"do": "delete", "partition": partition, "ids": list(ids)}).encode())

    def finish(self) -> str:
        """Return the pointer of the generation once all of it is on disk.

        Raises:
            BackgroundWriterLost: the process has ended; its generation is incomplete.
        """
        self._put(json.dumps({"do": "finish"}).encode())
        assert self._process.stdout is not None
        answer = self._process.stdout.readline()
        if not answer:
            self.lost = True
            raise BackgroundWriterLost("The process that writes vectors has ended.", "Try again.")
        return str(json.loads(answer)["pointer"])

    def kill(self) -> None:
        """End the process; an unfinished generation is lost."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End the process and close its pipes."""
        self.kill()
        self._queue.put(None)
        self._sender.join()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # unsent bytes to a process that has ended
                if pipe is not None:
                    pipe.close()

    def _put(self, message: bytes, end: bytes = b"\n") -> None:
        self._queue.put(message + end)

    def _send(self) -> None:
        """Write to the pipe, in a thread, since the process does not read while it works."""
        pipe = self._process.stdin
        assert pipe is not None
        lost = False
        while (message := self._queue.get()) is not None:
            try:
                if not lost:
                    pipe.write(message)
                    pipe.flush()
            except OSError:
                lost = True  # `finish` reports it; until then the queue is emptied
