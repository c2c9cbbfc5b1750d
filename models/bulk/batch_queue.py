"""Batch queue: texts go through a provider's batch API into the embedding cache.

It has the methods of `index.commit.embedding_queue.EmbeddingQueue`. Batches run for hours, up to a
day; a process that ends leaves them, and the next one collects them. Requests that failed are sent
again, in a batch where there are many, else by ordinary calls; one that failed twice is sent by an
ordinary call, which shortens a text that is too long, or raises what is wrong.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from errors import ModelUnavailable
from models.bulk.batch_client import BatchState
from models.bulk.batch_records import BatchRecord, BatchRecords
from models.embedder import Embedder, Vectors

_STORED_TOGETHER: Final = 1_000
_TRIES: Final = 2


@dataclass(frozen=True)
class BatchLimits:
    """Sizes of batches, within those of OpenAI (50,000 texts, 200 MB).

    Attributes:
        texts: Most in one batch; halved where the provider takes fewer at a time.
        characters: Most in one batch.
        at_once: Most batches at the provider.
        look_seconds: Between two looks at their state.
    """

    texts: int = 20_000
    characters: int = 30_000_000
    at_once: int = 4
    look_seconds: float = 60.0


def uses_batches(embedder: Embedder, state_dir: Path, texts: int) -> bool:
    """Return whether so many texts go through the batch API, or some of them are there already."""
    if embedder.batches is None:
        return False
    return texts >= embedder.batches.fewest or bool(
        BatchRecords(state_dir).load(embedder.fingerprint)
    )


class BatchQueue:
    """Embeds the texts that `refill` returns until it returns none.

    Args:
        embedder: The model; it has `batches`.
        state_dir: Where the records are.
        refill: Returns texts by hash, at least so many if there are; it repeats those that are not
            stored yet.
        store: Stores the vectors of texts.
        stop: Ends a wait.

    Attributes:
        stored: How many vectors were stored.
    """

    def __init__(
        self,
        embedder: Embedder,
        state_dir: Path,
        refill: Callable[[int], Mapping[bytes, str]],
        store: Callable[[Sequence[bytes], Vectors], None],
        stop: threading.Event,
        limits: BatchLimits | None = None,
    ) -> None:
        assert embedder.batches is not None
        self.stored = 0
        self._embedder, self._batches = embedder, embedder.batches
        self._refill, self._store, self._stop = refill, store, stop
        self._limits = limits or BatchLimits()
        self._records = BatchRecords(state_dir)
        self._running = self._records.load(embedder.fingerprint)
        self._client = self._batches.open_client()
        self._failures = Counter[bytes]()
        self._next_look = 0.0
        self._few: dict[bytes, str] = {}  # for ordinary calls
        self._many: dict[bytes, str] = {}  # for a batch

    def step(self) -> bool:
        """Collect, submit or embed what there is, or wait a while; return whether to go on.

        Raises:
            ModelError: the provider did not answer, or refuses batches; what is there stays.
        """
        if time.monotonic() >= self._next_look:
            self._look()
        if not self._few:
            self._divide(self._waiting())
            if self._many and len(self._running) < self._limits.at_once:
                self._submit(self._many)
                return True
        if self._few:
            self._embed_some()
            return True
        if self._running:
            self._stop.wait(max(0.0, self._next_look - time.monotonic()))
        return bool(self._running)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Leave the batches to whoever goes on."""

    def _waiting(self) -> dict[bytes, str]:
        """Return texts that are at no batch, at most those of one."""
        sent = {bytes.fromhex(key) for record in self._running for key in record.keys}
        texts = self._refill(len(sent) + self._limits.texts)
        fresh = ((key, text) for key, text in texts.items() if key not in sent)
        return dict(islice(fresh, self._limits.texts))

    def _divide(self, waiting: Mapping[bytes, str]) -> None:
        """Choose what goes into a batch, and what is embedded by ordinary calls."""
        many = {key: text for key, text in waiting.items() if self._failures[key] < _TRIES}
        self._many = many if len(many) >= self._batches.fewest else {}
        self._few = {key: text for key, text in waiting.items() if key not in self._many}

    def _submit(self, texts: Mapping[bytes, str]) -> None:
        chosen = dict(self._fitting(texts))
        record = BatchRecord(self._embedder.fingerprint, tuple(chosen))
        self._records.save(record)
        record = replace(record, id=self._client.submit(record.name, chosen))
        self._records.save(record)
        self._running.append(record)
        self._next_look = time.monotonic() + self._limits.look_seconds

    def _fitting(self, texts: Mapping[bytes, str]) -> Iterator[tuple[str, str]]:
        left = self._limits.characters
        for key, text in texts.items():
            left -= len(text)
            if left < 0:
                return
            yield key.hex(), self._embedder.passage_prefix + text

    def _embed_some(self) -> None:
        """Embed a few texts by an ordinary call."""
        some = dict(islice(self._few.items(), self._embedder.batch))
        self._add([*some], self._embedder.passages([*some.values()]))
        for key in some:
            del self._few[key]

    def _look(self) -> None:
        """Collect the batches that have ended."""
        self._next_look = time.monotonic() + self._limits.look_seconds
        for record in list(self._running):
            state = self._state(record)
            if state is None:  # never begun, or forgotten by the server
                self._drop(record)
            elif state.refused:
                self._drop(record)
                self._client.delete_files(state)
                self._take_fewer(record, state.refused)
            elif not state.running:
                self._collect(record, state)

    def _state(self, record: BatchRecord) -> BatchState | None:
        batch_id = record.id or self._client.find(record.name)
        return self._client.state(batch_id) if batch_id else None

    def _collect(self, record: BatchRecord, state: BatchState) -> None:
        missing = set(record.keys)
        answers = (
            (key, vector)
            for key, vector in self._client.answers(state)
            if vector is not None and key in missing
        )
        while some := dict(islice(answers, _STORED_TOGETHER)):
            self._add([bytes.fromhex(key) for key in some], self._embedder.rows([*some.values()]))
            missing -= some.keys()
        self._failures.update(map(bytes.fromhex, missing))
        self._drop(record)
        self._client.delete_files(state)

    def _take_fewer(self, record: BatchRecord, code: str) -> None:
        """Adapt to a provider that refused a batch: fewer batches, else smaller ones."""
        limits = self._limits
        if self._running:
            self._limits = replace(limits, at_once=len(self._running))
        elif len(record.keys) > self._batches.fewest:
            fewer = max(self._batches.fewest, len(record.keys) // 2)
            self._limits = replace(limits, texts=fewer)
        else:
            raise ModelUnavailable(
                "The {who} refused a batch of {count} passages ({problem}).",
                "Set RAG_EMBEDDING_BATCH_FROM to 0 to embed by ordinary requests, or look at the"
                " limits of the account.",
                who=self._client.endpoint.phrase,
                count=len(record.keys),
                problem=code,
            )

    def _add(self, hashes: Sequence[bytes], rows: Vectors) -> None:
        self._store(hashes, rows)
        self.stored += len(hashes)

    def _drop(self, record: BatchRecord) -> None:
        self._running.remove(record)
        self._records.remove([record])
