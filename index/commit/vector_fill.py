"""Vector fill: computes the vectors of pending children, newest first, and publishes them.

Embedding needs no writer's lock, so that documents can be added meanwhile; only publishing does: a
copy of the vector index with the new vectors, now and then and at the end. One process fills at a
time. A killed one leaves its vectors in the embedding cache, and the next goes on from there.
"""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from sqlalchemy import Engine

from errors import StoreBusy, StoreUnavailable
from index.catalog.pending import has_pending
from index.catalog.state import read_state
from index.commit.dense_projection import count_unembedded, pending_texts
from index.commit.embedding_queue import EmbeddingQueue
from index.commit.pending_vectors import publish
from index.commit.staging import store_vectors
from index.dense.vector_index import VectorIndex
from index.locks import fill_lock, writer_lock
from index.reports import VectorListener, VectorProgress
from models.bulk.batch_queue import BatchQueue, uses_batches
from models.embedding_pool import EmbeddingPool
from models.embeddings import Embedder
from settings import Settings

_PUBLISH_SECONDS: Final = 5.0  # the least time between two publications
_PUBLISH_SHARE: Final = 50  # publishing copies the vector index: at most 1/50 of the time
_LOCK_SECONDS: Final = 1.0
_OTHER_SECONDS: Final = 0.5  # between two looks at the progress of another process


@dataclass
class VectorFill:
    """One run over all pending children of a state directory.

    Attributes:
        stop: Ends the run after the batches in progress; what is embedded stays in the cache.
        background: Whether other work on this machine comes first.
        wait: Whether to wait for a process that fills already; otherwise there is nothing to do.
    """

    settings: Settings
    engine: Engine
    embedder: Embedder
    vectors: VectorIndex
    progress: VectorListener | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    background: bool = False
    wait: bool = True

    def run(self) -> int:
        """Fill until no child is pending; return how many vectors were computed.

        Nothing happens while the stored vectors are those of another model.

        Raises:
            ModelError: the model did not answer; what is embedded is published by the next run.
            StoreError: the disk is full, or rights are missing.
            StoreUnavailable: the server of vectors does not answer; they stay in the catalog.
        """
        began, computed = time.monotonic(), 0
        while not self.stop.is_set() and self._has_work():
            with fill_lock(self.settings.state_dir, self.engine) as alone:
                if alone:
                    computed = self._embed()
                    while not self.stop.is_set() and not self._publish(wait=_LOCK_SECONDS):
                        pass  # another process is writing, and will not fill before this one ends
            if alone or not self.wait:
                break
            self._report(0, count_unembedded(self.engine, self.embedder.fingerprint), began)
            self.stop.wait(_OTHER_SECONDS)
        return computed

    def _has_work(self) -> bool:
        with self.engine.connect() as connection:
            if not has_pending(connection):
                return False
            stored = read_state(connection).fingerprint
        return not stored or self.embedder.matches(stored)

    def _embed(self) -> int:
        """Embed what the embedding cache lacks, publishing now and then; return how many."""
        texts = count_unembedded(self.engine, self.embedder.fingerprint)
        if not texts:
            return 0
        began = last = time.monotonic()
        pause = _PUBLISH_SECONDS
        with self._queue(texts) as queue:
            while not self.stop.is_set() and queue.step():
                self._report(queue.stored, max(texts - queue.stored, 0), began)
                if time.monotonic() >= last + pause:
                    before = time.monotonic()
                    with suppress(StoreUnavailable):  # embedding goes on; the end reports it
                        self._publish(wait=0.0)
                    last = time.monotonic()
                    pause = max(_PUBLISH_SECONDS, _PUBLISH_SHARE * (last - before))
            return queue.stored

    @contextmanager
    def _queue(self, texts: int) -> Iterator[EmbeddingQueue | BatchQueue]:
        """Yield the queue that embeds so many texts: a provider's batches, or this machine."""
        if uses_batches(self.embedder, self.settings.state_dir, texts):
            store = partial(store_vectors, self.engine, self.embedder)
            state = self.settings.state_dir
            yield BatchQueue(self.embedder, state, self._texts, store, self.stop)
        else:
            with (
                EmbeddingPool(self.embedder, texts, background=self.background) as pool,
                EmbeddingQueue(self.engine, self.embedder, pool, self._texts) as queue,
            ):
                yield queue

    def _texts(self, most: int) -> Mapping[bytes, str]:
        return pending_texts(self.engine, self.embedder.fingerprint, most)

    def _publish(self, wait: float) -> bool:
        """Publish what is embedded; return whether the writer's lock was free."""
        try:
            with writer_lock(self.settings.state_dir, wait, self.engine):
                publish(self.engine, self.vectors, self.embedder.fingerprint)
        except StoreBusy:
            return False
        return True

    def _report(self, done: int, left: int, began: float) -> None:
        if self.progress is not None:
            seconds = left * (time.monotonic() - began) / done if done else None
            self.progress(VectorProgress(done, done + left, seconds))
