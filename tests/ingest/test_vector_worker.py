"""Worker of a long-running process: vectors of added documents follow without a command."""

import logging
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from index.locks import writer_lock
from ingest.index import Index, open_index
from ingest.workers import vector_worker
from ingest.workers.vector_worker import VectorWorker
from models.embeddings import Embedder
from settings import Settings
from tests.embedders import behind, recorded
from tests.library import dense_search, document, lexical_search, names

pytestmark = pytest.mark.usefixtures("either_catalog")

TEXT = "The orchard sells pears in October."


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker looks often."""
    monkeypatch.setattr(vector_worker, "_POLL_SECONDS", 0.02)
    monkeypatch.setattr(vector_worker, "_RETRY_SECONDS", 0.02)


@pytest.fixture
def slow(embedder: Embedder) -> Embedder:
    """An embedder whose vectors follow the words."""
    return behind(embedder)


@pytest.fixture
def served(settings: Settings, slow: Embedder) -> Iterator[Index]:
    """The index of a process with a worker."""
    with open_index(settings, slow) as index, VectorWorker(index):
        yield index


def wait_until_filled(index: Index) -> None:
    """Wait until no child is pending."""
    for _ in range(1_000):
        if not index.pending:
            return
        time.sleep(0.02)
    raise AssertionError("vectors are still pending")


def test_what_another_process_adds_is_embedded(
    served: Index, settings: Settings, slow: Embedder
) -> None:
    """A killed `ingest add` leaves words; the running process computes the vectors."""
    with open_index(settings, slow) as other:
        other.add_documents([document("pears", TEXT)], vectors=False)
    assert names(lexical_search(served, "pears")) == ["pears"]
    wait_until_filled(served)
    assert names(dense_search(served, TEXT)) == ["pears"]
    assert recorded(slow).texts.count(TEXT) <= 1


def test_the_worker_adopts_another_embedded_model(
    settings: Settings, embedder: Embedder, slow: Embedder
) -> None:
    """After an upgrade the vectors are computed anew though nobody runs a command."""
    with open_index(settings, embedder) as before:
        before.add_documents([document("pears", TEXT)])
    with open_index(settings, slow) as index, VectorWorker(index):
        for _ in range(1_000):
            if not index.model_mismatch and not index.pending:
                break
            time.sleep(0.02)
        assert names(dense_search(index, TEXT)) == ["pears"]


def test_the_worker_waits_for_a_writer(
    settings: Settings, embedder: Embedder, slow: Embedder, caplog: pytest.LogCaptureFixture
) -> None:
    """While another process writes, the model is not changed, and nothing is logged."""
    with open_index(settings, embedder) as before:
        before.add_documents([document("pears", TEXT)])
    with open_index(settings, slow) as index:
        with writer_lock(settings.state_dir, catalog=index.engine), VectorWorker(index):
            time.sleep(0.2)
            assert index.model_mismatch
        assert not caplog.records


def test_a_model_that_does_not_answer_is_tried_again(
    served: Index, slow: Embedder, caplog: pytest.LogCaptureFixture
) -> None:
    """The problem is logged once; vectors follow when the model answers."""
    log, tries = recorded(slow), list[int]()

    def refuse(_: Sequence[str]) -> None:
        tries.append(1)
        raise ConnectionError("no answer")

    log.before = refuse
    with caplog.at_level(logging.WARNING):
        served.add_documents([document("pears", TEXT)], vectors=False)
        while len(tries) < 3:
            time.sleep(0.01)
    log.before = lambda _: None
    wait_until_filled(served)
    assert len([r for r in caplog.records if "vectors wait" in r.message]) == 1


def test_a_worker_ends_while_it_computes(
    settings: Settings, embedder: Embedder, tmp_path: Path
) -> None:
    """Closing a process does not wait for all vectors; the rest stays pending."""
    slow = behind(embedder, batch=1)
    recorded(slow).delay = 0.05
    with open_index(settings, slow) as index:
        notes = [document(f"note{n}", f"Note number {n}.") for n in range(200)]
        index.add_documents(notes, vectors=False)
        with VectorWorker(index):
            while not recorded(slow).texts:
                time.sleep(0.01)
        assert index.pending > 0
        assert index.doctor().ok
