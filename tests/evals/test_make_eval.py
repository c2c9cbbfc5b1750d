"""`make eval` measures the project's own questions, and the sets beside the project."""

import shutil
import subprocess
from pathlib import Path

import pytest

from settings import ROOT

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
OWN = "evals run --task answers --dataset data/eval/questions.yaml"


def commands(data: Path) -> str:
    """What `make eval` would run with these evaluation sets."""
    arguments = ["make", "--dry-run", "--no-print-directory", "eval", f"RAG_EVAL_DATA={data}"]
    return subprocess.run(
        arguments, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.replace("\\*", "*")


def test_sets_that_are_there_are_measured(tmp_path: Path) -> None:
    """Users' questions join the own ones; dialogues have a run of their own; no line is said."""
    for name in ("questions/sample_users.yaml", "questions/other.yaml", "dialogues/d.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    shown = commands(tmp_path)
    assert f"{OWN} --dataset {tmp_path}/questions/sample_users.yaml\n" in shown
    assert f"evals run --task dialogues --dataset {tmp_path}/dialogues/d.jsonl\n" in shown
    assert "Not measured" not in shown


def test_sets_that_are_absent_are_named_in_one_line(tmp_path: Path) -> None:
    """Without them the own questions are measured alone."""
    shown = commands(tmp_path)
    assert f"{OWN}\n" in shown
    assert "--task dialogues" not in shown
    (line,) = [line for line in shown.splitlines() if "Not measured" in line]
    assert "questions/sample_*.yaml dialogues/*.jsonl" in line
