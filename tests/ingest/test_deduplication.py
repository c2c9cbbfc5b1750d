"""Files of the same content are kept once under all their names, whatever happens to the files."""

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
    """(child id, source) of what words find."""
    return sorted((found.child_id, found.source) for found in lexical_search(index, query))


def test_copies_are_stored_once_under_every_name(index: Index, folder: Path) -> None:
    """Two files of one content are two documents of the list and one of everything else."""
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
    """A copy of a document that is there costs no reading, embedding or indexing."""
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
    """After a move and a sync the same children are found under the new name, at no cost."""
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


def test_a_title_of_the_document_survives_a_move(index: Index, folder: Path) -> None:
    """Only a title that came from the file's name follows the name."""
    (folder / "old.md").write_text("# Leave\n\n" + LEAVE, "utf-8")
    index.add([folder], jobs=1)
    (folder / "old.md").rename(folder / "new.md")
    index.sync(folder, jobs=1)
    assert [(row.source, row.title) for row in index.sources()] == [("docs/new.md", "Leave")]


def test_removing_the_first_name_keeps_the_text(index: Index, folder: Path) -> None:
    """The text goes with its last name, whichever goes first; then everything is gone."""
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
def test_an_edited_copy_becomes_a_document_of_its_own(
    edited: str, index: Index, folder: Path
) -> None:
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


def test_two_files_may_swap_their_contents(
    index: Index, folder: Path, cost: dict[str, int]
) -> None:
    """Children stay with their text and are found under the other name."""
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


def test_a_new_edition_beside_the_kept_old_one(index: Index, folder: Path) -> None:
    """A file whose old content was saved under a new name first is both, each found."""
    write(folder, rules=LEAVE)
    index.add([folder], jobs=1)
    before = children(index, "military")
    write(folder, rules=CAFE, rules_old=LEAVE)
    report = index.sync(folder, jobs=1)
    assert (report.added, report.updated) == (1, 1)
    assert children(index, "military") == [(before[0][0], "docs/rules_old.txt")]
    assert names(lexical_search(index, "breakfast")) == ["docs/rules.txt"]
    assert index.doctor().ok


def test_copies_in_other_collections_and_for_other_eyes_stay_apart(
    index: Index, folder: Path
) -> None:
    """Files share only where whoever sees one may see all."""
    write(folder, a=LEAVE, b=LEAVE)
    index.add_documents([document("docs/a.txt", "Old.", access=["user:alice"])])
    index.add(["docs/a.txt"], jobs=1)
    index.add(["docs/b.txt"], jobs=1, labels=Labels(access=()))
    index.add(["docs/b.txt"], collection="two", jobs=1)
    assert index.doctor().children == 3
    assert {p.source for p in lexical_search(index, "military", Scope("bob"))} == {"docs/b.txt"}
    assert all(p.also_in == () for p in lexical_search(index, "military", Scope("alice")))


def test_other_suffixes_and_given_texts_stay_apart(index: Index, folder: Path) -> None:
    """The suffix takes part in the reading, and a text that came without a file is its own."""
    write(folder, a=LEAVE)
    (folder / "a.md").write_text(LEAVE, "utf-8")
    index.add([folder], jobs=1)
    index.add_documents([document("x", LEAVE), document("y", LEAVE)])
    assert index.doctor().children == 4
    assert all(found.also_in == () for found in lexical_search(index, "military"))


def test_copies_of_a_broken_file_are_each_named(index: Index, folder: Path) -> None:
    """A content that cannot be read fails under every name; a plan says the same."""
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


def test_a_forced_reading_keeps_the_copies_together(index: Index, folder: Path) -> None:
    """Reading one of several names again leaves one text under all of them."""
    write(folder, a=LEAVE, b=LEAVE, c=LEAVE)
    index.add([folder], jobs=1)
    for named in (["docs/b.txt"], ["docs/c.txt", "docs/a.txt"], ["docs"]):
        report = index.add(named, jobs=1, force=True)
        assert report.updated == (3 if named == ["docs"] else len(named))
        health = index.doctor()
        assert (health.ok, health.sources, health.children) == (True, 3, 1)


def test_other_chunk_sizes_are_followed_by_all_copies(
    index: Index, settings: Settings, embedder: Embedder, folder: Path
) -> None:
    """When documents are cut anew, copies still share."""
    write(folder, a=LEAVE * 9, b=LEAVE * 9)
    index.add([folder], jobs=1)
    finer = settings.model_copy(update={"child_chars": 120, "child_overlap": 20})
    with open_index(finer, embedder) as again:
        assert again.add([folder], jobs=1).updated == 2
        health = again.doctor()
    assert (health.ok, health.sources) == (True, 2)
    assert health.children == index.sources()[0].children == index.sources()[1].children


def test_stores_and_retrievers_know_every_name(index: Index, folder: Path) -> None:
    """A document store gives and forgets a copy by its name; a passage tells the other names."""
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
    """Stands for the end of the process."""


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
def test_any_step_can_be_the_last(
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
    """Killed at any step, every text is found the whole time, and the next sync ends the work."""
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
