"""Answers of the whole assistant, measured on the embedded models."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from agents.events import Answer, Error
from chains.sources import Citation
from cli.evals.__main__ import command
from evals.datasets.datasets import Question
from evals.metrics.reference_metrics import SCORES
from evals.tasks import answers
from models.embeddings import build_embedder
from settings import Settings

RIGHT = Citation(1, "data/leave.md", 1, "two years", "c1", True, 6, 15)
WRONG = Citation(2, "data/other.md", 1, "elsewhere", "c2", False, 0, 9)
PAGES = {"data/leave.md": "Leave two years.", "data/other.md": "Nothing."}
SETTINGS = Settings(embedding_model="offline:hashing")
EMBEDDER = build_embedder(SETTINGS)
INDEX = SimpleNamespace(page_text=lambda source, page: PAGES[source])


class Scripted:
    """A workspace whose conversation has a scripted end."""

    index = INDEX
    embedder = EMBEDDER
    settings = SETTINGS

    def __init__(self, end: Answer | Error) -> None:
        self.end = end
        self.asked: list[str] = []
        self.deleted: list[str] = []
        self.delete_thread = self.deleted.append

    def conversation(self) -> Any:
        """Return a conversation."""
        return SimpleNamespace(ask=self._ask, thread="t")

    def _ask(self, question: str) -> Any:
        self.asked.append(question)
        yield self.end


def scored(question: Question, citations: list[Citation], abstained: bool = False) -> Any:
    """The numbers of one scripted answer, without those that compare it with its references."""
    end = Answer("Two years [1]. Or more [2].", abstained, citations, [], "t")
    values = answers.answer_scores(Scripted(end), question)[0]  # type: ignore[arg-type]
    near = {name for name in values if name in SCORES or name == "answer_similarity"}
    assert len(near) == (6 if question.answers else 0)
    return {name: value for name, value in values.items() if name not in near}


LEAVE = Question("q", "How long?", "en", ("two years",), {"leave.md": 1.0})
CHAPEL = Question("u", "Who painted it?", "en", kind="unanswerable")


@pytest.mark.parametrize(
    ("question", "citations", "abstained", "expected"),
    [
        (
            LEAVE,
            [RIGHT, WRONG],
            False,
            {
                "refused_answerable": 0.0,
                "answer_exact": 0.0,
                "answer_contains": 1.0,
                "answer_contains@1": 1.0,
                "wrong_answerable": 0.0,
                "padding": 0.5,
                "padding_right": 0.5,
                "citation_removed": 0.0,
                "citation_resolves": 0.5,
                "citation_supported": 0.5,
                "citation_unchecked": 0.0,
                "citation_recall": 1.0,
                "citation_precision": 0.5,
            },
        ),
        (
            LEAVE,
            [],
            True,
            {
                "refused_answerable": 1.0,
                "answer_exact": 0.0,
                "answer_contains": 0.0,
                "answer_contains@1": 0.0,
                "wrong_answerable": 0.0,
                "abstention_precision": 0.0,
                "citation_recall": 0.0,
            },
        ),
        (CHAPEL, [], True, {"abstention_recall": 1.0, "abstention_precision": 1.0}),
        (
            CHAPEL,
            [RIGHT],
            False,
            {
                "abstention_recall": 0.0,
                "citation_removed": 0.0,
                "citation_resolves": 1.0,
                "citation_supported": 1.0,
                "citation_unchecked": 0.0,
            },
        ),
    ],
    ids=["answered", "refused", "rightly silent", "made up"],
)
def test_scores_of_one_answer(
    question: Question, citations: list[Citation], abstained: bool, expected: dict[str, float]
) -> None:
    """Each number is there exactly when the question has it."""
    assert scored(question, citations, abstained) == {**expected, "model_calls": 0.0}


def test_a_question_with_groups_alone_is_scored() -> None:
    """Without `answers` an answer is right when it is complete."""
    question = Question("q", "How long?", "en", all_of=(("two years",), ("more", "longer")))
    end = Answer("Two years [1]. Or more [2].", False, [], [], "t")
    values, detail, _ = answers.answer_scores(Scripted(end), question)  # type: ignore[arg-type]
    assert (values["answer_contains"], values["answer_contains@1"]) == (1.0, 0.0)
    assert (values["answer_complete"], values["padding"]) == (1.0, 0.0)
    assert detail["all_of"] == [["two years"], ["more", "longer"]]


def test_history_is_asked_first() -> None:
    """Earlier questions of the conversation come before the one that counts."""
    workspace = Scripted(Answer("Two years.", False, [], [], "t"))
    question = Question("q", "And then?", "en", ("two years",), history=("One?", "Two?"))
    answers.answer_scores(workspace, question)  # type: ignore[arg-type]
    assert workspace.asked == ["One?", "Two?", "And then?"]


def test_a_failed_turn_is_an_error_not_a_zero() -> None:
    """A turn that fails gives no numbers and says why."""
    values, _, error = answers.answer_scores(
        Scripted(Error("No answer came.", "x")),  # type: ignore[arg-type]
        LEAVE,
    )
    assert (values, error) == ({}, "No answer came.")


def test_what_cannot_be_compared_is_reported_and_the_rest_counts() -> None:
    """An answer without words has no reference scores but an error."""
    end = Answer("... [1]", False, [RIGHT], [], "t")
    values, detail, error = answers.answer_scores(Scripted(end), LEAVE)  # type: ignore[arg-type]
    assert "without a word" in error and detail["answer"] == "... [1]"
    assert values["answer_contains"] == 0.0 and values["citation_recall"] == 1.0
    assert not set(values) & {*SCORES, "answer_similarity"}


def test_answers_json(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Through the command, all four questions are answered right, cited, and the fifth refused."""
    config = tmp_path / "rag.yaml"
    config.write_text("assistant: rag\n", "utf-8")
    arguments = [f"--dataset={folder}", "--task=answers", f"--config={config}", "--json"]
    assert command(["run", *arguments]) == 0
    run = json.loads(capsys.readouterr().out)["runs"][0]
    values = {name: estimate["value"] for name, estimate in run["metrics"].items()}
    assert values["answer_contains"] == 1.0
    assert all(0 < values[name] <= 1 for name in (*SCORES, "answer_similarity"))
    assert values["citation_recall"] == 1.0
    assert values["citation_resolves"] == 1.0
    assert values["abstention_recall"] == 1.0
    assert values["refused_answerable"] == 0.0
    assert values["abstention_auroc"] == 1.0
