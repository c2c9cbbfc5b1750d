"""Dead rows in Chroma: a generation with too many is replaced by one filled from the catalog."""

import pytest

from index.catalog.state import read_state
from index.commit import dense_projection
from ingest import adding
from ingest.index import Index, open_index
from models.embeddings import Embedder
from settings import Settings
from tests.index.dense.test_background_writer import notes, text
from tests.library import dense_search, document, names

DOCUMENTS, UPDATES = 120, 10


def taken(index: Index, settings: Settings) -> int:
    """Bytes of the current generation."""
    with index.engine.connect() as connection:
        name = read_state(connection).vectors
    folder = settings.state_dir / "chroma" / name
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def rows(index: Index) -> int:
    """How many rows take up space in the current generation."""
    with index.engine.connect() as connection:
        return index.vector_index.rows(read_state(connection).vectors)


@pytest.mark.parametrize("background", [False, True], ids=["here", "background"])
def test_full_updates_leave_the_folder_as_large_as_a_fresh_one(
    index: Index, settings: Settings, monkeypatch: pytest.MonkeyPatch, background: bool
) -> None:
    """However often all is replaced, there are at most as many dead rows as live ones."""
    monkeypatch.setattr(dense_projection, "_MANY_DEAD", 20)
    if background:
        monkeypatch.setattr(adding, "_BATCH_CHILDREN", 30)
        monkeypatch.setattr(adding, "_BACKGROUND_CHILDREN", 30)
    index.add_documents(notes(DOCUMENTS, "edition0"))
    for edition in range(1, UPDATES + 1):
        renewed = [
            document(f"edition0-{n}", text(f"edition{edition}", n)) for n in range(DOCUMENTS)
        ]
        index.add_documents(renewed)
        assert DOCUMENTS <= rows(index) <= 2 * DOCUMENTS
    assert index.doctor().ok
    assert names(dense_search(index, text(f"edition{UPDATES}", 7), k=1)) == ["edition0-7"]
    after = taken(index, settings)
    index.rebuild(vectors=True, lexicon=False)
    assert rows(index) == DOCUMENTS
    assert after <= 2.5 * taken(index, settings)


def test_a_small_edit_copies_the_generation(index: Index, settings: Settings) -> None:
    """Few dead rows are not worth filling an empty generation."""
    index.add_documents(notes(50))
    index.add_documents([document("note-1", "Something else.")])
    assert rows(index) == 51
    index.remove([f"note-{n}" for n in range(50)])
    assert rows(index) == 51
    assert index.doctor().ok


def test_removing_much_frees_space(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    """If most rows are deleted, the remaining ones are written to an empty generation."""
    monkeypatch.setattr(dense_projection, "_MANY_DEAD", 20)
    index.add_documents([*notes(50), *notes(10, "kept")])
    index.remove([f"note-{n}" for n in range(50)])
    assert (rows(index), index.doctor().ok) == (10, True)
    assert names(dense_search(index, text("kept", 3), k=1)) == ["kept-3"]


def test_a_kill_while_an_empty_generation_fills_loses_nothing(
    index: Index, settings: Settings, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old generation is used until the new one is complete; the next add completes it."""
    monkeypatch.setattr(dense_projection, "_MANY_DEAD", 20)
    index.add_documents(notes(40))
    renewed = [document(f"note-{n}", text("renewed", n)) for n in range(40)]
    real = dense_projection.upsert_vectors

    class Killed(BaseException):
        """Stands for the end of the process."""

    def half(*arguments: object) -> object:
        real(*arguments)  # type: ignore[arg-type]
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(dense_projection, "upsert_vectors", half)
        with pytest.raises(Killed):
            index.add_documents(renewed)
    with open_index(settings, embedder) as reader:
        assert names(dense_search(reader, text("note", 3), k=1)) == ["note-3"]
    with open_index(settings, embedder, recover=True) as after:
        assert after.doctor().ok
        assert rows(after) == 40
        assert names(dense_search(after, text("renewed", 3), k=1)) == ["note-3"]
