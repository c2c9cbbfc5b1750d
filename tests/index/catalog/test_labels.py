"""Access labels, tags and metadata: given once, kept through every edit."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from chains.retrieval.retriever import build_retriever
from cli.ingest.__main__ import run
from errors import LabelError, SourceNotFound
from index.catalog import filters
from index.catalog.labels import Labels, parse
from index.documents import SourceRow
from index.scope import Scope
from ingest import reading
from ingest.document_store import DocumentStore
from ingest.index import Index
from models.embeddings import Embedder
from tests.library import dense_search, lexical_search, names

TEXT = "The treasure is buried under the palm."
ALICE, BOB = Scope("alice"), Scope("bob")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder `docs` in the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    return tmp_path / "docs"


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are embedded from now on."""
    texts_seen: list[str] = []
    embed = Embedder.passages

    def counting(self: Embedder, texts: Sequence[str]) -> NDArray[np.float32]:
        texts_seen.extend(texts)
        return embed(self, texts)

    monkeypatch.setattr(Embedder, "passages", counting)
    return texts_seen


@pytest.fixture
def never_read(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every list of files given to the loaders from now on."""
    seen: list[Any] = []
    read = reading.read_all

    def counting(items: Any, *rest: Any) -> Any:
        seen.extend(items)
        return read(items, *rest)

    monkeypatch.setattr("ingest.adding.read_all", counting)
    return seen


def row(index: Index, source: str) -> SourceRow:
    """The row of one source, as the operator sees it."""
    return next(one for one in index.sources() if one.source == source)


def sees(index: Index, scope: Scope) -> set[str]:
    """What a scope finds by lexical search; the same as by dense search, in lists and by page."""
    found = set(names(lexical_search(index, "treasure", scope)))
    assert set(names(dense_search(index, TEXT, scope))) == found
    assert {one.source for one in index.sources(scope)} == found
    assert index.collections(scope) == sorted({one.collection for one in index.sources(scope)})
    for one in index.sources():
        if one.source not in found:
            with pytest.raises(SourceNotFound):
                index.page_text(one.source, 1, scope=scope)
    return found


def test_labels_are_read() -> None:
    """Access, tags and metadata may be repeated, and lists have commas."""
    labels = parse(["user:alice,group:staff", "user:앨리스"], ["exam", "b,c"], ["년도=2024", "a="])
    assert labels.access == ("group:staff", "user:alice", "user:앨리스")
    assert labels.tags == ("exam", "b", "c")
    assert labels.metadata == {"년도": "2024", "a": ""}
    assert parse(["everyone"]).access == ()
    assert not parse() and parse().access is None
    assert parse(tags=[""]).tags == ()


@pytest.mark.parametrize(
    ("given", "english", "korean"),
    [
        ({"allow": ["alice"]}, "--allow user:NAME", "--allow user:이름"),
        ({"allow": ["user:"]}, "--allow user:NAME", "--allow user:이름"),
        ({"allow": ["role:x"]}, "--allow user:NAME", "--allow user:이름"),
        ({"allow": [""]}, "--allow user:NAME", "--allow user:이름"),
        ({"allow": ["everyone,user:a"]}, "stands alone", "혼자"),
        ({"meta": ["author"]}, "--meta NAME=VALUE", "--meta 이름=값"),
        ({"meta": ["=Kim"]}, "--meta NAME=VALUE", "--meta 이름=값"),
        ({"meta": ["a b=c"]}, "--meta NAME=VALUE", "--meta 이름=값"),
        ({"meta": ["title=x"]}, "'title' is known", "이미 있는"),
        ({"meta": ["tag=x"]}, "--tag", "--tag"),
    ],
)
def test_labels_that_cannot_be_read_say_how(
    given: dict[str, list[str]], english: str, korean: str
) -> None:
    """Each mistake names the remedy, in both languages."""
    with pytest.raises(LabelError, match=english):
        parse(**given)  # type: ignore[arg-type]
    with pytest.raises(LabelError, match=korean):
        parse(**given, language="ko")


def test_access_changes_without_reading_the_file(
    index: Index, folder: Path, embedded: list[str], never_read: list[Any]
) -> None:
    """A change of access moves the rows of both indexes; nothing is read or embedded."""
    (folder / "plan.txt").write_text(TEXT * 30, "utf-8")
    index.add(["docs"], jobs=1)
    embedded.clear()
    never_read.clear()
    closed = index.add(["docs"], jobs=1, labels=Labels(access=("user:alice", "group:crew")))
    assert (closed.updated, closed.unchanged, closed.chunks) == (1, 0, 0)
    assert sees(index, ALICE) == {"docs/plan.txt"}
    assert sees(index, Scope("eve", groups=("crew",))) == {"docs/plan.txt"}
    assert sees(index, BOB) == set()
    again = index.add(["docs"], jobs=1, labels=Labels(access=("group:crew", "user:alice")))
    assert (again.updated, again.unchanged) == (0, 1)
    assert index.add(["docs"], jobs=1).unchanged == 1
    assert sees(index, BOB) == set()
    index.sync("docs", jobs=1, labels=Labels(access=()))
    assert sees(index, BOB) == {"docs/plan.txt"}
    assert (embedded, never_read) == ([], [])
    assert index.doctor().ok


def test_tags_and_metadata_change_in_place(
    index: Index, folder: Path, embedded: list[str], never_read: list[Any]
) -> None:
    """New tags replace the old ones without reading the file, and an edit keeps them."""
    file = folder / "plan.txt"
    file.write_text(TEXT, "utf-8")
    index.add(["docs"], jobs=1, labels=Labels(tags=("map",), metadata={"author": "Flint"}))
    embedded.clear()
    never_read.clear()
    report = index.add(["docs"], jobs=1, labels=Labels(metadata={"year": "1720", "author": ""}))
    assert (report.updated, report.unchanged) == (1, 0)
    assert (embedded, never_read) == ([], [])
    kept = row(index, "docs/plan.txt").metadata
    assert (kept["tag"], kept["year"], "author" in kept) == (["map"], "1720", False)
    file.write_text(TEXT + " Or was.", "utf-8")
    index.add(["docs"], jobs=1)
    assert row(index, "docs/plan.txt").metadata["year"] == "1720"
    index.add(["docs"], jobs=1, labels=Labels(tags=()))
    assert "tag" not in row(index, "docs/plan.txt").metadata
    assert index.doctor().ok


def test_a_plan_lists_sources_whose_labels_would_change(index: Index, folder: Path) -> None:
    """A known source that would get other labels is an update; an unreadable one is not."""
    for name in ("plan.txt", "same.txt", "bad.pdf"):
        (folder / name).write_text(f"{TEXT} {name}", "utf-8")
    labels = Labels(access=("user:alice",), tags=("map",))
    index.add(["docs/plan.txt", "docs/same.txt"], jobs=1)
    index.add(["docs/same.txt"], jobs=1, labels=labels)
    (folder / "new.txt").write_text(f"{TEXT} new", "utf-8")
    (folder / "bad.pdf").write_bytes(b"%PDF-1.7 broken")
    state = index.generation
    planned = index.plan(["docs"], labels=labels)
    assert (planned.add, planned.update) == (("docs/new.txt",), ("docs/plan.txt",))
    assert planned.unchanged == 1
    assert [failure.source for failure in planned.reject] == ["docs/bad.pdf"]
    assert index.generation == state
    report = index.add(["docs"], jobs=1, labels=labels)
    assert (report.added, report.updated, report.unchanged) == (1, 1, 1)


def test_given_metadata_is_in_the_results(index: Index, folder: Path) -> None:
    """Tags and metadata are in the metadata of documents, also for each alias its own."""
    for name, year in (("plan.txt", "1720"), ("twin.txt", "1721")):
        (folder / name).write_text(TEXT, "utf-8")
        labels = Labels(tags=("map",), metadata={"year": year, "source": "forged"})
        index.add([f"docs/{name}"], jobs=1, labels=labels)
    found = {}
    for year in ("1720", "1721"):
        scope = Scope("local", where=filters.parse([f"year={year}"]))
        [document] = build_retriever(index, index.settings, scope=scope, mode="lexical").invoke(
            "treasure"
        )
        found[document.metadata["source"]] = (document.metadata["year"], document.metadata["tag"])
    assert found == {"docs/plan.txt": ("1720", ["map"]), "docs/twin.txt": ("1721", ["map"])}


def test_access_of_an_unreadable_file_is_restricted_all_the_same(
    index: Index, folder: Path
) -> None:
    """The stored text is restricted even if the new version of the file cannot be read."""
    file = folder / "plan.txt"
    file.write_text(TEXT, "utf-8")
    index.add(["docs"], jobs=1)
    file.write_bytes(b"")
    report = index.add(["docs"], jobs=1, labels=Labels(access=("user:alice",)))
    assert [failure.code for failure in report.failed] == ["no_text"]
    assert (report.updated, report.unchanged) == (0, 0)
    assert sees(index, BOB) == set()
    assert sees(index, ALICE) == {"docs/plan.txt"}


@pytest.mark.parametrize("edited", [False, True], ids=["as it was", "edited"])
def test_a_renamed_file_keeps_its_access_labels(index: Index, folder: Path, edited: bool) -> None:
    """Renaming does not open a file to everyone, and the tags are kept."""
    file = folder / "plan.txt"
    file.write_text(TEXT, "utf-8")
    index.add(["docs"], jobs=1, labels=Labels(access=("user:alice",), tags=("map",)))
    if edited:
        file.write_text(TEXT + " Or was.", "utf-8")
        index.sync("docs", jobs=1)
    file.rename(folder / "moved.txt")
    index.sync("docs", jobs=1)
    assert sees(index, BOB) == set()
    assert sees(index, ALICE) == {"docs/moved.txt"}
    assert row(index, "docs/moved.txt").metadata["tag"] == ["map"]
    assert index.doctor().ok


def test_aliases_have_labels_of_their_own(
    index: Index, folder: Path, never_read: list[Any]
) -> None:
    """One alias or all of them can be restricted, and each is found by its own tags."""
    for name in ("a", "b", "c"):
        (folder / f"{name}.txt").write_text(TEXT, "utf-8")
    index.add(["docs"], jobs=1)
    assert index.doctor().children == 1
    never_read.clear()
    index.add(["docs/b.txt"], jobs=1, labels=Labels(tags=("map",)))
    [found] = lexical_search(index, "treasure", Scope("x", where=_where("tag=map")))
    assert (found.source, found.also_in) == ("docs/b.txt", ())
    closed = Labels(access=("user:alice",))
    index.add(["docs/a.txt", "docs/b.txt"], jobs=1, labels=closed)
    assert index.doctor().ok and index.doctor().children == 2
    assert {
        name for p in lexical_search(index, "treasure", BOB) for name in (p.source, *p.also_in)
    } == {"docs/c.txt"}
    index.add(["docs/c.txt"], jobs=1, labels=closed)
    assert lexical_search(index, "treasure", BOB) == []
    assert len(index.sources(ALICE)) == 3
    index.add(["docs"], jobs=1, labels=Labels(access=()))
    assert len(index.sources(BOB)) == 3
    assert never_read == []
    assert index.doctor().ok


def _where(*texts: str) -> Any:
    from index.catalog.filters import parse as conditions

    return conditions(texts)


def test_a_kill_during_a_change_of_access_is_completed(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next writer commits what was staged when the process died."""
    (folder / "plan.txt").write_text(TEXT, "utf-8")
    index.add(["docs"], jobs=1)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("index.commit.writer.Writer.commit", killed)
        index.add(["docs"], jobs=1, labels=Labels(access=("user:alice",)))
    assert sees(index, BOB) == {"docs/plan.txt"}
    index.recover()
    assert sees(index, BOB) == set()
    assert index.doctor().ok


def test_the_document_store_keeps_access_labels(index: Index, folder: Path) -> None:
    """A document set again under a restricted address stays restricted."""
    from langchain_core.documents import Document

    (folder / "plan.txt").write_text(TEXT, "utf-8")
    index.add(["docs"], jobs=1, labels=Labels(access=("user:alice",)))
    assert DocumentStore(index, BOB).mget(["docs/plan.txt"]) == [None]
    assert list(DocumentStore(index, BOB).yield_keys()) == []
    DocumentStore(index, ALICE).mset([("docs/plan.txt", Document(f"Now: {TEXT}"))])
    assert sees(index, BOB) == set()
    [now] = DocumentStore(index, ALICE).mget(["docs/plan.txt"])
    assert now is not None and now.page_content.startswith("Now")


def test_names_match_in_any_normal_form(index: Index, folder: Path) -> None:
    """A Korean name is the same person in composed and decomposed letters."""
    from unicodedata import normalize

    (folder / "plan.txt").write_text(TEXT, "utf-8")
    index.add(["docs"], jobs=1, labels=parse([f"user:{normalize('NFD', '앨리스')}"]))
    assert sees(index, Scope("앨리스")) == {"docs/plan.txt"}
    assert sees(index, Scope(normalize("NFD", "앨리스"))) == {"docs/plan.txt"}


def test_the_command_line_labels_and_filters(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`add --allow --tag --meta`, `search --where --user --group`, and `list` for the operator."""
    (folder / "plan.txt").write_text(TEXT, "utf-8")
    (folder / "open.txt").write_text("The treasure is a legend.", "utf-8")

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run([*arguments, "--state", str(tmp_path / "state")])
        return code, *capsys.readouterr()

    def found(*arguments: str) -> list[str]:
        code, out, _ = call("search", "treasure", "--json", *arguments)
        assert code == 0
        return sorted(hit["source"] for hit in json.loads(out))

    assert call("add", "docs")[0] == 0
    labels = ("--allow", "user:alice,group:crew", "--tag", "map", "--meta", "year=1720")
    code, out, _ = call("add", "docs/plan.txt", "--json", *labels)
    assert (code, json.loads(out)["updated"]) == (0, 1)
    assert found() == ["docs/open.txt"]
    assert found("--user", "alice") == ["docs/open.txt", "docs/plan.txt"]
    assert found("--group", "crew", "--where", "year>=1700") == ["docs/plan.txt"]
    code, out, error = call("search", "treasure", "--where", "year=1720")
    assert code == 2 and "'year'" in error and "source" in error
    code, out, _ = call("list")
    assert "docs/plan.txt\tplan\tdefault\t1\tgroup:crew, user:alice\t#map" in out
    assert "docs/open.txt\topen\tdefault\t1\teveryone" in out
    code, _, error = call("add", "docs", "--allow", "alice")
    assert code == 2 and "--allow user:NAME" in error
    assert call("sync", "docs", "--allow", "everyone")[0] == 0
    assert found() == ["docs/open.txt", "docs/plan.txt"]
    code, out, _ = call("list", "--json")
    assert set(json.loads(out)[0]) == {
        *("source", "collection", "title", "language", "pages", "parents", "children"),
        *("sha256", "added_at"),
    }


def test_a_copy_of_a_restricted_file_can_be_opened(index: Index, folder: Path) -> None:
    """Labels for new sources leave known ones unchanged."""
    for name in ("theirs", "own"):
        (folder / f"{name}.txt").write_text(TEXT, "utf-8")
    index.add(["docs/theirs.txt"], jobs=1, labels=Labels(access=("user:alice",)))
    index.add(["docs"], jobs=1, force=True, labels=Labels(new=()))
    assert sees(index, BOB) == {"docs/own.txt"}
    assert len(index.sources(ALICE)) == 2
    assert index.doctor().ok
