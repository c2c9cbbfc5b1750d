"""Words first, vectors behind: what is found meanwhile, and what a kill at any moment leaves."""

import multiprocessing
import os
import shutil
import signal
import threading
import time
from collections import Counter
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import pytest

from errors import ModelError
from index.catalog.labels import Labels
from index.commit import embedding_queue, pending_vectors, vector_fill
from index.locks import fill_lock, writer_lock
from index.reports import VectorProgress
from ingest.index import Index, open_index
from models.embeddings import Embedder
from settings import Settings
from tests.embedders import Recorded, behind, recorded
from tests.index.commit.other_process import fill_slowly
from tests.index.commit.ships import SHIPS, harbour, hybrid, slow
from tests.library import dense_search, document, lexical_search, names
from tests.services.postgres_server import on_sqlite

__all__ = ["harbour", "slow"]  # fixtures


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.mark.parametrize(("query", "first"), [("oranges", "schooner"), ("자갈", "예인선")])
def test_words_are_found_before_any_vector(harbour: Index, query: str, first: str) -> None:
    """Lexical and hybrid search find a document that no vector was computed of."""
    assert recorded(harbour.embedder).texts == []
    assert names(lexical_search(harbour, query, k=1)) == [first]
    assert hybrid(harbour, query)[0] == first
    assert dense_search(harbour, SHIPS[first]) == []


def test_pending_vectors_are_reported_and_no_damage(harbour: Index) -> None:
    """A check counts them apart from what is missing, and the list shows them by document."""
    health = harbour.doctor()
    assert (health.ok, health.missing, health.vectors, health.pending) == (True, 0, 0, 4)
    assert [row.pending for row in harbour.sources()] == [1, 1, 1, 1]
    assert harbour.pending == 4
    assert harbour.fill_vectors() == 4
    health = harbour.doctor()
    assert (health.ok, health.vectors, health.pending) == (True, 4, 0)
    assert [row.pending for row in harbour.sources()] == [0, 0, 0, 0]


def test_an_add_returns_with_its_vectors_unless_told_otherwise(
    settings: Settings, slow: Embedder
) -> None:
    """What a notebook adds is found by dense search at once."""
    with open_index(settings, slow) as index:
        index.add_documents([document("tug", SHIPS["tug"])])
        assert names(dense_search(index, SHIPS["tug"])) == ["tug"]
        assert index.pending == 0


def test_the_newest_documents_come_first(harbour: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document added while older ones wait gets its vector before them."""
    monkeypatch.setattr(embedding_queue, "MAX_BATCH", 1)
    monkeypatch.setattr("models.embedding_pool._SPARE", 0)
    log = recorded(harbour.embedder)

    def add_once(_: Sequence[str]) -> None:
        log.before = lambda _: None
        harbour.add_documents([document("ferry", "The ferry leaves at noon.")], vectors=False)

    log.before = add_once
    harbour.fill_vectors()
    assert log.texts[0].endswith(SHIPS["예인선"])
    assert "ferry" in log.texts[1]
    assert log.texts[-1].endswith(SHIPS["schooner"])
    assert harbour.doctor().ok


def test_searches_use_the_vectors_that_are_there(
    harbour: Index, settings: Settings, slow: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each batch dense search finds what is published, and hybrid search everything."""
    monkeypatch.setattr(embedding_queue, "MAX_BATCH", 1)
    monkeypatch.setattr(vector_fill, "_PUBLISH_SECONDS", 0.0)
    monkeypatch.setattr(vector_fill, "_PUBLISH_SHARE", 0)
    seen: list[int] = []
    calls, stored = count(1), threading.Event()

    # On a busy machine all batches may end before the first is stored: the last waits for that.
    def wait_for_the_first(_: Sequence[str]) -> None:
        if next(calls) == len(SHIPS):
            stored.wait(60)

    recorded(harbour.embedder).before = wait_for_the_first
    with open_index(settings, slow) as reader:

        def look(step: VectorProgress) -> None:
            if step.done:
                stored.set()
            seen.append(len(dense_search(reader, SHIPS["tug"])))
            assert reader.doctor().ok
            for query, first in (("oranges", "schooner"), ("자갈", "예인선")):
                assert hybrid(reader, query)[0] == first

        harbour.fill_vectors(look)
        assert names(dense_search(reader, SHIPS["schooner"]))[0] == "schooner"
    assert seen == sorted(seen)
    assert 0 < max(seen) <= 4


def test_progress_counts_up_and_estimates_the_time_left(
    harbour: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each batch is reported, with seconds left that end at none."""
    monkeypatch.setattr(embedding_queue, "MAX_BATCH", 1)
    steps: list[VectorProgress] = []
    harbour.fill_vectors(steps.append)
    assert [step.total for step in steps] == [4] * len(steps)
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1] == VectorProgress(4, 4, 0.0)
    assert all(step.seconds_left is not None for step in steps if step.done)


STEPS = [
    (embedding_queue, "store_vectors"),
    (vector_fill, "publish"),
    (pending_vectors, "upsert_vectors"),
    (pending_vectors, "_move_pointer"),
]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("owner", "step"), STEPS, ids=[step for _, step in STEPS])
def test_every_step_can_be_the_last(
    harbour: Index,
    settings: Settings,
    slow: Embedder,
    monkeypatch: pytest.MonkeyPatch,
    owner: object,
    step: str,
    after: bool,
) -> None:
    """Killed at any step, documents are found by words; the next run embeds no stored text."""
    real, stored = getattr(owner, step), list[str]()
    monkeypatch.setattr("models.embedding_pool._SPARE", 0)  # one batch at a time

    def stop_here(*arguments: object) -> object:
        if after:
            real(*arguments)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(owner, step, stop_here)
        with pytest.raises(Killed):
            harbour.fill_vectors()
    if step != "store_vectors" or after:
        stored = list(recorded(slow).texts)
    with open_index(settings, slow) as reader:
        assert reader.doctor().ok
        assert names(lexical_search(reader, "oranges")) == ["schooner"]
        reader.fill_vectors()
        assert reader.doctor().vectors == 4
        assert names(dense_search(reader, SHIPS["범선"]))[0] == "범선"
    counted = Counter(recorded(slow).texts)
    assert all(counted[text] == 1 for text in stored)
    assert len(counted) == 4


def test_a_commit_beside_a_killed_fill_loses_neither(
    harbour: Index, settings: Settings, slow: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Vectors that were embedded and not published are published by the next run."""
    with monkeypatch.context() as patched:
        patched.setattr(vector_fill, "publish", _die)
        with pytest.raises(Killed):
            harbour.fill_vectors()
    harbour.add_documents([document("copy of tug", SHIPS["tug"] + " It is old.")], vectors=False)
    assert harbour.pending == 5
    assert harbour.fill_vectors() == 1
    assert (harbour.doctor().ok, harbour.doctor().vectors) == (True, 5)


def test_documents_that_change_while_they_wait(harbour: Index) -> None:
    """Removed, replaced, relabelled and shared documents leave no pending child behind."""
    harbour.remove(["tug"])
    harbour.add_documents([document("schooner", "The schooner was sold.")], vectors=False)
    assert harbour.pending == 3
    harbour.fill_vectors()
    health = harbour.doctor()
    assert (health.ok, health.vectors, health.pending) == (True, 3, 0)
    assert dense_search(harbour, "The schooner was sold.")[0].text == "The schooner was sold."


def test_a_change_of_access_keeps_children_pending(
    settings: Settings, slow: Embedder, tmp_path: Path
) -> None:
    """A copy under other labels waits as its original did, and is embedded once."""
    (tmp_path / "ship.md").write_text(SHIPS["tug"], "utf-8")
    with open_index(settings, slow) as index:
        index.add([tmp_path], jobs=1, vectors=False)
        index.add([tmp_path], jobs=1, vectors=False, labels=Labels(access=("user:ann",)))
        assert (index.pending, index.doctor().ok) == (1, True)
        index.fill_vectors()
        assert (index.doctor().ok, index.doctor().vectors) == (True, 1)
    assert len(recorded(slow).texts) == 1


def test_an_unchanged_folder_goes_on_with_the_vectors(
    settings: Settings, slow: Embedder, tmp_path: Path
) -> None:
    """The next add of the same files computes what an interrupted one left."""
    (tmp_path / "ship.md").write_text(SHIPS["tug"], "utf-8")
    with open_index(settings, slow) as index:
        assert index.add([tmp_path], jobs=1, vectors=False).added == 1
        report = index.add([tmp_path], jobs=1)
        assert (report.unchanged, index.pending) == (1, 0)


def test_a_stop_ends_after_the_batch(harbour: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is embedded by then is kept, the rest is left for the next run."""
    monkeypatch.setattr(embedding_queue, "MAX_BATCH", 1)
    monkeypatch.setattr("models.embedding_pool._SPARE", 0)
    stop = threading.Event()
    computed = harbour.fill_vectors(lambda _: stop.set(), stop)
    assert 0 < computed < 4
    assert computed + harbour.fill_vectors() == 4
    assert len(recorded(harbour.embedder).texts) == 4


def test_one_process_fills_at_a_time(harbour: Index, settings: Settings) -> None:
    """A worker leaves the work to another process; a command waits for it, then goes on."""
    with fill_lock(settings.state_dir, harbour.engine) as alone:
        assert alone
        assert harbour.fill_vectors(background=True) == 0
        waiting = threading.Thread(target=harbour.fill_vectors)
        waiting.start()
        time.sleep(0.2)
        assert recorded(harbour.embedder).texts == []
    waiting.join()
    assert harbour.pending == 0


def test_a_writer_is_waited_for_only_to_publish(harbour: Index, settings: Settings) -> None:
    """While another process writes, vectors are embedded; they are published after it."""
    with writer_lock(settings.state_dir, catalog=harbour.engine):
        filling = threading.Thread(target=harbour.fill_vectors)
        filling.start()
        while len(recorded(harbour.embedder).texts) < 4:
            time.sleep(0.01)
        assert harbour.pending == 4
    filling.join()
    assert harbour.pending == 0


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_model_that_does_not_answer_costs_no_document(harbour: Index, language: str) -> None:
    """The error is raised, words are found, and the next run computes what is left."""
    log = recorded(harbour.embedder)

    def refuse(_: Sequence[str]) -> None:
        raise ConnectionError("no answer")

    log.before = refuse
    with pytest.raises(ModelError):
        harbour.fill_vectors()
    assert names(lexical_search(harbour, {"en": "gravel", "ko": "자갈"}[language]))
    assert harbour.pending == 4
    log.before = lambda _: None
    assert harbour.fill_vectors() == 4


@on_sqlite
def test_a_repair_embeds_nothing(harbour: Index, settings: Settings, slow: Embedder) -> None:
    """Without its folder the vector index is rebuilt of what is stored; the rest stays pending."""
    harbour.fill_vectors()
    harbour.add_documents([document("ferry", "The ferry leaves at noon.")], vectors=False)
    harbour.close()
    shutil.rmtree(settings.state_dir / "chroma")
    before = list(recorded(slow).texts)
    with open_index(settings, slow) as index:
        assert not index.doctor().ok
        health = index.doctor(repair=True)
        assert (health.ok, health.vectors, health.pending) == (True, 4, 1)
        assert recorded(slow).texts == before
        assert index.fill_vectors() == 1


def test_a_rebuild_of_the_vectors_computes_pending_ones(harbour: Index) -> None:
    """`ingest rebuild --vectors` leaves nothing pending."""
    assert harbour.rebuild(lexicon=False).ok
    assert (harbour.pending, harbour.doctor().vectors) == (0, 4)


def test_kills_lose_nothing_and_embed_next_to_nothing_twice(
    settings: Settings, embedder: Embedder, tmp_path: Path
) -> None:
    """After `kill -9` at several moments all is found; only batches in progress are repeated."""
    log, kills = tmp_path / "embedded.txt", 4
    log.touch()
    context = multiprocessing.get_context("spawn")
    for kill in range(kills):
        child = context.Process(target=fill_slowly, args=(settings.state_dir, log, 60))
        child.start()
        seen = len(log.read_text().splitlines())
        while len(log.read_text().splitlines()) < seen + 3 + 2 * kill and child.is_alive():
            time.sleep(0.005)
        os.kill(child.pid or 0, signal.SIGKILL)
        child.join()
        with open_index(settings, behind(embedder)) as index:
            assert index.doctor().ok
            assert len(index.sources()) == 60
            assert names(lexical_search(index, "vessel7", k=1)) == ["vessel7"]
    last = behind(embedder)
    with open_index(settings, last) as index:
        index.fill_vectors()
        assert (index.doctor().ok, index.doctor().vectors) == (True, 60)
    counted = Counter([*log.read_text().splitlines(), *recorded(last).texts])
    assert len(counted) == 60
    # A kill loses a batch in progress, and one that is embedded and not stored; each is one text.
    assert counted.total() - 60 <= 2 * kills


def test_recorded_embeddings_are_those_of_hashing() -> None:
    """The recording changes no vector."""
    assert Recorded().embed_query("a tug") == Recorded().embed_documents(["a tug"])[0]


def _die(*_: object) -> None:
    raise Killed
