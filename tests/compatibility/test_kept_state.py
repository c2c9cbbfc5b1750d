"""Compatibility: a state directory of version 0.1.0 opens, is searched and continued."""

import tarfile
from pathlib import Path

import pytest

from agents.events import Answer
from chains.sources import Source
from chat.checkpoints import open_checkpointer
from settings import Settings
from workspace import Workspace, open_workspace

KEPT = Path(__file__).with_name("state-0.1.0.tar.xz")
SOURCES = [
    "docs/broken.pdf",
    "docs/copy.md",
    "docs/courses.csv",
    "docs/leave.md",
    "docs/휴학.md",
]


@pytest.fixture
def kept(tmp_path: Path) -> Settings:
    """Settings on a copy of the kept state."""
    with tarfile.open(KEPT) as packed:
        packed.extractall(tmp_path, filter="data")
    return Settings(
        state_dir=tmp_path / "state", embedding_model="offline:hashing", web_tools=False
    )


def answer(ws: Workspace, question: str, thread: str) -> Answer:
    """Ask and return the answer."""
    *_, end = ws.conversation(thread=thread).ask(question)
    assert isinstance(end, Answer), end
    return end


def test_the_documents_are_there(kept: Settings) -> None:
    """Every source is listed, both indexes agree with the catalog, nothing is read again."""
    with open_workspace(kept) as ws:
        assert sorted(row.source for row in ws.index.sources()) == SOURCES
        health = ws.index.doctor()
        assert health.ok
        assert (health.children, health.vectors, health.lexicon) == (6, 6, 6)


def test_the_documents_are_searched(kept: Settings) -> None:
    """Lexical and dense retrieval find the passages, in both languages."""
    with open_workspace(kept) as ws:
        for mode in ("hybrid", "lexical", "dense"):
            english = ws.retriever(mode=mode, k=1).invoke("How long is military leave?")
            assert "two years" in english[0].page_content
        korean = ws.retriever(k=1).invoke("군휴학 신청 기한")
        assert "7일 전까지" in korean[0].page_content


def test_conversations_go_on(kept: Settings) -> None:
    """Transcripts are shown again, and a follow-up is understood from the checkpoint."""
    with open_workspace(kept) as ws:
        threads = {thread.id for thread in ws.store.threads("local")}
        assert threads == {"t1", "t2"}
        assert len(ws.store.exchanges("t1", "local")) == 2
        assert "certificate" in answer(ws, "And what does it need for illness?", "t1").answer
        assert "7일" in answer(ws, "군휴학은 언제까지 신청하나요?", "t2").answer


@pytest.mark.parametrize("thread", ["t1", "t2"])
def test_turns_get_versions(kept: Settings, thread: str) -> None:
    """An old turn is answered again, and its first version goes on as before."""
    with open_workspace(kept) as ws:
        *before, old = ws.store.exchanges(thread, "local")
        assert (old.version, old.versions) == (1, [old.turn])
        *_, end = ws.conversation(thread).regenerate(old.turn)
        assert isinstance(end, Answer)
        *same, new = ws.store.exchanges(thread, "local")
        assert same == before
        assert (new.question, new.versions) == (old.question, [old.turn, new.turn])
        assert new.text == old.text
        ws.store.choose_version(old.turn, "local")
        assert ws.store.exchanges(thread, "local")[-1].text == old.text
        answer(ws, "군휴학은 언제까지 신청하나요?", thread)
        assert len(ws.store.exchanges(thread, "local")) == len(before) + 2


def test_checkpoints_hold_their_evidence(kept: Settings) -> None:
    """The evidence of an earlier turn is read from the checkpoint as typed sources."""
    with open_checkpointer(kept) as checkpoints:
        checkpoint = checkpoints.get({"configurable": {"thread_id": "t2"}})
    assert checkpoint is not None
    evidence = checkpoint["channel_values"]["evidence"]
    assert [type(one) for one in evidence] == [Source]
    assert evidence[0].source == "docs/휴학.md"
