"""The memory task: cases are loaded, asked in conversations of their own, and scored."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from errors import EvaluationError
from evals.datasets.memory import load_memory_cases
from evals.runs.configs import Config
from evals.runs.run import run
from evals.tasks.memory import memory_scores
from settings import Settings
from workspace import Workspace, open_workspace

CASES: list[dict[str, Any]] = [
    {
        "id": "moved",
        "lang": "en",
        "kind": "supersede",
        "sessions": [[{"user": "I live in Bath."}], [{"user": "I moved to Ely."}]],
        "question": "Where do I live?",
        "expect": {"contains": ["Ely"], "not_contains": ["Bath"]},
    },
    {
        "id": "friend",
        "lang": "ko",
        "kind": "other_person",
        "sessions": [[{"user": "제 친구는 여수에 살아요."}]],
        "question": "제가 어디 살죠?",
        "expect": {"abstain": True, "not_contains": ["여수"]},
    },
    {
        "id": "gone",
        "lang": "en",
        "kind": "forget",
        "sessions": [[{"user": "My birthday is 3 June."}, {"user": "Forget my birthday."}]],
        "question": "When is my birthday?",
        "expect": {"abstain": True, "not_contains": ["3 June"]},
    },
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of cases."""
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(json.dumps(case, ensure_ascii=False) for case in CASES), "utf-8")
    return path


@pytest.fixture
def workspace(settings: Settings) -> Iterator[Workspace]:
    """A workspace with its memory on."""
    chosen = settings.model_copy(update={"memory_use": True, "memory_write": True})
    with open_workspace(chosen) as opened:
        yield opened


def test_a_case_is_scored(file: Path, workspace: Workspace) -> None:
    """By its answer and by what is stored; nothing of it stays behind."""
    moved, friend, gone = load_memory_cases(file).questions
    scores = [memory_scores(workspace, case)[0] for case in (moved, friend, gone)]  # type: ignore[arg-type]
    assert scores == [
        {"fact_right": 1.0, "update_right": 1.0},
        {"abstained_right": 1.0, "junk_stored": 0.0},
        {"abstained_right": 1.0, "forgotten": 1.0},
    ]
    assert workspace.store.threads("local") == []


def test_a_wrong_answer_says_what_lacks(file: Path, settings: Settings) -> None:
    """Without a memory nothing is right."""
    moved = load_memory_cases(file).questions[0]
    with open_workspace(settings) as off:
        values, detail, _ = memory_scores(off, moved)  # type: ignore[arg-type]
    assert values == {"fact_right": 0.0, "update_right": 0.0}
    assert detail["missing"] == ["Ely"]


def test_a_run_switches_the_memory_on(file: Path, tmp_path: Path) -> None:
    """Whatever the settings say, unless the configuration switches it off."""
    page = tmp_path / "page.md"
    page.write_text("# Pool\n\nThe pool opens at seven.", "utf-8")
    dataset = load_memory_cases(file)
    model = {"chat_model": "offline:extractive", "embedding_model": "offline:hashing"}
    on = run(dataset, Config("on", model), "memory", tmp_path, documents=[page], jobs=1)
    assert on.metrics["fact_right"].value == 1.0
    off = Config("off", {**model, "memory_use": False, "memory_write": False})
    assert (
        run(dataset, off, "memory", tmp_path, documents=[page], jobs=1).metrics["fact_right"].value
        == 0.0
    )


@pytest.mark.parametrize(
    "change",
    [
        {"question": ""},
        {"expect": {}},
        {"expect": {"contains": ["x"], "abstain": True}},
        {"expect": {"holds": ["x"]}},
        {"sessions": [["no turn"]]},
        {"id": ""},
    ],
)
def test_invalid_cases_are_named(change: dict[str, Any], tmp_path: Path) -> None:
    """By their file and number."""
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps({**CASES[0], **change}), "utf-8")
    with pytest.raises(EvaluationError, match="memory case 1"):
        load_memory_cases(path)
