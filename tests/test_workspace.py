"""Composition root: objects are built once; collection summary; deletion of threads."""

import threading
from pathlib import Path
from typing import Any

import pytest

from agents.events import Answer
from chat.collection_summary import summarise_collection
from errors import PromptError, SettingsError, ThreadBusy, UnknownThread
from index.catalog.labels import Labels
from index.documents import SourceRow
from settings import AssistantName, Settings
from tests.openai_server import OpenAIServer
from text.translation import translated
from workspace import STARTERS, Workspace, open_workspace


def row(source: str, language: str = "en", title: str = "", children: int = 3) -> SourceRow:
    """A listed source."""
    return SourceRow(
        source, "default", title, language, 1, 1, children, "", f"2026-01-0{children}T00:00:00Z"
    )


def test_objects_are_built_once_between_threads(workspace: Workspace) -> None:
    """Twenty threads that open the index at once share one."""
    indexes: list[object] = []
    start = threading.Barrier(20)

    def work() -> None:
        start.wait()
        indexes.append(workspace.index)

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(indexes) == 20
    assert len({id(index) for index in indexes}) == 1
    assert workspace.store is workspace.store
    assert workspace.chat_model() is workspace.chat_model()


def test_only_an_offered_model_is_chosen(settings: Settings, openai_server: OpenAIServer) -> None:
    """It answers over the same index and conversations; another name leaves the model as it is."""
    offered = {"chat_models": "compatible:m", "base_url": openai_server.url}
    with open_workspace(settings.model_copy(update=offered)) as workspace:
        other = workspace.with_model("compatible:m")
        assert other is workspace.with_model("compatible:m") is not workspace
        assert other.chat_model() is not workspace.chat_model()
        assert (other.index, other.store) == (workspace.index, workspace.store)
        for name in ("", "compatible:other", workspace.settings.chat_model):
            assert workspace.with_model(name) is workspace


def test_an_unknown_assistant_is_named_with_those_that_exist(workspace: Workspace) -> None:
    """In either language, for a graph and for a conversation."""
    name: Any = "nope"
    for build in (workspace.assistant, lambda name: workspace.conversation(assistant=name)):
        with pytest.raises(SettingsError) as raised:
            build(name)
        english, korean = raised.value.text, translated(raised.value.text, "ko")
        assert "no assistant 'nope'" in english
        assert "'nope'(이)라는 어시스턴트는 없습니다" in korean
        for known in ("rag", "react", "react-text", "self-ask", "plan", "research", "team"):
            assert known in english and known in korean


def test_an_unknown_format_of_an_answer_is_an_error(workspace: Workspace) -> None:
    """It is not answered as text."""
    wanted: Any = "nonsense"
    with pytest.raises(PromptError, match="text, list"):
        workspace.answer_as("How long is leave?", wanted)


def test_the_summary_of_an_empty_collection(workspace: Workspace) -> None:
    """It has no documents, starters or date, but a model."""
    summary = workspace.collection_summary()
    assert (summary.documents, dict(summary.languages), summary.updated_at) == (0, {}, "")
    assert summary.starters == ()
    assert summary.model == "offline:extractive"


def test_the_summary_of_documents(workspace: Workspace, tmp_path: Path) -> None:
    """Documents are counted by language; each title gives a starter question."""
    (tmp_path / "leave.md").write_text("# Leave of absence\n\nIt lasts two years.", "utf-8")
    (tmp_path / "library.md").write_text("# 도서관 안내\n\n책은 열 권까지 빌립니다.", "utf-8")
    (tmp_path / "new.md").write_text("# 새 문서\n\n회의는 월요일에 합니다.", "utf-8")
    workspace.index.add([str(path) for path in tmp_path.glob("*.md")], jobs=1)
    summary = workspace.collection_summary()
    assert summary.documents == 3
    assert dict(summary.languages) == {"en": 1, "ko": 2}
    assert summary.updated_at
    assert set(summary.starters) == {
        "What does Leave of absence say?",
        "도서관 안내 문서에는 어떤 내용이 있나요?",
        "새 문서에는 어떤 내용이 있나요?",
    }


def test_starters_need_their_source() -> None:
    """A starter whose document is missing is not offered; both languages are represented."""
    rows = [
        row("data/sample/ko/leave-of-absence.md", "ko"),
        row("/elsewhere/data/sample/en/leave-of-absence.md"),
    ]
    both = summarise_collection(rows, "m", STARTERS)
    english = summarise_collection(rows, "m", STARTERS, "en")
    assert len(both.starters) >= 2
    assert any("가" <= c <= "힣" for c in "".join(both.starters))
    assert any(c.isascii() and c.isalpha() for c in "".join(both.starters))
    assert english.starters
    assert not any("가" <= c <= "힣" for c in "".join(english.starters))


def test_sources_without_text_are_not_counted() -> None:
    """A scan without text is no document to ask about."""
    summary = summarise_collection(
        [row("a.md"), row("scan.pdf", children=0)], "m", Path("missing.yaml")
    )
    assert summary.documents == 1
    assert summary.updated_at == "2026-01-03T00:00:00Z"


def test_a_deleted_thread_leaves_nothing(workspace: Workspace) -> None:
    """Transcript and checkpoints are deleted, by their user only."""
    list(workspace.conversation("t1").ask("hello"))
    with pytest.raises(UnknownThread):
        workspace.delete_thread("t1", "eve")
    workspace.delete_thread("t1")
    assert workspace.store.threads("local") == []
    assert list(workspace.checkpointer.list(None)) == []


@pytest.mark.parametrize("origin", ["web", "cli", "api", ""])
def test_a_thread_has_the_origin_of_its_first_turn(workspace: Workspace, origin: str) -> None:
    """Who goes on with it does not change it; without a word it is begun by a program."""
    list(workspace.conversation("t1", origin=origin).ask("hello"))
    list(workspace.conversation("t1").ask("hello again"))
    list(workspace.conversation("t2").ask("hello"))
    origins = {thread.id: thread.origin for thread in workspace.store.threads("local")}
    assert origins == {"t1": origin, "t2": "api"}


def test_a_busy_thread_is_not_deleted(workspace: Workspace) -> None:
    """`delete_thread` raises while a turn is running."""
    workspace.store.begin("t1", "local", "hello")
    with pytest.raises(ThreadBusy):
        workspace.delete_thread("t1")


def test_a_scope_is_restricted_by_default(workspace: Workspace) -> None:
    """A scope belongs to one user and has no groups; a collection narrows it."""
    scope = workspace.scope("ann", "plans")
    assert scope.grants == ("user:ann",)
    assert scope.collections == ("plans",)
    assert workspace.scope().user == "local"


def test_the_state_directory_is_private(tmp_path: Path) -> None:
    """Other users of the machine have no access."""
    with open_workspace(Settings(state_dir=tmp_path / "deep" / "state")) as ws:
        assert ws.settings.state_dir.stat().st_mode & 0o077 == 0


def test_the_turn_runner_of_a_workspace(workspace: Workspace) -> None:
    """It runs turns in the background, and ends with the workspace."""
    turn = workspace.turn_runner.start(workspace.conversation("t1"), "hello")
    with workspace.turn_runner:
        pass
    assert workspace.store.exchange(turn, "local").status in ("done", "interrupted")


@pytest.mark.parametrize("assistant", ["rag", "react"])
def test_inferred_filters_are_applied_and_shown(
    settings: Settings, tmp_path: Path, assistant: AssistantName
) -> None:
    """With filters inferred by rules, the step names them and only those documents are read."""
    chosen = settings.model_copy(update={"infer_filters": "rules"})
    with open_workspace(chosen) as ws:
        for tag, floors in (("archive", "two"), ("current", "three")):
            file = tmp_path / f"{tag}.txt"
            file.write_text(f"The library has {floors} floors.", "utf-8")
            ws.index.add([file], jobs=1, labels=Labels(tags=(tag,)))
        asked = "How many floors has the library in the archive?"
        *_, end = ws.conversation(assistant=assistant).ask(asked)
    assert isinstance(end, Answer)
    steps = [(step.tool, step.input) for step in end.steps]
    assert ("filter_documents", "tag = archive") in steps
    assert end.answer.startswith("The library has two floors.")
    assert {Path(citation.source).name for citation in end.citations} == {"archive.txt"}
