"""Background vector writer: a second process writes the same vectors while documents are read."""

from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pytest

from index.commit.writer import Writer
from index.dense.background_writer import BackgroundVectorWriter, BackgroundWriterLost
from index.dense.chroma_index import ChromaVectorIndex
from index.dense.generations import Generations
from index.documents import SourceDocument
from ingest import adding
from ingest.adding import add_documents
from ingest.chunking.chunker import sizes_of
from ingest.chunking.documents import chunk_document
from ingest.index import Index
from tests.index.dense.test_vector_index import units
from tests.library import dense_search, document, names

LETTERS = str.maketrans("0123456789", "ghij klmno")


@pytest.fixture
def background(tmp_path: Path) -> Iterator[BackgroundVectorWriter]:
    """A second process over an empty folder."""
    opened = BackgroundVectorWriter(tmp_path / "chroma")
    yield opened
    opened.close()


@pytest.fixture
def vectors(tmp_path: Path) -> Iterator[ChromaVectorIndex]:
    """A reader of the same folder."""
    opened = ChromaVectorIndex(Generations(tmp_path / "chroma"))
    yield opened
    opened.close()


def notes(count: int, word: str = "note") -> list[SourceDocument]:
    """So many documents of a few words of their own."""
    return [document(f"{word}-{i}", text(word, i)) for i in range(count)]


def text(word: str, number: int) -> str:
    """A unique sentence: HNSW search degrades among equal vectors."""
    return f"{word} {blake2b(f'{word}{number}'.encode()).hexdigest()[:40]}".translate(LETTERS)


def stage(writer: Writer, docs: list[SourceDocument]) -> None:
    """Stage documents as an ingest does."""
    writer.stage([chunk_document(one, "default", sizes_of(writer.settings)) for one in docs])


def test_what_it_writes_can_be_searched(
    background: BackgroundVectorWriter, vectors: ChromaVectorIndex
) -> None:
    """Rows of several batches and partitions arrive, deleted ones do not."""
    rows = units(3_000)
    background.begin("")
    background.upsert(1, range(2_500), rows[:2_500])
    background.upsert(2, range(2_500, 3_000), rows[2_500:])
    background.delete(1, [0, 1])
    pointer = background.finish()
    assert sorted(vectors.ids(pointer)) == list(range(2, 3_000))
    assert vectors.search(pointer, [2], rows[2_999], 1)[0][0] == 2_999
    assert vectors.search(pointer, [1], rows[2_999], 1)[0][0] < 2_500


def test_one_generation_after_the_other(
    background: BackgroundVectorWriter, vectors: ChromaVectorIndex
) -> None:
    """The process goes on from a generation it has finished, which stays as it was."""
    rows = units(2)
    background.begin("")
    background.upsert(1, [1], rows[:1])
    first = background.finish()
    background.begin(first)
    background.upsert(1, [2], rows[1:])
    second = background.finish()
    assert (vectors.ids(first), sorted(vectors.ids(second))) == ([1], [1, 2])


def test_the_death_of_the_process_is_reported(background: BackgroundVectorWriter) -> None:
    """Waiting for a killed process raises, however much was queued."""
    background.begin("")
    background.kill()
    for _ in range(20):
        background.upsert(1, range(1_000), np.zeros((1_000, 16), np.float32))
    with pytest.raises(BackgroundWriterLost):
        background.finish()
    assert background.lost


def test_a_folder_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    """An error of the second process ends it."""
    (tmp_path / "file").touch()
    background = BackgroundVectorWriter(tmp_path / "file" / "below")
    try:
        background.begin("")
        with pytest.raises(BackgroundWriterLost):
            background.finish()
    finally:
        background.close()


def test_an_ingest_survives_the_death_of_its_second_process(index: Index) -> None:
    """The generation is then made from the catalog, in this process."""
    with index.writer() as writer:
        writer.write_vectors_in_background()
        stage(writer, notes(30))
        assert writer.background is not None
        writer.background.kill()
        stage(writer, notes(30, "entry"))
        writer.commit()
        assert writer.background is None
        stage(writer, notes(5, "late"))
        writer.commit()
    assert index.doctor().ok
    assert index.doctor().children == 65
    assert names(dense_search(index, text("entry", 7), k=1)) == ["entry-7"]


def test_a_long_ingest_commits_in_steps(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every step is searchable, replaced documents are gone, and both indexes agree."""
    for name in ("BATCH_CHILDREN", "BACKGROUND_CHILDREN"):
        monkeypatch.setattr(adding, f"_{name}", 20)
    for name in ("COMMIT_SECONDS", "COMMIT_SHARE"):
        monkeypatch.setattr(adding, f"_{name}", 0)
    index.add_documents(notes(40))
    before = index.generation
    changed = [document(f"note-{i}", text("changed", i)) for i in range(20)]
    with index.writer() as writer:
        add_documents(writer, [*changed, *notes(120, "entry")], "default")
        assert writer.background is not None
    assert index.generation >= before + 2
    health = index.doctor()
    assert health.ok, health
    assert (health.sources, health.children) == (160, 160)
    assert names(dense_search(index, text("changed", 3), k=1)) == ["note-3"]


def test_the_same_source_twice_in_one_ingest(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last text wins, and no vector of the first one stays behind."""
    monkeypatch.setattr(adding, "_BATCH_CHILDREN", 2)
    monkeypatch.setattr(adding, "_BACKGROUND_CHILDREN", 2)
    twice = [*notes(6), document("note-1", "Something else entirely."), *notes(4, "entry")]
    index.add_documents(twice)
    health = index.doctor()
    assert (health.ok, health.sources, health.children) == (True, 10, 10)
    assert index.page_text("note-1", 1) == "Something else entirely."
