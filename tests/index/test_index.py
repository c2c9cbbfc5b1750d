"""Index: documents are added, searched by those who may see them, updated and removed."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from errors import EmbeddingMismatch, EmptyQuery, SourceNotFound
from index.reports import Progress
from index.scope import Scope
from ingest.index import Index, open_index
from models.embeddings import Embedder
from settings import Settings
from tests.library import EVERYONE, dense_search, document, lexical_search, names

LEAVE = "Military leave is granted for two years. The student applies at the office of records."
휴학 = "군 휴학은 두 해까지 할 수 있습니다. 신청은 학적과에서 합니다."
CAFE = "The cafeteria opens at eight. Breakfast is served until ten."


@pytest.fixture
def filled(index: Index) -> Index:
    """An index of three short documents."""
    index.add_documents(
        [document("leave", LEAVE, title="Leave"), document("휴학", 휴학), document("cafe", CAFE)]
    )
    return index


@pytest.mark.parametrize(
    ("query", "source"),
    [
        ("How long is military leave?", "leave"),
        ("군 휴학은 얼마나?", "휴학"),
        ("cafeteria", "cafe"),
    ],
)
def test_lexical_search_finds_the_document(filled: Index, query: str, source: str) -> None:
    """Lexical search finds a document by words of the question, in Korean and English."""
    assert names(lexical_search(filled, query))[0] == source


@pytest.mark.parametrize(("text", "source"), [(LEAVE, "leave"), (휴학, "휴학"), (CAFE, "cafe")])
def test_dense_search_finds_the_document(filled: Index, text: str, source: str) -> None:
    """Dense search finds a document by its vector."""
    hits = filled.dense_search(filled.embedder.query(text), 3, EVERYONE)
    assert names(dense_search(filled, text))[0] == source
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_passage_has_its_source_location(index: Index) -> None:
    """Offsets of child and parent point at their text in the page."""
    first, second = LEAVE + "\n\n" + CAFE * 30, "Page two. " + 휴학
    index.add_documents([document("book", first, second, title="The book")])
    found = lexical_search(index, "breakfast 학적과", k=50)
    assert {passage.page for passage in found} == {1, 2}
    for passage in found:
        page = index.page_text("book", passage.page)
        assert page[passage.start : passage.end] == passage.text
        assert page[passage.parent_start : passage.parent_end] == passage.parent_text
        assert (passage.title, passage.collection) == ("The book", "default")


def test_a_question_without_words_is_refused(filled: Index) -> None:
    """Signs alone cannot be searched for, and the error says so."""
    with pytest.raises(EmptyQuery, match="no word"):
        filled.lexical_search("?! ...", 5, EVERYONE)


@pytest.mark.parametrize("query", ["foo_bar:baz", '"', "a AND (b OR", "field:*", "x^2~3"])
def test_query_syntax_is_not_interpreted(filled: Index, query: str) -> None:
    """Characters that other engines parse are only characters."""
    assert isinstance(filled.lexical_search(query + " leave", 5, EVERYONE), list)


def test_an_empty_index_finds_nothing(index: Index) -> None:
    """Before the first document every search is empty, not an error."""
    assert index.lexical_search("anything", 5, EVERYONE) == []
    assert index.dense_search(index.embedder.query("anything"), 5, EVERYONE) == []
    assert index.sources() == []
    assert index.generation == 0


def test_unchanged_documents_are_left_alone(filled: Index) -> None:
    """The same documents again change nothing that anyone could see."""
    before = filled.generation
    report = filled.add_documents([document("cafe", CAFE)])
    assert (report.added, report.unchanged, report.chunks) == (0, 1, 0)
    assert filled.generation == before


def test_an_edited_document_replaces_the_old_one(filled: Index) -> None:
    """After an edit the old words find nothing and the new ones do; counts stay true."""
    report = filled.add_documents([document("cafe", "The canteen closes at nine.")])
    assert (report.added, report.updated) == (0, 1)
    assert "cafe" not in names(lexical_search(filled, "breakfast"))
    assert "cafe" not in {p.source for p in dense_search(filled, CAFE) if "Breakfast" in p.text}
    assert names(lexical_search(filled, "canteen"))[0] == "cafe"
    assert filled.doctor().ok


def test_an_edit_embeds_only_what_changed(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    """Children whose text is the same keep their vectors."""
    paragraphs = [f"Paragraph {n} tells of the number {n}. " * 8 for n in range(24)]
    index.add_documents([document("long", "\n\n".join(paragraphs))])
    embedded: list[str] = []
    embed = Embedder.passages

    def counting(self: Embedder, texts: Sequence[str]) -> NDArray[np.float32]:
        embedded.extend(texts)
        return embed(self, texts)

    monkeypatch.setattr(Embedder, "passages", counting)
    paragraphs[-1] = "The last paragraph is another one now."
    report = index.add_documents([document("long", "\n\n".join(paragraphs))])
    assert report.chunks >= 10
    assert 1 <= len(embedded) <= 6


def test_removing_deletes_everywhere(filled: Index) -> None:
    """A removed document is in no search, no list and no index; an unknown one is named."""
    report = filled.remove(["leave", "never"])
    assert report.removed == 1
    assert [(failure.source, failure.code) for failure in report.failed] == [("never", "not_found")]
    assert "leave" not in names(lexical_search(filled, LEAVE))
    assert "leave" not in names(dense_search(filled, LEAVE))
    assert [row.source for row in filled.sources()] == ["cafe", "휴학"]
    with pytest.raises(SourceNotFound):
        filled.page_text("leave", 1)
    health = filled.doctor()
    assert health.ok
    assert health.vectors == health.lexicon == health.children


def test_one_source_in_two_collections(index: Index) -> None:
    """The same address may stand in two collections and is searched within the scope's."""
    index.add_documents([document("note", "An apple.")], collection="fruit")
    index.add_documents([document("note", "A carrot and an apple.")], collection="roots")
    roots = Scope("local", collections=("roots",))
    assert [p.text for p in lexical_search(index, "apple", roots)] == ["A carrot and an apple."]
    assert [p.text for p in dense_search(index, "apple", roots)] == ["A carrot and an apple."]
    assert len(lexical_search(index, "apple")) == 2
    assert index.page_text("note", 1, collection="fruit") == "An apple."


def test_a_scope_without_grant_sees_nothing(index: Index) -> None:
    """What only others may see is in no search, no passage, no list and no page."""
    index.add_documents(
        [
            document("secret", "The treasure is buried.", access=["user:alice", "group:crew"]),
            document("open", "The treasure is a legend."),
        ]
    )
    alice, bob, crew = Scope("alice"), Scope("bob"), Scope("eve", groups=("crew",))
    for scope, seen in [(alice, {"secret", "open"}), (bob, {"open"}), (crew, {"secret", "open"})]:
        assert set(names(lexical_search(index, "treasure", scope))) == seen
        assert set(names(dense_search(index, "treasure", scope))) == seen
        assert {row.source for row in index.sources(scope)} == seen
    labels = {p.source: p.access for p in lexical_search(index, "treasure", alice)}
    assert labels == {"secret": ("group:crew", "user:alice"), "open": ()}
    stolen = [hit.child_id for hit in index.lexical_search("buried treasure", 5, alice)]
    assert names(list(index.passages(stolen, bob).values())) == ["open"]
    with pytest.raises(SourceNotFound):
        index.page_text("secret", 1, scope=bob)


def test_an_unknown_collection_is_empty(filled: Index) -> None:
    """A scope over a collection that does not exist finds nothing."""
    nowhere = Scope("local", collections=("nowhere",))
    assert lexical_search(filled, LEAVE, nowhere) == []
    assert dense_search(filled, LEAVE, nowhere) == []
    assert filled.lexical_search(LEAVE, 5, Scope("local", collections=())) == []


def test_stored_vectors_come_back_in_order(filled: Index) -> None:
    """Vectors of children stand in the order of the ids; an unknown id is a row of zeros."""
    ids = [hit.child_id for hit in filled.lexical_search("the", 9, EVERYONE)]
    vectors = filled.vectors([*ids, "999999", "no-number"])
    assert vectors.shape == (len(ids) + 2, filled.embedder.dimension)
    assert not vectors[-2:].any()
    np.testing.assert_allclose(np.linalg.norm(vectors[:-2], axis=1), 1, atol=1e-2)
    assert filled.passages(["999999", "no-number", ""], EVERYONE) == {}


def test_another_embedding_model_is_refused_until_a_rebuild(
    filled: Index, settings: Settings
) -> None:
    """Vectors of two models are never mixed; the error names the command, which then works."""
    other = replace(filled.embedder, name="provider:other")
    with open_index(settings, other) as index:
        with pytest.raises(EmbeddingMismatch, match="ingest rebuild --vectors"):
            index.add_documents([document("new", "New text.")])
        with pytest.raises(EmbeddingMismatch):
            index.dense_search(other.query("leave"), 3, EVERYONE)
        assert names(lexical_search(index, "military")) == ["leave"]
        assert index.rebuild(lexicon=False).ok
        assert names(dense_search(index, LEAVE))[0] == "leave"
    with pytest.raises(EmbeddingMismatch):
        filled.dense_search(filled.embedder.query("leave"), 3, EVERYONE)


def test_a_rebuild_embeds_nothing(filled: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both indexes come back from the catalog alone."""

    def refuse(*_: object) -> None:
        raise AssertionError("a rebuild must not embed")

    monkeypatch.setattr(type(filled.embedder), "passages", refuse)
    assert filled.rebuild().ok
    assert names(lexical_search(filled, "breakfast")) == ["cafe"]


def test_metadata_values_are_stored(filled: Index) -> None:
    """A value is stored beside the documents, and can be replaced."""
    assert filled.meta("fusion") is None
    filled.set_meta("fusion", {"ko": 0.1})
    filled.set_meta("fusion", {"ko": 0.2})
    assert filled.meta("fusion") == {"ko": 0.2}


def test_opening_and_words_need_no_chroma(
    settings: Settings, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its engine is loaded by the first dense search."""
    monkeypatch.setitem(sys.modules, "chromadb_rust_bindings", None)
    with open_index(settings, embedder) as index:
        assert index.lexical_search("leave", 3, EVERYONE) == []
        assert index.sources() == []


def test_files_are_added_updated_and_skipped(index: Index, tmp_path: Path) -> None:
    """A folder is read once; later only what was edited is read again."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.txt").write_text(LEAVE, "utf-8")
    (folder / "b.md").write_text("# 식당\n\n아침은 여덟 시에 시작합니다.", "utf-8")
    (folder / "empty.txt").write_text("", "utf-8")
    seen: list[Progress] = []
    first = index.add([folder], jobs=1, progress=seen.append)
    assert (first.added, first.updated, first.unchanged) == (2, 0, 0)
    assert [Path(failure.source).name for failure in first.failed] == ["empty.txt"]
    assert (seen[-1].done, seen[-1].total) == (3, 3)
    (folder / "a.txt").write_text("Leave is three years now.", "utf-8")
    second = index.add([folder], jobs=1)
    assert (second.added, second.updated, second.unchanged) == (0, 1, 1)
    assert [p.text for p in lexical_search(index, "leave years")] == ["Leave is three years now."]
    forced = index.add([folder / "a.txt"], jobs=1, force=True)
    assert (forced.updated, forced.unchanged) == (1, 0)


def test_a_plan_says_what_would_happen(index: Index, tmp_path: Path) -> None:
    """A plan names what an add and a sync would do, and does nothing."""
    folder = tmp_path / "docs"
    folder.mkdir()
    for name in ("keep", "edit", "gone"):
        (folder / f"{name}.txt").write_text(f"This is {name}.", "utf-8")
    index.add([folder], jobs=1)
    (folder / "edit.txt").write_text("This is edited.", "utf-8")
    (folder / "gone.txt").unlink()
    (folder / "new.txt").write_text("This is new.", "utf-8")
    (folder / "bad.txt").write_text("", "utf-8")
    before = index.generation
    plan = index.plan([folder])
    assert [Path(uri).name for uri in plan.add] == ["new.txt"]
    assert [Path(uri).name for uri in plan.update] == ["edit.txt"]
    assert [Path(uri).name for uri in plan.remove] == ["gone.txt"]
    assert [Path(item.source).name for item in plan.reject] == ["bad.txt"]
    assert (plan.unchanged, index.generation) == (1, before)


def test_sync_removes_what_vanished(index: Index, tmp_path: Path) -> None:
    """After a sync the collection holds what the folder holds, and the rest is untouched."""
    folder = tmp_path / "docs"
    folder.mkdir()
    for name in ("stays", "goes"):
        (folder / f"{name}.txt").write_text(f"This one {name}.", "utf-8")
    outside = tmp_path / "outside.txt"
    outside.write_text("This one is elsewhere.", "utf-8")
    index.add([folder, outside], jobs=1)
    (folder / "goes.txt").unlink()
    report = index.sync(folder, jobs=1)
    assert (report.removed, report.unchanged) == (1, 1)
    assert [Path(row.source).name for row in index.sources()] == ["stays.txt", "outside.txt"]


def test_sync_of_a_missing_folder_removes_nothing(index: Index, tmp_path: Path) -> None:
    """A folder that is not there (an unmounted disk) is a failure, not an empty folder."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.txt").write_text("Here.", "utf-8")
    index.add([folder], jobs=1)
    folder.rename(tmp_path / "moved")
    report = index.sync(folder, jobs=1)
    assert report.removed == 0
    assert [failure.code for failure in report.failed] == ["not_found"]
    assert len(index.sources()) == 1


def test_other_chunk_sizes_cut_again(
    index: Index, settings: Settings, embedder: Embedder, tmp_path: Path
) -> None:
    """A document cut by other sizes is no longer unchanged."""
    index.add_documents([document("cafe", CAFE * 20)])
    finer = settings.model_copy(update={"child_chars": 120, "child_overlap": 20})
    with open_index(finer, embedder) as again:
        report = again.add_documents([document("cafe", CAFE * 20)])
    assert report.updated == 1
    assert index.doctor().ok


def test_only_the_access_changes(index: Index) -> None:
    """The same text under the same hash moves when its access does, both ways."""
    text = document("plan", "The treasure is buried.")
    for access, seen in (((), ["plan"]), (("user:alice",), []), ((), ["plan"])):
        report = index.add_documents([replace(text, sha256="same", access=access)])
        assert report.added + report.updated == 1
        assert names(lexical_search(index, "treasure")) == seen
    assert index.add_documents([replace(text, sha256="same")]).unchanged == 1
    assert index.doctor().ok


def test_an_edit_keeps_the_access_labels(index: Index, tmp_path: Path) -> None:
    """A file added again from the command line keeps the access it was given before."""
    file = tmp_path / "plan.txt"
    file.write_text("The treasure is sunk.")
    closed = document(file.as_posix(), "The treasure is buried.", access=["user:alice"])
    index.add_documents([closed])
    assert index.add([file], jobs=1).updated == 1
    assert lexical_search(index, "treasure") == []
    assert names(lexical_search(index, "sunk", Scope("alice"))) == [file.as_posix()]


def test_a_document_may_be_in_two_collections(index: Index) -> None:
    """Adding it to another collection is another document; each scope sees its own."""
    text = document("plan", "The treasure is buried.")
    assert index.add_documents([text], collection="a").added == 1
    assert index.add_documents([text], collection="b").added == 1
    only = Scope("local", collections=("b",))
    assert [found.collection for found in lexical_search(index, "treasure", only)] == ["b"]
    index.remove(["plan"], collection="b")
    assert lexical_search(index, "treasure", only) == []
    assert names(lexical_search(index, "treasure")) == ["plan"]
