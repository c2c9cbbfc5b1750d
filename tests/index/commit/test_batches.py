"""Vectors by a provider's batch API: after failures, restarts and refusals."""

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from errors import ModelError, ModelUnavailable
from index.catalog.schema import vectors
from index.catalog.vectors import decode_vectors
from index.commit.staging import text_hash
from ingest.index import Index, open_index
from models.bulk import batch_queue
from models.bulk.batch_records import FOLDER, BatchRecord, BatchRecords
from models.embeddings import build_embedder
from settings import Settings
from tests.library import dense_search, document, names
from tests.models.bulk.batch_server import Batch, BatchServer, batch_server
from tests.openai_server import vector

__all__ = ["batch_server"]  # a fixture

TEXTS = {f"page {n}": f"Lantern number {n} hangs over harbour {n * n}." for n in range(8)}
FEWEST = 4


@pytest.fixture
def batched(
    batch_server: BatchServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """Settings of a model that embeds four texts or more by batches."""
    monkeypatch.setattr(
        batch_queue, "BatchLimits", partial(batch_queue.BatchLimits, look_seconds=0.01)
    )
    changes = {
        "embedding_model": "compatible:m",
        "base_url": batch_server.url,
        "embedding_batch_from": FEWEST,
        "max_retries": 0,
    }
    return settings.model_copy(update=changes)


@pytest.fixture
def index(batched: Settings) -> Iterator[Index]:
    """Eight documents without vectors."""
    with open_index(batched, build_embedder(batched)) as opened:
        _add(opened, TEXTS)
        yield opened


def _add(index: Index, texts: dict[str, str]) -> None:
    index.add_documents([document(*item) for item in texts.items()], vectors=False)


def _stored(index: Index) -> dict[bytes, Any]:
    with index.engine.connect() as connection:
        rows = connection.execute(select(vectors.c.text_hash, vectors.c.vector)).all()
    dimension = len(vector(""))
    return {row.text_hash: decode_vectors([row.vector], dimension)[0] for row in rows}


def _ordinary(server: BatchServer) -> list[str]:
    """Texts embedded by ordinary requests, without the probe of the dimension."""
    return [text for text in server.ordinary if text != "dimension"]


def _is_complete(index: Index) -> bool:
    return index.pending == 0 and index.doctor().ok and len(_stored(index)) == len(TEXTS)


def test_many_texts_go_by_one_batch(index: Index, batch_server: BatchServer) -> None:
    """Each text gets its own vector, though answers come in another order; questions go at once."""
    assert index.fill_vectors() == len(TEXTS)
    (batch,) = batch_server.batches.values()
    assert _ordinary(batch_server) == []
    assert _is_complete(index)
    stored = _stored(index)
    for text in batch.texts:
        row = np.array(vector(text))
        np.testing.assert_allclose(stored[text_hash(text)], row / np.linalg.norm(row), atol=1e-3)
    assert names(dense_search(index, batch.texts[0], k=1))
    assert _ordinary(batch_server) == [batch.texts[0]]


def test_nothing_is_left_behind(index: Index, batch_server: BatchServer) -> None:
    """Files at the provider and records here are gone when the vectors are stored."""
    index.fill_vectors()
    assert batch_server.files == {}
    assert list((index.settings.state_dir / FOLDER).iterdir()) == []


def test_few_texts_go_by_ordinary_requests(batched: Settings, batch_server: BatchServer) -> None:
    """A new document does not wait for a batch."""
    with open_index(batched, build_embedder(batched)) as index:
        _add(index, dict(list(TEXTS.items())[: FEWEST - 1]))
        assert index.fill_vectors() == FEWEST - 1
        assert batch_server.batches == {}
        assert index.pending == 0


def test_a_document_added_meanwhile_does_not_wait(index: Index, batch_server: BatchServer) -> None:
    """It is embedded by an ordinary request while the batch runs."""
    batch_server.looks = 3
    late = "A ferry that came later."
    batch_server.begun = lambda _: _add(index, {"late": late})
    assert index.fill_vectors() == len(TEXTS) + 1
    (text,) = _ordinary(batch_server)
    assert late in text
    assert len(batch_server.batches) == 1


def test_a_failed_request_is_sent_again(index: Index, batch_server: BatchServer) -> None:
    """One that failed in its batch goes by an ordinary request; the others are stored."""
    batch_server.fails = lambda text: "harbour 9." in text
    assert index.fill_vectors() == len(TEXTS)
    (text,) = _ordinary(batch_server)
    assert "harbour 9." in text
    assert _is_complete(index)


def test_many_failed_requests_make_one_more_batch(index: Index, batch_server: BatchServer) -> None:
    """What failed twice goes by ordinary requests, so that nothing is tried for ever."""
    batch_server.fails = lambda _: True
    assert index.fill_vectors() == len(TEXTS)
    assert [len(batch.requests) for batch in batch_server.batches.values()] == [8, 8]
    assert len(_ordinary(batch_server)) == len(TEXTS)
    assert _is_complete(index)


def test_an_expired_batch_keeps_its_answers(index: Index, batch_server: BatchServer) -> None:
    """The half that was done is stored; the rest makes another batch."""
    batch_server.expires = True

    def second(batch: Batch) -> None:
        batch_server.expires = len(batch_server.batches) < 2

    batch_server.begun = second
    assert index.fill_vectors() == len(TEXTS)
    first, other = batch_server.batches.values()
    assert set(other.texts) == set(first.texts[4:])
    assert _is_complete(index)


def test_a_restart_collects_the_batch(
    index: Index, batched: Settings, batch_server: BatchServer
) -> None:
    """A process that ends while a batch runs leaves it to the next, which begins none."""
    stop = threading.Event()
    batch_server.begun = lambda _: stop.set()
    assert index.fill_vectors(stop=stop) == 0
    assert len(batch_server.batches) == 1
    with open_index(batched, build_embedder(batched)) as again:
        assert again.fill_vectors() == len(TEXTS)
        assert _is_complete(again)
    assert len(batch_server.batches) == 1
    assert _ordinary(batch_server) == []


def test_a_kill_before_the_id_is_known_loses_no_batch(
    index: Index, batch_server: BatchServer
) -> None:
    """The record names the batch, and the server is asked for it."""
    records = BatchRecords(index.settings.state_dir)
    kept: list[BatchRecord] = []

    def kill(_: Batch) -> None:
        kept.extend(records.load(index.embedder.fingerprint))
        raise ConnectionAbortedError  # the answer with the id never comes

    batch_server.begun = kill
    with pytest.raises(ModelError):
        index.fill_vectors()
    assert [record.id for record in kept] == [""]
    assert index.fill_vectors() == len(TEXTS)
    assert len(batch_server.batches) == 1
    assert _is_complete(index)


@pytest.mark.parametrize("batch_id", ["", "batch-unknown"])
def test_a_batch_that_the_server_lacks_is_sent_anew(
    index: Index, batch_server: BatchServer, batch_id: str
) -> None:
    """It was never begun, or the server forgot it."""
    keys = tuple(text_hash(text).hex() for text in TEXTS.values())
    record = BatchRecord(index.embedder.fingerprint, keys, batch_id)
    BatchRecords(index.settings.state_dir).save(record)
    assert index.fill_vectors() == len(TEXTS)
    assert len(batch_server.batches) == 1
    assert _is_complete(index)


def test_a_server_that_does_not_answer_costs_nothing(
    index: Index, batch_server: BatchServer
) -> None:
    """The error names the model; the next run collects what was begun."""
    batch_server.broken = True
    with pytest.raises(ModelError, match="embedding model"):
        index.fill_vectors()
    batch_server.broken = False
    assert index.fill_vectors() == len(TEXTS)
    assert len(batch_server.batches) == 1


def test_a_refused_batch_is_halved(index: Index, batch_server: BatchServer) -> None:
    """Where the account takes fewer texts at a time, batches become smaller."""
    batch_server.most = FEWEST
    assert index.fill_vectors() == len(TEXTS)
    sizes = [len(batch.requests) for batch in batch_server.batches.values()]
    assert sizes == [8, 4, 4]
    assert batch_server.files == {}
    assert _is_complete(index)


def test_a_model_without_batches_is_named(index: Index, batch_server: BatchServer) -> None:
    """Where even the smallest batch is refused, the error says what to set; texts stay pending."""
    batch_server.most = 1
    with pytest.raises(ModelUnavailable, match="RAG_EMBEDDING_BATCH_FROM") as caught:
        index.fill_vectors()
    assert "token_limit_exceeded" in caught.value.message
    assert index.pending == len(TEXTS)


def test_at_most_so_many_batches_run(
    index: Index, batch_server: BatchServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A third batch is begun when one of two has ended."""
    limits = partial(batch_queue.BatchLimits, texts=FEWEST, at_once=1, look_seconds=0.01)
    monkeypatch.setattr(batch_queue, "BatchLimits", limits)
    batch_server.looks = 1
    running: list[int] = []

    def count(_: Batch) -> None:
        begun = batch_server.batches.values()
        running.append(sum(batch.looks <= batch_server.looks for batch in begun))

    batch_server.begun = count
    assert index.fill_vectors() == len(TEXTS)
    assert running == [1, 1]


def test_records_of_another_model_stay(index: Index, tmp_path: Path) -> None:
    """They are collected when the setting names that model again."""
    records = BatchRecords(index.settings.state_dir)
    records.save(BatchRecord("other|8|l2", ("00",), "batch-1"))
    index.fill_vectors()
    assert [record.id for record in records.load("other|8|l2")] == ["batch-1"]
