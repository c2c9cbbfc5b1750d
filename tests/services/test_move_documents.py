"""Moving documents from SQLite to Postgres: nothing is embedded again, answers are the same."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import Table

from agents.events import Answer
from cli.move_state.__main__ import run
from errors import SettingsError, StoreError
from index.reports import VectorProgress
from ingest.index import open_index
from ingest.jobs.job import NewJob
from ingest.jobs.originals import fetch_original
from ingest.jobs.store import JobStore, open_documents_database
from ingest.jobs.uploads import save_upload
from models.embeddings import Embedder
from settings import ROOT, Settings
from tests.library import dense_search, document, lexical_search, names
from workspace import Workspace, open_workspace

pytest.importorskip("langgraph.checkpoint.postgres", reason="no Postgres: run `make test-services`")
moving = import_module("cli.move_state.move")
move = moving.move
pytestmark = [pytest.mark.services, pytest.mark.timeout(600)]
ASKED = 30
QUESTIONS = yaml.safe_load((ROOT / "data/eval/questions.yaml").read_text("utf-8"))[:ASKED]


def in_database(folder: Path, url: str) -> Settings:
    """Settings of a state whose documents are in a database."""
    return Settings(
        state_dir=folder,
        web_tools=False,
        database_url=url,
        documents_in="database",
        vectors="pgvector",
    )


@pytest.fixture
def target(settings: Settings, postgres_url: str) -> Settings:
    """The settings after the move."""
    return in_database(settings.state_dir, postgres_url)


def answers(workspace: Workspace) -> list[tuple[str, list[tuple[str, int, int]]]]:
    """What is answered to the sample questions, and from where."""
    found = []
    for row in QUESTIONS:
        conversation = workspace.conversation()
        for question in (*row.get("history", ()), row["question"]):
            *_, end = conversation.ask(question)
        assert isinstance(end, Answer), end
        cited = [(one.source, one.start, one.end) for one in end.citations]
        found.append((end.answer, cited))
    return found


def test_a_moved_state_answers_the_sample_questions_the_same(
    settings: Settings, target: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the machine that moved, and on another one that has no files at all."""
    monkeypatch.chdir(ROOT)
    with open_workspace(settings) as workspace:
        assert workspace.index.add([Path("data/sample")]).added == 22
        before = answers(workspace)
    assert len(before) == ASKED
    moved = {f"{one.database}.{one.table}": one.rows for one in move(target)}
    assert moved["catalog.sources"] == 22
    assert target.database_url is not None
    other = in_database(tmp_path / "other", target.database_url.get_secret_value())
    for place in (target, other):
        with open_workspace(place) as workspace:
            assert workspace.index.fill_vectors() == 0  # those of the catalog are published
            assert workspace.index.doctor().ok
            assert answers(workspace) == before


def test_nothing_is_embedded_again_and_all_goes_on(
    settings: Settings, target: Settings, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Documents, jobs, uploads and cached vectors are there; new ones get new numbers."""
    upload = save_upload("rules.md", b"# Rules\n\nDogs are welcome.", settings, "ann")
    with open_index(settings, embedder) as index:
        index.add([upload], collection="default")
        index.add_documents([document("bus", "The bus stops here."), document("gone", "Gone.")])
        index.add_documents([document("copy", "The bus stops here.")])
        index.remove(["gone"])
        sources = index.sources()
    engine = open_documents_database(settings.state_dir)
    JobStore(engine).add("ann", [NewJob("file", "rules.md", str(upload), "default")])
    engine.dispose()
    moved = {f"{one.database}.{one.table}": one.rows for one in move(target)}
    assert (moved["uploads.originals"], moved["documents.jobs"]) == (1, 1)
    shown: list[VectorProgress] = []

    def refuse(*_: object) -> None:
        raise AssertionError("nothing is embedded again")

    with monkeypatch.context() as patch, open_index(target, embedder) as index:
        patch.setattr(type(embedder), "passages", refuse)
        assert index.fill_vectors(shown.append) == 0
        moved_rows = index.sources()
        assert moved_rows == sources
        assert names(lexical_search(index, "dogs"))[0].endswith("rules.md")
        assert names(dense_search(index, "The bus stops here.", k=1)) == ["bus"]
    with open_index(target, embedder) as index:
        index.add_documents([document("train", "The train is late.")])
        assert names(lexical_search(index, "train")) == ["train"]
        assert index.doctor().ok
    engine = open_documents_database(target.state_dir, target.database_url)
    store = JobStore(engine)
    upload.unlink()
    [job] = store.claim(8, "one")
    fetch_original(engine, job.source, target)
    assert upload.read_bytes().startswith(b"# Rules")
    assert store.add("ann", [NewJob("page", "p", "https://example.org", "default")]) == [job.id + 1]
    engine.dispose()


def test_documents_follow_conversations_that_were_moved_before(
    settings: Settings, target: Settings, embedder: Embedder, capsys: Any
) -> None:
    """`move-state --documents` leaves the rest alone; a catalog that has rows is refused."""
    with open_index(settings, embedder) as index:
        index.add_documents([document("bus", "The bus stops here.")])
    with pytest.raises(SettingsError, match="stay in files"):
        move(Settings(state_dir=settings.state_dir, database_url=target.database_url),
             conversations=False)  # fmt: skip
    assert {one.database for one in move(target, conversations=False)} == {"catalog", "uploads"}
    with pytest.raises(StoreError, match=r"not empty: rag_catalog\."):
        move(target, conversations=False)
    assert target.database_url is not None
    assert run(["--state", str(settings.state_dir), "--documents"]) == 2
    assert "RAG_DATABASE_URL" in capsys.readouterr().err


def test_an_interrupted_move_of_documents_leaves_nothing(
    settings: Settings, target: Settings, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next one begins anew."""
    with open_index(settings, embedder) as index:
        index.add_documents([document("bus", "The bus stops here.")])
    copy = moving._move_table

    def stop(source: Any, into: Any, store: Any, table: Table) -> Any:
        if table.name == "children":
            raise KeyboardInterrupt
        return copy(source, into, store, table)

    with monkeypatch.context() as patch:
        patch.setattr(moving, "_move_table", stop)
        with pytest.raises(KeyboardInterrupt):
            move(target)
    move(target)
    with open_index(target, embedder) as index:
        assert names(lexical_search(index, "bus")) == ["bus"]
