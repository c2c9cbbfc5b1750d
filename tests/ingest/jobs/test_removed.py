"""Removed documents: restored as they were, without reading or embedding, until they expire."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from errors import StoreBusy
from index.catalog.state import documents_address
from index.locks import writer_lock
from ingest.index import Index
from ingest.jobs.removed import RemovedDocuments
from ingest.jobs.store import open_documents_database
from models.embeddings import Embedder
from settings import Settings
from tests.embedders import behind, recorded
from tests.library import EVERYONE, dense_search, document, lexical_search, names

pytestmark = pytest.mark.usefixtures("either_catalog")

SHEET = "day,room\nMonday,R7 아침\nTuesday,R9 저녁\n"


class Clock:
    """A clock that tests set."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock of `removed`."""
    return Clock()


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    """The database of jobs and removed documents."""
    engine = open_documents_database(settings.prepare_state(), documents_address(settings))
    yield engine
    engine.dispose()


@pytest.fixture
def removed(index: Index, engine: Engine, clock: Clock) -> RemovedDocuments:
    """Removed documents that can be restored for two days."""
    return RemovedDocuments(index, engine, 2.0, clock)


def pairs(index: Index) -> list[tuple[str, str]]:
    """Every source with its collection."""
    return [(row.source, row.collection) for row in index.sources()]


def test_a_removal_is_undone(index: Index, removed: RemovedDocuments, tmp_path: Path) -> None:
    """A restored file is the same document: rows, headings, labels and search results."""
    (tmp_path / "rooms.csv").write_text(SHEET, "utf-8")
    index.add([tmp_path])
    before, rows = lexical_search(index, "저녁"), index.sources()
    stored = index.ingested_document(*pairs(index)[0])
    removal = removed.remove("kim", pairs(index), EVERYONE)
    assert lexical_search(index, "저녁") == []
    assert removed.restore("kim", removal.batch).added == 1
    after = lexical_search(index, "저녁")
    assert [replace(p, child_id="", parent_id="", score=0) for p in after] == [
        replace(p, child_id="", parent_id="", score=0) for p in before
    ]
    assert [replace(row, added_at="") for row in index.sources()] == [
        replace(row, added_at="") for row in rows
    ]
    again = index.ingested_document(*pairs(index)[0])
    assert stored is not None and again is not None
    assert replace(again, added_at="") == replace(stored, added_at="")
    assert index.doctor().ok


def test_nothing_is_read_or_embedded(
    settings: Settings, embedder: Embedder, engine: Engine, tmp_path: Path
) -> None:
    """The file may be gone, and the vectors come out of the cache."""
    from ingest.index import open_index

    slow = behind(embedder)
    file = tmp_path / "carp.md"
    file.write_text("# Pond\n\nCarp live in the pond.\n", "utf-8")
    with open_index(settings, slow) as index:
        index.add([file])
        removed = RemovedDocuments(index, engine, 1.0)
        removal = removed.remove("kim", pairs(index), EVERYONE)
        file.unlink()
        embedded = len(recorded(slow).texts)
        removed.restore("kim", removal.batch)
        assert index.pending == 0
        assert len(recorded(slow).texts) == embedded
        assert names(dense_search(index, "Carp live in the pond."))


def test_labels_and_collections_come_back(index: Index, removed: RemovedDocuments) -> None:
    """Access labels and tags of a document outlive its removal, and so does its collection."""
    index.add_documents(
        [document("plan", "The secret plan.", access=["user:local"], tag=["old"])],
        collection="board",
    )
    removal = removed.remove("kim", [("plan", "board")], EVERYONE)
    removed.restore("kim", removal.batch)
    [row] = index.sources()
    assert (row.collection, row.access, row.metadata["tag"]) == ("board", ("user:local",), ["old"])


def test_what_a_scope_does_not_see_stays(index: Index, removed: RemovedDocuments) -> None:
    """Nobody removes a document they may not see."""
    index.add_documents([document("plan", "The secret plan.", access=["user:lee"])])
    assert removed.remove("kim", pairs(index), EVERYONE).documents == ()
    assert len(index.sources()) == 1


def test_only_the_user_who_removed_can_undo(index: Index, removed: RemovedDocuments) -> None:
    """Removals of others are neither listed nor restored."""
    index.add_documents([document("plan", "A plan.")])
    removal = removed.remove("kim", pairs(index), EVERYONE)
    assert removed.batches("lee") == []
    assert removed.restore("lee", removal.batch).added == 0
    assert [batch.batch for batch in removed.batches("kim")] == [removal.batch]


def test_a_source_that_is_there_again_stays(index: Index, removed: RemovedDocuments) -> None:
    """Undoing does not replace what was added under the same address meanwhile."""
    index.add_documents([document("plan", "The old plan.")])
    removal = removed.remove("kim", pairs(index), EVERYONE)
    index.add_documents([document("plan", "The new plan.")])
    report = removed.restore("kim", removal.batch)
    assert (report.added, report.unchanged) == (0, 1)
    assert lexical_search(index, "plan")[0].text == "The new plan."


def test_a_copy_shares_its_text_again(
    index: Index, removed: RemovedDocuments, tmp_path: Path
) -> None:
    """Of two files of the same content, a restored one is found once, under both names."""
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("# Pond\n\nCarp live in the pond.\n", "utf-8")
    index.add([tmp_path])
    removal = removed.remove("kim", pairs(index)[:1], EVERYONE)
    removed.restore("kim", removal.batch)
    [passage] = lexical_search(index, "carp")
    assert len(passage.also_in) == 1
    assert len(index.sources()) == 2


def test_removals_expire(index: Index, removed: RemovedDocuments, clock: Clock) -> None:
    """After the days of the setting a removal cannot be undone, and its text is gone."""
    index.add_documents([document("plan", "A plan.")])
    removal = removed.remove("kim", pairs(index), EVERYONE)
    clock.now += 86_400
    assert removed.expire() == []
    clock.now += 2 * 86_400
    assert removed.batches("kim") == []
    assert removed.expire() == ["plan"]
    assert removed.restore("kim", removal.batch).added == 0


def test_a_busy_index_removes_nothing(
    index: Index,
    removed: RemovedDocuments,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While another process writes, the documents stay and nothing is listed as removed."""
    index.add_documents([document("plan", "A plan.")])
    original = Index.writer
    monkeypatch.setattr(Index, "writer", lambda self, **_: original(self, wait=0.0))
    with writer_lock(settings.state_dir, catalog=index.engine), pytest.raises(StoreBusy):
        removed.remove("kim", pairs(index), EVERYONE)
    assert len(index.sources()) == 1
    assert removed.batches("kim") == []
