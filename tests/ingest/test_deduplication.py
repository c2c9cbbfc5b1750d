"""Content deduplication: files of the same content share one text, whatever happens to them."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from chains.retrieval.retriever import build_retriever
from errors import SourceNotFound
from index.catalog.labels import Labels
from index.commit import aliases, two_phase_commit
from index.dense.chroma_index import ChromaVectorIndex
from index.lexical.inverted_index import InvertedIndex
from index.scope import Scope
from ingest.document_store import DocumentStore
from ingest.index import Index, open_index
from models.embeddings import Embedder
from settings import Settings
from tests.library import EVERYONE, dense_search, document, lexical_search, names

pytestmark = pytest.mark.usefixtures("either_catalog")

LEAVE = "Military leave is granted for two years. The student applies at the office of records."
CAFE = "The cafeteria opens at eight. Breakfast is served until ten."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with an empty folder `docs`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    return Path("docs")


@pytest.fixture
def cost(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, int]]:
    """Count texts embedded and writes to either index."""
    counted = {"embedded": 0, "words": 0, "vectors": 0}

    def counting(owner: Any, name: str, what: str, size: Callable[..., int]) -> None:
        real = getattr(owner, name)

        def wrapped(*arguments: Any, **named: Any) -> Any:
            counted[what] += size(*arguments)
            return real(*arguments, **named)

        monkeypatch.setattr(owner, name, wrapped)

    counting(Embedder, "passages", "embedded", lambda _, texts: len(texts))
    counting(InvertedIndex, "write", "words", lambda *_: 1)
    counting(ChromaVectorIndex, "writing", "vectors", lambda *_: 1)
    yield counted


def write(folder: Path, **texts: str) -> None:
    """Write `name.txt` files."""
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")


def children(index: Index, query: str) -> list[tuple[str, str]]:
    """(child id, source) of the passages of a lexical search."""
    return sorted((found.child_id, found.source) for found in lexical_search(index, query))


def test_copies_are_stored_once_under_every_name(index: Index, folder: Path) -> None:
    """Two files of one content are two sources with one set of pages, children and index rows."""
    write(folder, first=LEAVE, second=LEAVE, other=CAFE)
    report = index.add([folder], jobs=1)
    assert (report.added, report.failed) == (3, ())
    rows = {row.source: row for row in index.sources()}
    assert set(rows) == {"docs/first.txt", "docs/second.txt", "docs/other.txt"}
    first, second = rows["docs/first.txt"], rows["docs/second.txt"]
    assert (first.title, second.title) == ("first", "second")
    assert (first.children, first.pages, first.sha256) == (1, 1, second.sha256)
    assert (second.children, second.pages) == (1, 1)
    health = index.doctor()
    assert health.ok
    assert (health.sources, health.children, health.vectors, health.lexicon) == (3, 2, 2, 2)
    [found] = lexical_search(index, "military")
    assert (found.source, found.also_in) == ("docs/first.txt", ("docs/second.txt",))
    assert index.page_text("docs/first.txt", 1) == index.page_text("docs/second.txt", 1) == LEAVE
    assert index.add([folder], jobs=1).unchanged == 3


def test_a_later_copy_is_not_read(
    index: Index, folder: Path, cost: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy of an indexed document costs no reading, embedding or indexing."""
    write(folder, first=LEAVE)
    index.add([folder], jobs=1)
    cost.update(dict.fromkeys(cost, 0))
    monkeypatch.setattr("ingest.sandbox.sandbox.Worker.read_many", _refuse)
    write(folder, copy=LEAVE)
    report = index.add([folder], jobs=1)
    assert (report.added, report.unchanged, report.chunks) == (1, 1, 0)
    assert set(cost.values()) == {0}


def test_a_moved_file_keeps_its_children(
    index: Index, folder: Path, cost: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a move and a sync the same children have the new name, without reading or indexing."""
    write(folder, old=LEAVE, other=CAFE)
    index.add([folder], jobs=1)
    before = children(index, "military")
    cost.update(dict.fromkeys(cost, 0))
    monkeypatch.setattr("ingest.sandbox.sandbox.Worker.read_many", _refuse)
    (folder / "below").mkdir()
    (folder / "old.txt").rename(folder / "below" / "new.txt")
    report = index.sync(folder, jobs=1)
    assert (report.added, report.removed, report.unchanged) == (1, 1, 1)
    assert set(cost.values()) == {0}
    assert children(index, "military") == [(before[0][0], "docs/below/new.txt")]
    [found] = dense_search(index, LEAVE)[:1]
    assert (found.source, found.title, found.also_in) == ("docs/below/new.txt", "new", ())
    assert [row.title for row in index.sources()] == ["new", "other"]
    with pytest.raises(SourceNotFound):
        index.page_text("docs/old.txt", 1)
    assert index.doctor().ok
    assert index.rebuild().ok


def test_a_title_from_the_document_survives_a_move(index: Index, folder: Path) -> None:
    """Only a title that was made from the file's name changes with it."""
    (folder / "old.md").write_text("# Leave\n\n" + LEAVE, "utf-8")
    index.add([folder], jobs=1)
    (folder / "old.md").rename(folder / "new.md")
    index.sync(folder, jobs=1)
    assert [(row.source, row.title) for row in index.sources()] == [("docs/new.md", "Leave")]


def test_removing_the_first_name_keeps_the_text(index: Index, folder: Path) -> None:
    """The text is deleted with its last name, in whatever order names are removed."""
    write(folder, a=LEAVE, b=LEAVE, c=LEAVE)
    index.add([folder], jobs=1)
    before = children(index, "military")
    for name, left in (("a", "b"), ("c", "b")):
        assert index.remove([f"docs/{name}.txt"]).removed == 1
        assert children(index, "military") == [(before[0][0], f"docs/{left}.txt")]
        assert index.doctor().ok
    index.remove(["docs"])
    assert (children(index, "military"), index.sources()) == ([], [])
    health = index.doctor()
    assert (health.ok, health.children, health.lexicon) == (True, 0, 0)


@pytest.mark.parametrize("edited", ["a", "b"])
def test_an_edited_copy_gets_its_own_text(edited: str, index: Index, folder: Path) -> None:
    """Whichever of two copies is edited, the other keeps the text and its children."""
    write(folder, a=LEAVE, b=LEAVE)
    index.add([folder], jobs=1)
    before = children(index, "military")
    write(folder, **{edited: CAFE})
    assert index.add([folder], jobs=1).updated == 1
    [other] = {"a", "b"} - {edited}
    assert children(index, "military") == [(before[0][0], f"docs/{other}.txt")]
    assert names(lexical_search(index, "breakfast")) == [f"docs/{edited}.txt"]
    assert index.doctor().ok


def test_two_files_swap_their_contents(index: Index, folder: Path, cost: dict[str, int]) -> None:
    """Children stay with their text and get the other name."""
    write(folder, a=LEAVE, b=CAFE)
    index.add([folder], jobs=1)
    leave, cafe = children(index, "military"), children(index, "breakfast")
    cost.update(dict.fromkeys(cost, 0))
    write(folder, a=CAFE, b=LEAVE)
    assert index.add([folder], jobs=1).updated == 2
    assert children(index, "military") == [(leave[0][0], "docs/b.txt")]
    assert children(index, "breakfast") == [(cafe[0][0], "docs/a.txt")]
    assert set(cost.values()) == {0}
    assert index.doctor().ok


def test_an_edited_file_whose_old_content_was_saved_elsewhere(index: Index, folder: Path) -> None:
    """Both contents are found, each under its name."""
    write(folder, rules=LEAVE)
    index.add([folder], jobs=1)
    before = children(index, "military")
    write(folder, rules=CAFE, rules_old=LEAVE)
    report = index.sync(folder, jobs=1)
    assert (report.added, report.updated) == (1, 1)
    assert children(index, "military") == [(before[0][0], "docs/rules_old.txt")]
    assert names(lexical_search(index, "breakfast")) == ["docs/rules.txt"]
    assert index.doctor().ok


def test_collections_and_access_labels_separate_copies(index: Index, folder: Path) -> None:
    """Files share a text only where everyone who may see one may see all."""
    write(folder, a=LEAVE, b=LEAVE)
    index.add_documents([document("docs/a.txt", "Old.", access=["user:alice"])])
    index.add(["docs/a.txt"], jobs=1)
    index.add(["docs/b.txt"], jobs=1, labels=Labels(access=()))
    index.add(["docs/b.txt"], collection="two", jobs=1)
    assert index.doctor().children == 3
    assert {p.source for p in lexical_search(index, "military", Scope("bob"))} == {"docs/b.txt"}
    assert all(p.also_in == () for p in lexical_search(index, "military", Scope("alice")))


def test_suffixes_and_documents_without_a_file_separate_copies(index: Index, folder: Path) -> None:
    """The suffix decides how bytes are read; documents without a file are never shared."""
    write(folder, a=LEAVE)
    (folder / "a.md").write_text(LEAVE, "utf-8")
    index.add([folder], jobs=1)
    index.add_documents([document("x", LEAVE), document("y", LEAVE)])
    assert index.doctor().children == 4
    assert all(found.also_in == () for found in lexical_search(index, "military"))


def test_copies_of_an_unreadable_file_are_each_reported(index: Index, folder: Path) -> None:
    """Content that cannot be read fails under every name, in a plan as well."""
    for name in ("a.png", "b.png"):
        (folder / name).write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    write(folder, c=LEAVE, d=LEAVE)
    plan = index.plan([folder])
    report = index.add([folder], jobs=1)
    expected = ["docs/a.png", "docs/b.png"]
    assert [failure.source for failure in report.failed] == expected
    assert [failure.source for failure in plan.reject] == expected
    assert plan.add == ("docs/c.txt", "docs/d.txt")
    assert report.added == 2


def test_force_keeps_copies_deduplicated(index: Index, folder: Path) -> None:
    """Reading one of several copies again leaves one text for all of them."""
    write(folder, a=LEAVE, b=LEAVE, c=LEAVE)
    index.add([folder], jobs=1)
    for named in (["docs/b.txt"], ["docs/c.txt", "docs/a.txt"], ["docs"]):
        report = index.add(named, jobs=1, force=True)
        assert report.updated == (3 if named == ["docs"] else len(named))
        health = index.doctor()
        assert (health.ok, health.sources, health.children) == (True, 3, 1)


def test_new_chunk_sizes_apply_to_all_copies(
    index: Index, settings: Settings, embedder: Embedder, folder: Path
) -> None:
    """When documents are chunked again, copies still share a text."""
    write(folder, a=LEAVE * 9, b=LEAVE * 9)
    index.add([folder], jobs=1)
    finer = settings.model_copy(update={"child_chars": 120, "child_overlap": 20})
    with open_index(finer, embedder) as again:
        assert again.add([folder], jobs=1).updated == 2
        health = again.doctor()
    assert (health.ok, health.sources) == (True, 2)
    assert health.children == index.sources()[0].children == index.sources()[1].children


def test_document_store_and_retriever_know_every_name(index: Index, folder: Path) -> None:
    """The document store gets and deletes a copy by its name; a passage lists the other names."""
    write(folder, a=LEAVE, b=LEAVE)
    index.add([folder], jobs=1)
    retriever = build_retriever(index, index.settings, mode="lexical", scope=EVERYONE)
    [found] = retriever.invoke("military leave")
    assert (found.metadata["source"], found.metadata["also_in"]) == ("docs/a.txt", ["docs/b.txt"])
    store = DocumentStore(index, EVERYONE)
    [copy] = store.mget(["docs/b.txt"])
    assert copy is not None
    assert copy.page_content == LEAVE
    store.mdelete(["docs/a.txt"])
    assert list(store.yield_keys()) == ["docs/b.txt"]
    [found] = retriever.invoke("military leave")
    assert found.metadata["source"] == "docs/b.txt"
    assert "also_in" not in found.metadata


class Killed(BaseException):
    """Simulates the end of the process."""


def _move(folder: Path) -> None:
    (folder / "a.txt").rename(folder / "z.txt")


def _swap(folder: Path) -> None:
    write(folder, a=CAFE, b=LEAVE)


def _edit(folder: Path) -> None:
    write(folder, a="Something else entirely.")


def _copy(folder: Path) -> None:
    write(folder, y=CAFE, x="A new text.", w="A new text.")


STEPS = [
    *(
        (two_phase_commit, name)
        for name in ("entries", "new_generation", "switch_generation", "retire")
    ),
    *((two_phase_commit, name) for name in ("purge_retired", "promote_aliases", "_changes_text")),
    *((aliases, name) for name in ("_by_id", "source_ids")),
]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("module", "step"), STEPS, ids=[name for _, name in STEPS])
@pytest.mark.parametrize("change", [_move, _swap, _edit, _copy])
def test_a_kill_at_any_step_loses_nothing(
    change: Callable[[Path], None],
    module: Any,
    step: str,
    after: bool,
    index: Index,
    settings: Settings,
    embedder: Embedder,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After a kill at any step every text is still found, and the next sync completes the work."""
    write(folder, a=LEAVE, b=CAFE, c=CAFE)
    index.sync(folder, jobs=1)
    change(folder)
    real = getattr(module, step)

    def stop_here(*arguments: Any) -> None:
        if after:
            result = real(*arguments)
            if step == "entries":
                list(result)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(module, step, stop_here)
        with suppress(Killed):
            index.sync(folder, jobs=1)
    with open_index(settings, embedder) as reader:
        assert len(lexical_search(reader, "breakfast")) == 1
        assert (
            len(lexical_search(reader, "military")) + len(lexical_search(reader, "entirely")) == 1
        )
        for row in reader.sources():
            assert reader.page_text(row.source, 1)
    with open_index(settings, embedder, recover=True) as writer:
        writer.sync(folder, jobs=1)
        assert writer.doctor().ok
        expected = sorted(path.as_posix() for path in folder.iterdir())
        assert [row.source for row in writer.sources()] == expected
        for path in expected:
            assert writer.page_text(path, 1) == Path(path).read_text("utf-8")
        assert writer.doctor().children == len({Path(p).read_text("utf-8") for p in expected})


def _refuse(*_: object) -> None:
    raise AssertionError("no file may be read")
