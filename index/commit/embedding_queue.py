"""Embedding queue: texts go through an embedding pool into the embedding cache.

Each batch is stored as soon as it is embedded, so that a killed process loses about a second of
work a worker and the next one embeds nothing twice. Ctrl-C and errors lose nothing that is
embedded, since it may have been paid for.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from index.commit.staging import store_vectors
from models.embedding_pool import Embedded, EmbeddingPool
from models.embeddings import Embedder

MAX_BATCH = 1_024
_FIRST_PART = 8  # the first batch is this part of the model's own batch size
_TARGET_SECONDS = 1.0  # of a batch: about what a kill or Ctrl-C may lose of a slow model's work
_POLL_SECONDS = 0.2
_LAST_SECONDS = 0.1  # to wait for a batch that is just ending when Ctrl-C comes


class EmbeddingQueue:
    """Embeds the texts that `refill` returns until it returns none.

    Args:
        engine: The catalog.
        embedder: The model.
        pool: The workers.
        refill: Returns texts by hash, at least so many if there are; it may repeat those that are
            not stored yet.

    Attributes:
        stored: How many vectors were computed and stored.
    """

    def __init__(
        self,
        engine: Engine,
        embedder: Embedder,
        pool: EmbeddingPool,
        refill: Callable[[int], Mapping[bytes, str]],
    ) -> None:
        self.stored = 0
        self._engine, self._embedder, self._pool, self._refill = engine, embedder, pool, refill
        self._size = min(max(1, embedder.batch // _FIRST_PART), MAX_BATCH)
        self._waiting: dict[bytes, str] = {}
        self._dry = False  # nothing new to refill until a batch is stored
        self._running: dict[Future[Embedded], list[bytes]] = {}

    def step(self) -> bool:
        """Submit what fits, wait a moment and store what is embedded; return whether to go on.

        Raises:
            ModelError: the model did not answer.
        """
        self._submit()
        if not self._running:
            return False
        done, _ = wait(self._running, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED)
        for future in done:
            self._store(future.result(), self._running[future])
            del self._running[future]
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Store what is embedded, where Ctrl-C or a failing batch ends the work."""
        if error is None:
            return
        done, _ = wait(self._running, timeout=_LAST_SECONDS)
        for future in done:
            if not future.cancelled() and future.exception() is None:
                self._store(future.result(), self._running[future])

    def _submit(self) -> None:
        while len(self._running) < self._pool.capacity:
            hashes = self._next_batch()
            if not hashes:
                return
            texts = [self._waiting.pop(text_hash) for text_hash in hashes]
            self._running[self._pool.submit(texts)] = hashes

    def _next_batch(self) -> list[bytes]:
        if len(self._waiting) < self._size and not self._dry:
            running = {h for hashes in self._running.values() for h in hashes}
            wanted = self._size * self._pool.capacity
            more = self._refill(wanted + len(running) + len(self._waiting))
            self._dry = not (more.keys() - running - self._waiting.keys())
            self._waiting |= {h: text for h, text in more.items() if h not in running}
            # Texts of similar length share a batch: models pad to the longest.
            self._waiting = dict(sorted(self._waiting.items(), key=lambda item: len(item[1])))
        return list(self._waiting)[: self._size]

    def _store(self, embedded: Embedded, hashes: list[bytes]) -> None:
        store_vectors(self._engine, self._embedder, hashes, embedded.vectors)
        self.stored += len(hashes)
        self._dry = False
        if embedded.seconds < _TARGET_SECONDS / 2 and len(hashes) >= self._size:
            self._size = min(2 * self._size, MAX_BATCH)
