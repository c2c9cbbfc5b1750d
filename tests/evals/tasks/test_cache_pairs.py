"""Question pairs: what the cache answers by itself, and what it must not."""

import json
from pathlib import Path
from typing import Any

import pytest

from errors import EvaluationError
from evals.datasets.datasets import load_dataset
from evals.datasets.pairs import QuestionPair, load_pairs
from evals.groups import by_language
from evals.runs.configs import Config
from evals.runs.run import run

PAIRS = [
    {
        "id": "1",
        "q1": "When does the kiosk open?",
        "q2": "Could you tell me when the kiosk opens?",
        "lang": "en",
        "same": True,
        "kind": "politeness",
        "family": "kiosk",
    },
    {"id": "2", "q1": "When does the kiosk open?", "q2": "When does the bar open?", "same": False},
    {"id": "3", "q1": "매점은 언제 여나요?", "q2": "매점 언제 열어요?", "same": True},
    {"id": "4", "q1": "매점은 언제 여나요?", "q2": "매점은 언제 닫나요?", "same": False},
    {"id": "5", "q1": "Is it open?", "q2": "Is it open?", "same": False, "kind": "context"},
]
STATE = Config("hashing", {"embedding_model": "offline:hashing", "cache_cosine": 0.1})


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Write a file of pairs."""
    file = path / "pairs.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return file


def test_pairs_are_read(tmp_path: Path) -> None:
    """Language and kind are optional."""
    first, second, *_ = load_pairs(write(tmp_path, PAIRS)).questions
    assert isinstance(first, QuestionPair) and isinstance(second, QuestionPair)
    assert (first.stored, first.text, first.same) == (PAIRS[0]["q1"], PAIRS[0]["q2"], True)
    assert (first.kind, second.kind, second.language, second.same) == (
        "politeness",
        "",
        "en",
        False,
    )


@pytest.mark.parametrize(
    "row",
    [{"q1": "a", "q2": "b", "same": True}, {**PAIRS[0], "same": "yes"}, {**PAIRS[0], "q2": " "}],
)
def test_a_pair_that_lacks_something_is_refused(tmp_path: Path, row: dict[str, Any]) -> None:
    """The message names its place."""
    with pytest.raises(EvaluationError, match="pair 1"):
        load_pairs(write(tmp_path, [row]))


def test_a_pair_is_there_once(tmp_path: Path) -> None:
    """Two with one id are an error, and so is a missing file."""
    with pytest.raises(EvaluationError, match="twice"):
        load_pairs(write(tmp_path, [PAIRS[0], PAIRS[0]]))
    with pytest.raises(EvaluationError, match="no file"):
        load_pairs(tmp_path / "none.jsonl")


def test_hits_and_false_hits_are_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the whole cache, without any document, and by language."""
    monkeypatch.setenv("RAG_STATE_DIR", str(tmp_path / "state"))
    dataset = load_pairs(write(tmp_path, PAIRS))
    monkeypatch.setenv("RAG_EMBEDDING_MODEL", "offline:hashing")
    result = run(dataset, Config("c", {"cache_cosine": 0.1}), "cache", tmp_path / "states", jobs=2)
    assert result.failed == []
    assert result.metrics["cache_hits"].value == 1.0 and result.metrics["cache_hits"].n == 2
    assert result.metrics["false_hits"].value == 0.0 and result.metrics["false_hits"].n == 3
    assert {"cache_hits/ko", "cache_hits/en", "false_hits/ko", "false_hits/en"} == set(
        by_language(result)
    )
    reasons = {row.id: row.detail["reason"] for row in result.rows}
    assert reasons == {"1": "", "2": "entity", "3": "", "4": "entity", "5": "context"}


def test_other_questions_are_no_pairs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The task says so."""
    monkeypatch.setenv("RAG_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("RAG_EMBEDDING_MODEL", "offline:hashing")
    file = tmp_path / "questions.yaml"
    file.write_text("- id: a\n  question: When does it start?\n  answers: [noon]\n", "utf-8")
    with pytest.raises(EvaluationError, match="no pair"):
        run(load_dataset(file), Config(), "cache", tmp_path / "states", jobs=1)
