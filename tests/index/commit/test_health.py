"""Health check: differences from the catalog are reported, and repaired without a model."""

import shutil
from dataclasses import replace
from typing import Any

import pytest
import tantivy

from database import write_transaction
from errors import StoreDamaged
from index.catalog.schema import LIVE
from index.catalog.state import bump_generation
from index.commit import lexical_projection
from index.lexical.inverted_index import InvertedIndex
from index.reports import Progress
from ingest.index import Index, open_index
from models.embeddings import Embedder
from settings import Settings
from tests.library import dense_search, document, lexical_search, names
from tests.services.postgres_server import on_sqlite
from text import analyser


@pytest.fixture
def filled(index: Index, monkeypatch: pytest.MonkeyPatch) -> Index:
    """An index of thirty documents whose embedder may not be asked again."""
    index.add_documents([document(f"doc{n}", f"Number {n} is about item{n}.") for n in range(30)])

    def refuse(*_: object) -> None:
        raise AssertionError("a repair must not embed")

    monkeypatch.setattr(type(index.embedder), "passages", refuse)
    return index


def test_a_healthy_index_says_so(filled: Index) -> None:
    """All counts agree, and the report has the contract's numbers."""
    health = filled.doctor()
    assert health.ok
    assert (health.sources, health.parents, health.children) == (30, 30, 30)
    assert (health.vectors, health.lexicon) == (30, 30)
    assert (health.missing, health.orphans, health.duplicates, health.repaired) == (0, 0, 0, 0)


def test_missing_lexical_rows_are_reported_and_restored(filled: Index) -> None:
    """Versions missing in the inverted index are counted and restored."""
    filled.inverted_index.write([], [1, 2, 3])
    sick = filled.doctor()
    assert (sick.ok, sick.missing) == (False, 3)
    healthy = filled.doctor(repair=True)
    assert (healthy.ok, healthy.repaired) == (True, 3)
    assert names(lexical_search(filled, "item0", k=1)) == ["doc0"]


@on_sqlite
def test_missing_vectors_are_reported_and_restored(filled: Index) -> None:
    """Rows missing in Chroma are counted and restored from stored vectors."""
    pointer = sorted(p.name for p in (filled.settings.state_dir / "chroma").glob("generation-*/"))
    with filled.vector_index.writing(pointer[-1]) as batch:
        batch.delete(1, [1, 2])
        batch.upsert(1, [777], filled.vectors(["3"]))
    filled.vector_index.close()
    _point_at(filled, batch.pointer)
    sick = filled.doctor()
    assert (sick.missing, sick.orphans) == (2, 1)
    assert filled.doctor(repair=True).ok
    assert filled.doctor().vectors == 30


def test_duplicates_are_reported(filled: Index) -> None:
    """A child twice in the inverted index is counted once as a duplicate."""
    with filled.engine.connect() as connection:
        [entry, *_] = lexical_projection.entries(connection, LIVE)
    filled.inverted_index.write([replace(entry, version=999)], [])
    sick = filled.doctor()
    assert (sick.duplicates, sick.missing, sick.orphans) == (1, 0, 0)
    assert filled.doctor(repair=True).ok


@on_sqlite
@pytest.mark.parametrize("folder", ["chroma", "lexicon"])
def test_a_deleted_folder_is_reported_and_rebuilt(
    filled: Index, settings: Settings, embedder: Embedder, folder: str
) -> None:
    """Without its folder a search fails with the remedy instead of finding nothing."""
    filled.close()
    shutil.rmtree(settings.state_dir / folder)
    look = {"chroma": dense_search, "lexicon": lexical_search}[folder]
    with open_index(settings, embedder) as index:
        with pytest.raises(StoreDamaged, match="doctor --repair"):
            look(index, "item7")
        assert not index.doctor().ok
        assert index.doctor(repair=True).ok
        assert names(look(index, "Number 7 is about item7", k=1)) == ["doc7"]


@on_sqlite
def test_damaged_files_are_rebuilt(filled: Index, settings: Settings, embedder: Embedder) -> None:
    """Damaged files of both indexes are rebuilt."""
    filled.close()
    (settings.state_dir / "lexicon" / "children" / "meta.json").write_text("{")
    for file in (settings.state_dir / "chroma").glob("generation-*/chroma.sqlite3"):
        file.write_bytes(b"garbage" * 1000)
    with open_index(settings, embedder) as index:
        assert not index.doctor().ok
        assert index.doctor(repair=True).ok
        assert names(lexical_search(index, "item7", k=1)) == ["doc7"]
        assert names(dense_search(index, "Number 7 is about item7", k=1)) == ["doc7"]


@on_sqlite
def test_a_graph_that_lost_its_vectors_is_reported(
    filled: Index, settings: Settings, embedder: Embedder
) -> None:
    """Chroma still counts rows whose graph files are gone; the check searches for a sample."""
    filled.close()
    for folder in (settings.state_dir / "chroma").glob("generation-*/*-*-*"):
        shutil.rmtree(folder)
    with open_index(settings, embedder) as index:
        health = index.doctor()
        repaired = index.doctor(repair=True)
    assert repaired.ok
    # Below its sync threshold Chroma replays its log, so small losses heal by themselves.
    assert health.ok or health.missing > 0


def _point_at(index: Index, pointer: str) -> None:
    with write_transaction(index.engine) as connection:
        bump_generation(connection, vectors=pointer)


@on_sqlite
def test_an_older_analyser_causes_a_rebuild(
    filled: Index, settings: Settings, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a new release tokenises differently, the next start rebuilds the inverted index."""
    monkeypatch.setattr(analyser, "tokenise", lambda word: (word.lower()[::-1],))
    monkeypatch.setattr(analyser, "_cache", analyser._TokenCache())
    assert filled.doctor().missing == 30
    with open_index(settings, embedder, recover=True) as index:
        assert index.doctor().ok
        assert index.inverted_index.search({"7meti": 1.0}, 5, None)


@on_sqlite
@pytest.mark.parametrize("parts", [("parents",), ("parents", "children")], ids="+".join)
def test_an_inverted_index_of_another_layout_is_rebuilt(
    filled: Index, settings: Settings, embedder: Embedder, parts: tuple[str, ...]
) -> None:
    """An older release's files are reported as damaged, and the next start rebuilds them."""
    filled.close()
    for part in parts:
        folder = settings.state_dir / "lexicon" / part
        shutil.rmtree(folder)
        folder.mkdir()
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("words of old")
        tantivy.Index(builder.build(), path=str(folder))
    filled.set_meta("analyser", "of another layout")
    with open_index(settings, embedder) as index, pytest.raises(StoreDamaged):
        lexical_search(index, "item7")
    with open_index(settings, embedder, recover=True) as index:
        assert index.doctor().ok
        assert names(lexical_search(index, "item7"))[0] == "doc7"


def test_the_check_reads_what_is_on_disk(filled: Index) -> None:
    """Rows that another process deleted are reported."""
    InvertedIndex(filled.settings.state_dir / "lexicon").write([], [5])
    assert filled.doctor().missing == 1


def test_a_row_of_low_recall_is_not_lost(filled: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    """HNSW misses a row in a thousand unless k is large: that is no damage."""
    vectors = filled.vector_index
    search = vectors.search

    def narrow(pointer: str, partitions: Any, vector: Any, k: int) -> Any:
        return search(pointer, partitions, vector, k) if k >= 30 else []

    monkeypatch.setattr(vectors, "search", narrow)
    assert filled.doctor().ok


def test_a_row_that_no_search_finds_is_lost_only_where_it_is_gone(
    filled: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stored row that HNSW does not reach would not be repaired by a rebuild."""
    vectors = filled.vector_index
    monkeypatch.setattr(vectors, "search", lambda *_: [])
    assert filled.doctor().ok
    monkeypatch.setattr(vectors, "stored", lambda *_: None)
    assert filled.doctor().missing == 30


def test_near_duplicates_are_all_found_by_dense_search(index: Index) -> None:
    """The graph holds together where vectors differ by little, as in forms and minutes."""
    texts = [f"{text_of(i)} The fee of item {i} is {i * 37} won." for i in range(400)]
    index.add_documents([document(f"doc{i}", text) for i, text in enumerate(texts)])
    asked = range(0, 400, 8)
    missed = [i for i in asked if f"doc{i}" not in names(dense_search(index, texts[i], k=10))]
    assert len(missed) <= 1
    assert index.doctor().ok


def text_of(number: int) -> str:
    """A sentence that many documents share."""
    return f"Minutes of the committee in section {number % 5}, as agreed by all who were there."


def test_a_rebuild_reports_progress(filled: Index) -> None:
    """Each index that is rebuilt counts up to all of its rows, under its name."""
    seen: list[Progress] = []
    filled.rebuild(progress=seen.append)
    last = {step.source: (step.done, step.total) for step in seen}
    children = filled.doctor().children
    for step in ("index of words", "vectors"):
        assert last[step] == (children, children)
