"""Judge and BERTScore through the commands: graded runs, and one run against another."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.evals.__main__ import command
from evals.datasets.datasets import load_dataset
from evals.judges.graders import GraderConfig
from evals.metrics.bertscore import BertScore, Vectors
from evals.runs.configs import Config
from evals.runs.run import run
from tests.openai_server import JSON, Answer, OpenAIServer, Reply, status, text, tool_call

CONFIG = Config("rag", {"assistant": "rag"})


def grade_by(score: Callable[[str], int]) -> Reply:
    """A judge whose score depends on its prompt."""

    def reply(body: JSON) -> Answer:
        shown = str(body["messages"][-1]["content"])
        return tool_call("Grade", {"reason": "so", "score": score(shown)})(body)

    return reply


def prefer(words: str) -> Reply:
    """A judge that prefers the answer with some words in it, and else calls a tie."""

    def reply(body: JSON) -> Answer:
        shown = str(body["messages"][-1]["content"])
        first, _, second = shown.partition("<answer-b-")
        held = [words in first, words in second.partition("<passage-")[0]]
        winner = "tie" if held[0] == held[1] else "A" if held[0] else "B"
        return tool_call("Choice", {"reason": "so", "winner": winner})(body)

    return reply


@pytest.fixture
def judging(openai_server: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> OpenAIServer:
    """A scripted judge; answers come from the embedded model."""
    monkeypatch.setenv("RAG_CHAT_MODEL", "offline:extractive")
    monkeypatch.setenv("RAG_JUDGE_MODEL", "compatible:judge")
    monkeypatch.setenv("RAG_BASE_URL", openai_server.url)
    monkeypatch.setenv("RAG_MAX_RETRIES", "0")
    monkeypatch.setenv("RAG_ASSISTANT", "rag")
    return openai_server


def test_answers_are_graded(
    judging: OpenAIServer, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The judge sees question, answer and passages, and its grades are metrics of the run."""

    def score(shown: str) -> int:
        passages = re.findall(r"<passage-\w+ n=", shown)
        return 5 if passages and "<answer-" in shown else 2

    judging.script(*[grade_by(score)] * 10)
    out = tmp_path / "graded"
    arguments = [f"--dataset={folder}", "--task=answers", "--judge=groundedness, relevance"]
    assert command(["run", *arguments, f"--out={out}", "--json"]) == 0
    metrics = json.loads(capsys.readouterr().out)["runs"][0]["metrics"]
    assert metrics["judge_groundedness"]["value"] == 0.85  # one question finds no passage
    assert metrics["judge_relevance"]["value"] == 0.25
    assert metrics["judge_refused"]["value"] == 0.0
    assert {metrics[f"judge_{name}"]["n"] for name in ("groundedness", "relevance")} == {5}
    rows = next(out.glob("*.jsonl")).read_text("utf-8").splitlines()
    assert json.loads(rows[0])["detail"]["judge"]["groundedness"]["scores"] == [5]
    languages = {"# 과제" in r.body["messages"][0]["content"] for r in judging.requests}
    assert languages == {True, False}


def test_what_cannot_be_graded_is_counted(
    judging: OpenAIServer, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Unreadable replies omit the metric; a failing judge is the error of the question."""
    judging.script(*[text("Very good!")] * 4, status(500))
    arguments = [f"--dataset={folder}", "--task=answers", "--judge=safety", "--limit=3"]
    assert command(["run", *arguments, "--json"]) == 1
    shown = capsys.readouterr()
    metrics = json.loads(shown.out)["runs"][0]["metrics"]
    assert "judge_safety" not in metrics
    assert metrics["judge_refused"] == {"value": 1.0, "low": 1.0, "high": 1.0, "n": 2}
    assert metrics["refused_answerable"]["n"] >= 2
    assert "fault of its own" in shown.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--task=answers", "--judge=beauty"], "'beauty'"),
        (["--task=retrieval", "--judge=all"], "--task answers"),
        (["--task=answers", "--bertscore=/nowhere/model"], "bertscore|no model"),
    ],
)
def test_wrong_graders_fail_first(
    judging: OpenAIServer,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    """Before anything is measured."""
    assert command(["run", f"--dataset={folder}", *arguments]) == 2
    assert re.search(words, capsys.readouterr().err)
    assert judging.requests == []


def test_the_embedded_model_does_not_judge(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The missing setting is named before anything is measured."""
    assert command(["run", f"--dataset={folder}", "--task=answers", "--judge=all"]) == 2
    assert "RAG_JUDGE_MODEL" in capsys.readouterr().err
    assert command(["judge", str(folder), str(folder)]) == 2
    assert "RAG_JUDGE_MODEL" in capsys.readouterr().err


def test_bertscore_is_one_more_metric(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With an encoder in place of the extra's, each answered question has its score."""

    def encode(text: str) -> Vectors:
        import numpy as np

        return np.eye(128, dtype=np.float32)[[ord(letter) % 128 for letter in text]]

    monkeypatch.setattr("evals.judges.graders.transformer", lambda model: encode)
    found = run(
        load_dataset(folder),
        CONFIG,
        "answers",
        tmp_path,
        grader_config=GraderConfig(bertscore="any"),
    )
    assert found.metrics["bertscore_f1"].n == 4
    answer, accepted = found.rows[0].detail["answer"], found.rows[0].detail["accepted"]
    expected = BertScore(encode).f1(answer, accepted)
    assert found.rows[0].values["bertscore_f1"] == pytest.approx(expected)


def kept(folder: Path, out: Path, **answers: str) -> Path:
    """Results of a run, with some answers exchanged for others."""
    assert command(["run", f"--dataset={folder}", "--task=answers", f"--out={out}"]) == 0
    (rows,) = out.glob("*.jsonl")
    lines = [json.loads(line) for line in rows.read_text("utf-8").splitlines()]
    for line in lines:
        line["detail"]["answer"] = answers.get(line["id"], line["detail"]["answer"])
    rows.write_text("\n".join(json.dumps(line) for line in lines) + "\n", "utf-8")
    return out


def test_one_run_against_another(
    judging: OpenAIServer, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each changed answer is a win, the others tie, and the interval gives the verdict."""
    left = kept(folder, tmp_path / "left")
    right = kept(folder, tmp_path / "right", q1="BEST", q2="BEST", q3="BEST", q4="BEST")
    capsys.readouterr()
    judging.script(*[prefer("BEST")] * 10)
    assert command(["judge", str(left), str(right), "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["contests"]
    assert (found["wins"], found["losses"], found["ties"], found["refused"]) == (4, 0, 1, 0)
    assert (found["difference"], found["verdict"]) == (0.8, "better")
    assert 0 < found["low"] <= found["difference"] <= found["high"]
    assert {one["outcome"] for one in found["questions"]} == {"right", "tie"}
    judging.script(*[prefer("BEST")] * 10)
    assert command(["judge", str(right), str(left)]) == 0
    assert "0 won, 4 lost, 1 tied (0 by the order alone), 0 not judged" in capsys.readouterr().out


def test_a_judge_by_position_finds_no_difference(
    judging: OpenAIServer, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A judge that always prefers the first gives only ties, counted as position bias."""
    left = kept(folder, tmp_path / "left")
    right = kept(folder, tmp_path / "right", q1="BEST", q2="BEST")
    capsys.readouterr()
    judging.script(*[tool_call("Choice", {"reason": "so", "winner": "A"})] * 10)
    assert command(["judge", str(left), str(right), "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["contests"]
    assert (found["wins"], found["losses"], found["ties"], found["swayed"]) == (0, 0, 5, 5)
    assert found["verdict"] == "no difference"


def test_a_judge_that_decides_nothing_is_an_error(
    judging: OpenAIServer, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No readable preference is no tie; and folders without answers cannot be judged."""
    left = kept(folder, tmp_path / "left")
    judging.script(*[text("A, I think.")] * 20)
    assert command(["judge", str(left), str(left), "--jobs=1"]) == 2
    assert "decided nothing" in capsys.readouterr().err
    assert command(["run", f"--dataset={folder}", f"--out={tmp_path / 'found'}"]) == 0
    assert command(["judge", str(left), str(tmp_path / "found")]) == 2
    assert "--task answers" in capsys.readouterr().err
