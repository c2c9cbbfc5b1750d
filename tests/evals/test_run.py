"""Measuring through the command, on the embedded models."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.evals.__main__ import command
from evals.tasks.tasks import right_address

NAMES = ["R@1", "R@5", "R@10", "R@20", "MRR@10", "nDCG@10"]


def measured(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """Run the command and return its JSON."""
    assert command(["run", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_retrieval_json(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each configuration gives a run whose metrics have value, interval and count."""
    config = tmp_path / "words.yaml"
    config.write_text("mode: lexical\n", "utf-8")
    other = tmp_path / "both.yaml"
    other.write_text("mode: hybrid\n", "utf-8")
    both = [f"--config={config}", f"--config={other}"]
    found = measured(capsys, f"--dataset={folder}", *both)
    assert [run["config"] for run in found["runs"]] == ["words", "both"]
    run = found["runs"][0]
    assert (run["dataset"], run["task"]) == ("tiny", "retrieval")
    assert list(run["metrics"]) == [*NAMES, "ms_retrieval"]
    assert run["metrics"]["R@1"] == {"value": 1.0, "low": 1.0, "high": 1.0, "n": 4}


def test_results_are_saved_and_compared(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Saved results are loaded; compared with themselves they do not differ."""
    out = tmp_path / "out"
    measured(capsys, f"--dataset={folder}", f"--out={out}", "--limit=3")
    states = list((out / "states").iterdir())
    measured(capsys, f"--dataset={folder}", f"--out={out}", "--limit=3")
    assert list((out / "states").iterdir()) == states
    assert command(["report", str(out)]) == 0
    assert "| R@1 | 1.000 (1.000-1.000, n=" in capsys.readouterr().out
    assert command(["compare", str(out), str(out), "--json"]) == 0
    differences = json.loads(capsys.readouterr().out)["differences"]
    assert {one["verdict"] for one in differences} == {"no difference"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "--dataset", "nowhere"], "no dataset"),
        (["run"], "--dataset"),
        (["compare", "x", "y"], "no results"),
        (["report", "x"], "no results"),
    ],
)
def test_bad_usage(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong argument ends with 2 and a sentence on stderr."""
    assert command(arguments) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.out == ""


def test_a_wrong_setting_fails_first(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A misspelt setting names the nearest right one and ends with 2."""
    config = tmp_path / "slip.yaml"
    config.write_text("mod: lexical\n", "utf-8")
    assert command(["run", f"--dataset={folder}", f"--config={config}"]) == 2
    assert "mode" in capsys.readouterr().err


def test_two_configurations_need_two_names(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Results are saved by name, so one name for two configurations is refused."""
    config = tmp_path / "words.yaml"
    config.write_text("mode: lexical\n", "utf-8")
    twice = [f"--config={config}", f"--config={config}"]
    assert command(["run", f"--dataset={folder}", *twice]) == 2
    assert "one name" in capsys.readouterr().err


def test_addresses_match_by_their_end() -> None:
    """A question may name a source by the end of its address, at a folder's border."""
    relevant = {"ko/leave.md": 1.0}
    assert right_address("data/sample/ko/leave.md", relevant) == "ko/leave.md"
    assert right_address("ko/leave.md", relevant) == "ko/leave.md"
    assert right_address("data/xko/leave.md", relevant) is None
