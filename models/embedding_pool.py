"""Embedding pool: embeds batches of texts behind other work, on every core but one.

    with EmbeddingPool(embedder, texts=10_000) as pool:
        future = pool.submit(["first text", "second text"])
        future.result().vectors      # float32, shape (2, dimension)

An embedded model computes in Python and NumPy, which hold the interpreter's lock for most of the
time: two threads are no faster than one, and would slow down what goes on beside them. So it runs
in child processes, each with one thread, or as tasks of a Ray cluster where one is set. A model
behind a server is called from a thread, one batch after the other.
"""

import os
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from types import TracebackType
from typing import Final, Protocol, Self

from models.bulk.cluster_worker import ClusterWorker
from models.embedder import Embedder, Vectors
from models.embedding_process import EmbeddingProcess, EmbeddingProcessLost
from operations.cluster import connect

_TEXTS_PER_PROCESS: Final = 64  # fewer do not pay for the start of a process
_SPARE = 3  # batches waiting for each worker, so that none is idle while results are stored


def cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True)
class Embedded:
    """The vectors of a batch, and the seconds they took."""

    vectors: Vectors
    seconds: float


class PassageWorker(Protocol):
    """What embeds batches elsewhere, one at a time; it raises `EmbeddingProcessLost`."""

    def passages(self, texts: Sequence[str]) -> Vectors: ...

    def close(self) -> None: ...


class EmbeddingPool:
    """Workers that embed batches of texts; see the module.

    Args:
        embedder: The model.
        texts: About how many texts there will be; few are embedded in this process.
        background: Whether processes yield to all others (as `nice` does).

    Attributes:
        workers: How many batches are embedded at a time.
    """

    def __init__(self, embedder: Embedder, texts: int, *, background: bool = False) -> None:
        self._embedder = embedder
        self._processes = _workers(embedder, texts, background)
        self.workers = len(self._processes) or 1
        self._closed = False
        self._idle: SimpleQueue[PassageWorker | None] = SimpleQueue()
        for process in self._processes:
            self._idle.put(process)
        if not self._processes:
            self._idle.put(None)
        self._threads = ThreadPoolExecutor(self.workers, thread_name_prefix="embed")

    @property
    def capacity(self) -> int:
        """How many batches to submit ahead."""
        return self.workers * (1 + _SPARE)

    def submit(self, texts: list[str]) -> Future[Embedded]:
        """Embed passages in the background; errors are those of `Embedder.passages`."""
        return self._threads.submit(self._embed, texts)

    def _embed(self, texts: list[str]) -> Embedded:
        worker = self._idle.get()
        began = time.monotonic()
        try:
            if worker is not None:
                return Embedded(worker.passages(texts), time.monotonic() - began)
        except EmbeddingProcessLost:  # killed, or out of memory: go on in this process
            worker = None
            if self._closed:
                raise
        finally:
            self._idle.put(worker)
        return Embedded(self._embedder.passages(texts), time.monotonic() - began)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the processes; batches that are not embedded yet are dropped."""
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in self._processes:
            process.close()


def _workers(embedder: Embedder, texts: int, background: bool) -> Sequence[PassageWorker]:
    """Return the workers beside this process: none for a few texts, or for a model of a server."""
    if embedder.execution != "processes" or texts < _TEXTS_PER_PROCESS:
        return []
    if embedder.cluster:
        cluster = connect(embedder.cluster, cores())
        return [ClusterWorker(embedder, cluster) for _ in range(cluster.cpus)]
    count = min(max(1, cores() - 1), texts // _TEXTS_PER_PROCESS)
    return [EmbeddingProcess(embedder, background) for _ in range(count)]
