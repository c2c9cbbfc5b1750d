"""Dialogues: every turn in one conversation, the last one judged, and asked again alone."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from agents.events import Answer, Error, Step
from cli.evals.__main__ import command
from errors import EvaluationError
from evals.datasets.datasets import load_dataset
from evals.datasets.dialogues import Dialogue, load_dialogues
from evals.groups import by_language
from evals.runs.configs import Config
from evals.runs.run import run
from evals.tasks.dialogues import dialogue_scores
from settings import Settings

BOATS = {
    "id": "boats",
    "lang": "en",
    "kind": "pronoun",
    "corpus": "harbour",
    "turns": [
        {"user": "Who keeps the boats?", "assistant_gist": "Ms Lee does."},
        {"user": "What does she charge for an hour?"},
    ],
    "last_expect": {
        "standalone": "How much does a rowing boat cost for an hour?",
        "must_mention": ["8,000", "hour"],
        "must_not_mention": ["deposit"],
    },
}
DIALOGUE = Dialogue(
    id="boats",
    text="What does she charge?",
    language="en",
    history=("Who keeps the boats?",),
    standalone="What does a boat cost?",
    must_mention=("8,000", "hour"),
    must_not_mention=("deposit",),
)


class Scripted:
    """A workspace whose conversations answer from a script, each turn of all of them in order."""

    settings = Settings()

    def __init__(self, *ends: Answer | Error) -> None:
        self.ends = list(ends)
        self.asked: list[list[str]] = []
        self.deleted: list[str] = []
        self.delete_thread = self.deleted.append

    def conversation(self) -> Any:
        """Return a new conversation."""
        self.asked.append([])
        return SimpleNamespace(ask=self._ask, thread=f"t{len(self.asked)}")

    def _ask(self, question: str) -> Any:
        self.asked[-1].append(question)
        yield self.ends[sum(map(len, self.asked)) - 1]


def said(text: str, abstained: bool = False) -> Answer:
    """An answer, or a refusal."""
    step = Step("s", "search_documents", "boat price", "done")
    return Answer(text, abstained, [], [step], "t")


KEEPER = said("Ms Lee keeps them. [1]")
RIGHT = said("A boat costs 8000 won an hour. [1]")


def scored(workspace: Scripted) -> tuple[dict[str, float], dict[str, Any], str]:
    """The scores of the dialogue about boats."""
    return dialogue_scores(workspace, DIALOGUE)  # type: ignore[arg-type]


def test_the_last_question_is_asked_in_its_conversation_and_alone() -> None:
    """All turns share a thread, the standalone question has its own, and both are deleted."""
    workspace = Scripted(KEEPER, RIGHT, RIGHT)
    values, detail, error = scored(workspace)
    assert workspace.asked == [
        ["Who keeps the boats?", "What does she charge?"],
        ["What does a boat cost?"],
    ]
    assert workspace.deleted == ["t1", "t2"]
    assert (values, error) == ({"last_turn_right": 1.0, "standalone_right": 1.0}, "")
    assert [turn["user"] for turn in detail["turns"]] == workspace.asked[0]
    assert detail["turns"][0]["answer"] == KEEPER.answer
    assert detail["turns"][1]["searched"] == ["boat price"]
    assert detail["answer"] == RIGHT.answer
    assert detail["missing"] == detail["leaked"] == []


@pytest.mark.parametrize(
    ("answer", "missing", "leaked"),
    [
        (said("It costs 18,000 won an hour."), ["8,000"], []),
        (said("It costs 8,000 won [1]."), ["hour"], []),
        (said("It costs 8,000 won an hour and a deposit."), [], ["deposit"]),
        (said("Nothing."), ["8,000", "hour"], []),
        (said("No answer; nearest: 8,000 won an hour.", abstained=True), [], []),
    ],
    ids=["longer number", "half", "leak", "nothing", "refusal"],
)
def test_a_last_turn_is_wrong(answer: Answer, missing: list[str], leaked: list[str]) -> None:
    """It lacks a string, mentions what it must not, or is a refusal; the reason is kept."""
    values, detail, _ = scored(Scripted(KEEPER, answer, RIGHT))
    assert values == {"last_turn_right": 0.0, "standalone_right": 1.0}
    assert (detail["missing"], detail["leaked"]) == (missing, leaked)
    values, detail, _ = scored(Scripted(KEEPER, RIGHT, answer))
    assert values == {"last_turn_right": 1.0, "standalone_right": 0.0}
    assert (detail["standalone"]["missing"], detail["standalone"]["leaked"]) == (missing, leaked)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_failed_turn_is_an_error(place: int) -> None:
    """Wherever a turn fails, the dialogue has no values but the reason."""
    ends: list[Answer | Error] = [KEEPER, RIGHT, RIGHT]
    ends[place] = Error("No answer came.", "x")
    values, _, error = scored(Scripted(*ends))
    assert (values, error) == ({}, "No answer came.")


def written(path: Path, *entries: Any) -> Path:
    """A file of dialogues."""
    lines = [json.dumps(entry, ensure_ascii=False) for entry in entries]
    path.write_text("\n".join(lines), "utf-8")
    return path


def changed(**values: Any) -> dict[str, Any]:
    """The dialogue about boats with other fields; None removes one."""
    entry = {**BOATS, **values}
    return {name: value for name, value in entry.items() if value is not None}


def expecting(**values: Any) -> dict[str, Any]:
    """The dialogue about boats with other expectations."""
    expected: Any = BOATS["last_expect"]
    return changed(last_expect={**expected, **values})


def test_dialogues_are_read(tmp_path: Path) -> None:
    """The last turn is the question; without `lang` its script tells the language."""
    other = changed(id=2, lang=None, turns=[{"user": "한 시간에 얼마예요?"}])
    dataset = load_dialogues(written(tmp_path / "d.jsonl", BOATS, other))
    first, second = dataset.questions
    assert isinstance(first, Dialogue) and isinstance(second, Dialogue)
    assert (first.history, first.text) == (
        ("Who keeps the boats?",),
        "What does she charge for an hour?",
    )
    assert (first.kind, first.must_mention) == ("pronoun", ("8,000", "hour"))
    assert (second.id, second.language, second.history) == ("2", "ko", ())
    assert (dataset.name, dataset.has_corpus) == ("d", False)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (changed(id=None), "dialogue 1: needs an id"),
        (changed(turns=None), "needs a list of turns"),
        (changed(turns=[]), "needs a list of turns"),
        (changed(turns=[{"user": "Hi"}, {"usr": "Hi"}]), "turn 2 needs the text of its user"),
        (changed(turns=["Hi"]), "turn 1 needs the text of its user"),
        (changed(last_expect=None), "needs last_expect with a standalone question"),
        (expecting(standalone=" "), "needs last_expect with a standalone question"),
        (expecting(must_mention="8,000"), "needs must_mention, a list of strings"),
        (expecting(must_mention=[]), "needs must_mention, a list of strings"),
        (expecting(must_mention=["8,000", ""]), "needs must_mention, a list of strings"),
        (expecting(must_not_mention=[None]), "'must_not_mention' is not a list of strings"),
        (expecting(must_mentoin=["8,000"]), "unknown field 'must_mentoin'"),
    ],
)
def test_a_wrong_dialogue_is_named(tmp_path: Path, entry: Any, message: str) -> None:
    """The error names the entry and what it lacks."""
    with pytest.raises(EvaluationError, match=message):
        load_dialogues(written(tmp_path / "d.jsonl", entry))


def test_a_wrong_file_of_dialogues(tmp_path: Path) -> None:
    """A missing file, a line that is no JSON and an id that comes twice are named."""
    with pytest.raises(EvaluationError, match="no file of dialogues"):
        load_dialogues(tmp_path)
    with pytest.raises(EvaluationError, match="id 'boats' is there twice"):
        load_dialogues(written(tmp_path / "d.jsonl", BOATS, BOATS))
    (tmp_path / "d.jsonl").write_text("{", "utf-8")
    with pytest.raises(EvaluationError, match="line 1: not JSON"):
        load_dialogues(tmp_path / "d.jsonl")


def test_questions_are_no_dialogues(folder: Path, tmp_path: Path) -> None:
    """A dataset of questions cannot be measured as dialogues, nor dialogues as questions."""
    with pytest.raises(EvaluationError, match="no dialogue"):
        run(load_dataset(folder), Config(), "dialogues", tmp_path / "states")
    with pytest.raises(EvaluationError, match="needs an id and a question"):
        load_dataset(written(tmp_path / "d.jsonl", BOATS))


DOCUMENTS = {
    "boats.md": "# Boats\n\nMs Lee keeps the boats. A rowing boat costs 8,000 won for an hour.\n",
    "보트.md": "# 보트\n\n보트는 김 관리인이 맡는다. 오리배는 한 시간에 9,000원이다.\n",
}
KOREAN = {
    "id": "오리배",
    "lang": "ko",
    "kind": "ellipsis",
    "turns": [{"user": "보트는 누가 맡나요?"}, {"user": "오리배는 한 시간에 얼마예요?"}],
    "last_expect": {
        "standalone": "오리배는 한 시간에 얼마인가요?",
        "must_mention": ["9000원"],
    },
}


def test_dialogues_through_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the embedded model: values by language, the rows with their turns, tables and report."""
    for name, text in DOCUMENTS.items():
        (tmp_path / name).write_text(text, "utf-8")
    config = tmp_path / "rag.yaml"
    config.write_text("assistant: rag\nembedding_model: offline:hashing\n", "utf-8")
    alone = expecting(standalone="Where is the lighthouse?", must_mention=["8,000"])
    path = written(tmp_path / "d.jsonl", alone, KOREAN)
    out = tmp_path / "out"
    arguments = [f"--dataset={path}", "--task=dialogues", f"--config={config}", f"--out={out}"]
    documents = [f"--documents={tmp_path / name}" for name in DOCUMENTS]
    assert command(["run", *arguments, *documents, "--json"]) == 0
    metrics = json.loads(capsys.readouterr().out)["runs"][0]["metrics"]
    assert set(metrics) == {
        f"{name}{language}"
        for name in ("last_turn_right", "standalone_right")
        for language in ("", "/ko", "/en")
    }
    assert metrics["last_turn_right/ko"] == {"value": 1.0, "low": 1.0, "high": 1.0, "n": 1}
    assert metrics["standalone_right/ko"]["value"] == 1.0
    assert metrics["standalone_right/en"]["value"] == 0.0
    row = json.loads((out / "d-dialogues-rag.jsonl").read_text("utf-8").splitlines()[1])
    assert row["id"] == "오리배" and "김 관리인" in row["detail"]["turns"][0]["answer"]
    monkeypatch.setenv("RAG_LANGUAGE", "ko")
    assert command(["report", str(out)]) == 0
    shown = capsys.readouterr().out
    assert "d, 대화" in shown and "| kind | ellipsis | 1 | 1.000 (" in shown
    assert "| standalone_right | 0.500 (" in shown


def test_a_run_of_dialogues_is_broken_down_by_language(tmp_path: Path) -> None:
    """A language that has no dialogue has no metric."""
    config = Config("c", {"embedding_model": "offline:hashing", "assistant": "rag"})
    document = tmp_path / "보트.md"
    document.write_text(DOCUMENTS["보트.md"], "utf-8")
    dataset = load_dialogues(written(tmp_path / "d.jsonl", KOREAN))
    result = run(dataset, config, "dialogues", tmp_path / "states", documents=[document])
    assert set(by_language(result)) == {"last_turn_right/ko", "standalone_right/ko"}
