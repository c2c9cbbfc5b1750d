"""`evals export`: from ratings and documents to files, with exit codes and named leaks."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.evals.__main__ import command
from evals.feedback.promote import Promoter
from settings import Settings
from tests.chat.feedback.turns import finished
from tests.openai_server import JSON, Answer, OpenAIServer, text
from workspace import Workspace, open_workspace

RIGHT = {"en": "A lost locker key costs 15 euros.", "ko": "잃어버린 사물함 열쇠는 15유로입니다."}
ASKED = {"en": "Who pays after a mishap?", "ko": "자물쇠를 못 열게 되면 배상은 누가 하나요?"}


@pytest.fixture
def ws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A workspace over two pages, in the state directory of the command."""
    monkeypatch.setenv("RAG_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("RAG_LANGUAGE", "ko")
    for language, words in RIGHT.items():
        (tmp_path / f"{language}.md").write_text(f"# {language}\n\n{words}", "utf-8")
    with open_workspace(Settings()) as workspace:
        workspace.index.add([str(tmp_path / f"{one}.md") for one in RIGHT], jobs=1)
        yield workspace


def promoted(ws: Workspace, language: str, question: str = "") -> str:
    """A corrected answer, promoted to a training row; the turn."""
    turn = finished(
        ws.store, question or ASKED[language], "몰라요.", thread=language, citations=(), sources=()
    )
    correction = f"{RIGHT[language]} 010-1234-5678"
    ws.feedback.rate(turn, "local", -1, correction=correction)
    Promoter(ws).promote(turn, "local", "training")
    return turn


@pytest.mark.parametrize("what", ["sft", "preference"])
def test_a_promoted_rating_is_in_the_export(
    ws: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    """In both languages, scrubbed, with its card; undone, it is not."""
    for language in RIGHT:
        promoted(ws, language)
    out = tmp_path / f"{what}.jsonl"
    assert command(["export", what, "--out", str(out), "--share", "0", "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["train"], summary["languages"]) == (2, {"ko": 1, "en": 1})
    written = out.read_text("utf-8")
    for language, words in RIGHT.items():
        assert f"{words[:-1]} [1]." in written
        assert ASKED[language] in written
    assert "1234" not in written
    assert "[PHONE_1]" in written
    assert (tmp_path / f"{what}.card.md").is_file()
    for one in ws.promotions.active("training"):
        Promoter(ws).undo(one.id)
    assert command(["export", what, "--out", str(out)]) == 2
    assert "내보낼 것이 없습니다" in capsys.readouterr().err


def test_a_planted_evaluation_question_makes_the_export_fail(
    ws: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With 1 and the row's name, nothing written; --drop-leaks goes on without it."""
    turn = promoted(ws, "ko", "군휴학 신청할 때 필요한 서류가 뭐예요?")
    promoted(ws, "en")
    out = tmp_path / "train.jsonl"
    assert command(["export", "sft", "--out", str(out)]) == 1
    said = capsys.readouterr().err
    assert turn in said
    assert "ko-lookup-02" in said
    assert not out.exists()
    assert command(["export", "sft", "--out", str(out), "--json"]) == 1
    (leak,) = json.loads(capsys.readouterr().out)["leaks"]
    assert leak["row"] == turn
    assert command(["export", "sft", "--out", str(out), "--drop-leaks"]) == 0
    assert "서류" not in out.read_text("utf-8")


def test_ratings_are_exported_on_request(
    ws: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Those with a right answer that the documents support; the others are counted."""
    for thread, correction in (("a", RIGHT["en"]), ("b", "The moon is green cheese."), ("c", "")):
        turn = finished(ws.store, f"{ASKED['en']} {thread}", "No.", thread=thread, citations=())
        ws.feedback.rate(turn, "local", -1, correction=correction)
    out = tmp_path / "train.jsonl"
    assert command(["export", "sft", "--out", str(out), "--ratings", "--share", "0"]) == 0
    assert "평가 2개를 뺐습니다" in capsys.readouterr().err
    assert len(out.read_text("utf-8").splitlines()) == 1


def test_distillation_needs_a_teacher_that_writes(
    ws: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The embedded model only quotes; the error names setting and option."""
    assert command(["export", "distill", "--out", str(tmp_path / "d.jsonl")]) == 2
    said = capsys.readouterr().err
    assert "RAG_CHAT_MODEL" in said
    assert "--teacher" in said
    assert "지식 증류" in said


def test_a_teacher_answers_questions_over_the_documents(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    openai_server: OpenAIServer,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Grounded, cited answers become rows; another answer does not."""
    monkeypatch.setenv("RAG_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("RAG_BASE_URL", openai_server.url)
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    monkeypatch.setenv("RAG_UTILITY_MODEL", "offline:extractive")
    facts = {"locker key": "15 euros", "bicycle stand": "30 euros", "parking card": "45 euros"}
    said = {**facts, "bicycle stand": "some money"}
    page = "\n\n".join(f"The {name} costs {price}." for name, price in facts.items())
    (tmp_path / "fees.md").write_text(f"# Fees\n\n{page}", "utf-8")
    with open_workspace(Settings()) as workspace:
        workspace.index.add([str(tmp_path / "fees.md")], jobs=1)

    def teach(body: JSON) -> Answer:
        asked = body["messages"][-1]["content"].rpartition("Question:")[2]
        name = next(name for name in said if name in asked)
        return text(f"The {name} costs {said[name]} [1].")(body)

    openai_server.script(*[teach] * 6)
    out = tmp_path / "d.jsonl"
    options = ["--teacher", "compatible:m", "--n", "3", "--share", "0", "--json"]
    assert command(["export", "distill", "--out", str(out), *options]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["dropped"] == {"other_answer": 1}
    lines = out.read_text("utf-8").splitlines()
    answers = {json.loads(line)["messages"][-1]["content"] for line in lines}
    assert answers == {"The locker key costs 15 euros [1].", "The parking card costs 45 euros [1]."}
    assert "compatible:m" in (tmp_path / "d.card.md").read_text("utf-8")
    with open_workspace(Settings()) as workspace:
        assert workspace.store.threads("distillation") == []
