"""Embedding pool: child processes give the vectors of this one, and their death costs no text."""

import time
from collections.abc import Sequence
from concurrent.futures import CancelledError
from dataclasses import replace

import numpy as np
import pytest

from errors import ModelError
from models import embedding_pool
from models.embedder import Embedder
from models.embedding_pool import EmbeddingPool
from models.embedding_process import EmbeddingProcess, EmbeddingProcessLost
from tests.embedders import behind, recorded

TEXTS = ["Lanterns hang in the hall.", "복도에 등불이 걸려 있다.", "\ud83d alone\x00", ""]


@pytest.fixture
def parallel(embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> Embedder:
    """Hashed vectors that are computed in child processes, on a machine of three cores."""
    monkeypatch.setattr(embedding_pool, "cores", lambda: 3)
    return replace(embedder, execution="processes")


def test_processes_return_the_same_vectors(parallel: Embedder) -> None:
    """Any text crosses the pipe, and every batch gets its own rows, in order."""
    with EmbeddingPool(parallel, 1_000) as pool:
        assert pool.workers == 2
        batches = [[f"{text} {n}" for text in TEXTS] for n in range(12)]
        futures = [pool.submit(batch) for batch in batches]
        for batch, future in zip(batches, futures, strict=True):
            np.testing.assert_allclose(future.result().vectors, parallel.passages(batch), atol=1e-6)


def test_few_texts_are_embedded_in_this_process(embedder: Embedder) -> None:
    """A process takes longer to start than a few texts take."""
    few = behind(embedder, execution="processes")
    with EmbeddingPool(few, 10) as pool:
        assert pool.workers == 1
        assert pool.submit(TEXTS).result().vectors.shape == (4, embedder.dimension)
    assert recorded(few).texts == TEXTS


def test_one_core_is_left_free(parallel: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is one worker at least, and none more than the cores but one."""
    for count, workers in ((1, 1), (2, 1), (4, 3)):
        monkeypatch.setattr(embedding_pool, "cores", lambda count=count: count)
        with EmbeddingPool(parallel, 1_000) as pool:
            assert pool.workers == workers


def test_a_killed_process_costs_no_text(parallel: Embedder) -> None:
    """Its batch, and all that follow, are embedded in this process."""
    with EmbeddingPool(parallel, 1_000) as pool:
        for process in pool._processes:
            process.close()
        for _ in range(4):
            rows = pool.submit(TEXTS).result().vectors
            np.testing.assert_allclose(rows, parallel.passages(TEXTS), atol=1e-6)


def test_a_closed_pool_embeds_nothing_more(
    embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch in progress of an interrupted ingest is dropped, not begun again here."""
    monkeypatch.setattr(embedding_pool, "cores", lambda: 2)
    parallel = behind(embedder, execution="processes")  # no process can build it from its name
    monkeypatch.setattr(EmbeddingProcess, "_check_model", lambda self: time.sleep(0.2))
    with EmbeddingPool(parallel, 1_000) as pool:
        futures = [pool.submit(TEXTS) for _ in range(3)]
    for future in futures:
        with pytest.raises((EmbeddingProcessLost, CancelledError)):
            future.result()
    assert recorded(parallel).texts == []


def test_a_process_that_builds_another_model_is_not_used(parallel: Embedder) -> None:
    """Vectors of another revision are never stored under this one's fingerprint."""
    other = replace(parallel, revision="another")
    process = EmbeddingProcess(other)
    with pytest.raises(EmbeddingProcessLost):
        process.passages(TEXTS)


def test_a_model_that_fails_raises_its_error(embedder: Embedder) -> None:
    """The error of a call is that of the embedder, also from another thread."""
    failing = behind(embedder)

    def refuse(_: Sequence[str]) -> None:
        raise ConnectionError("no answer")

    recorded(failing).before = refuse
    with EmbeddingPool(failing, 1) as pool, pytest.raises(ModelError):
        pool.submit(TEXTS).result()
