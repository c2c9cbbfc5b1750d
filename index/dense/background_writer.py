"""Write vectors while documents are still being read, in a process beside this one.

Chroma keeps Python's lock while it works on its graph, which is half of the work of an ingest:
in one process nothing else would move, neither the reading nor a chat that is open. So a long
ingest hands each batch that is in the catalog to a second process, which fills the next
generation. The catalog holds every vector as well, so that a second process that dies costs
time only: the generation is then made in this one.
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
_BOOT: Final = (
    "import sys; sys.path[:0] = [sys.argv.pop(1)]; "
    "from index.dense.writer_process import main; main()"
)
_WAITING: Final = 8  # batches on their way; more would only fill memory


class BackgroundWriterLost(StoreError):
    """The second process has ended before its work was done."""


class BackgroundVectorWriter:
    """The next generation of vectors, being filled by a second process.

    A `VectorBatch` whose name is known when `finish` returns; `begin` starts the one after.

    Args:
        root: Folder of the generations.

    Attributes:
        lost: Whether the process has ended before its work was done.
    """

    def __init__(self, root: Path) -> None:
        self.lost = False
        self._process = subprocess.Popen(
            [sys.executable, "-X", "utf8", "-c", _BOOT, str(ROOT), str(root.absolute())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            start_new_session=sys.platform != "win32",  # Ctrl-C is this process's to handle
        )
        self._queue: Queue[bytes | None] = Queue(_WAITING)
        self._sender = threading.Thread(target=self._send, daemon=True)
        self._sender.start()

    def begin(self, base: str) -> None:
        """Start a generation over a copy of `base`, or over nothing when base is ''."""
        self._put(json.dumps({"base": base}).encode())

    def upsert(self, space: int, ids: Sequence[int], vectors: Vectors) -> None:
        """Store one vector an id, whatever their number."""
        rows, dimension = vectors.shape
        head = {"do": "upsert", "space": space, "rows": rows, "dimension": dimension}
        body = np.asarray(ids, np.int64).tobytes() + vectors.astype(np.float32).tobytes()
        self._put(json.dumps(head).encode() + b"\n" + body, end=b"")

    def delete(self, space: int, ids: Sequence[int]) -> None:
        """Forget ids; unknown ones are no error."""
        self._put(json.dumps({"do": "delete", "space": space, "ids": list(ids)}).encode())

    def finish(self) -> str:
        """Return the name of the generation once all of it is on disk and at rest.

        Raises:
            AheadLost: the process has ended; its generation is of no use.
        """
        self._put(json.dumps({"do": "finish"}).encode())
        assert self._process.stdout is not None
        answer = self._process.stdout.readline()
        if not answer:
            self.lost = True
            raise BackgroundWriterLost("The process that writes vectors has ended.", "Try again.")
        return str(json.loads(answer)["pointer"])

    def kill(self) -> None:
        """End the process; what it has not finished is of no use."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End the process and let go of its pipes."""
        self.kill()
        self._queue.put(None)
        self._sender.join()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # unsent bytes to a process that is gone
                if pipe is not None:
                    pipe.close()

    def _put(self, question: bytes, end: bytes = b"\n") -> None:
        self._queue.put(question + end)

    def _send(self) -> None:
        """Write from a thread: the other side does not read while it works."""
        pipe = self._process.stdin
        assert pipe is not None
        lost = False
        while (question := self._queue.get()) is not None:
            try:
                if not lost:
                    pipe.write(question)
                    pipe.flush()
            except OSError:
                lost = True  # `finish` will say so; until then nobody may wait for room
