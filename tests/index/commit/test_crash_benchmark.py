"""Real commands are killed at random moments while a reader watches; nothing is lost or mixed."""

from pathlib import Path

import pytest

from benchmarks.crash.__main__ import main
from benchmarks.crash.command import warm
from benchmarks.crash.crash_test import CrashTest

KILLS = 20  # `python -m benchmarks.crash --kills 200` is the long run


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_kills_lose_nothing_and_show_nothing_half(tmp_path: Path) -> None:
    """After `kill -9` of add, update, remove, sync, rebuild and recovery all agrees at once.

    Each document is met, by words, by meaning and by both, whole and in the version before or
    after, also between a kill and the restart; nothing that was acknowledged is ever missing.
    """
    torture = CrashTest(tmp_path / "home", warm(), documents=8, seed=20)
    outcome = torture.run(KILLS, readers=1, on_progress=lambda line: None)
    assert outcome.problems == []
    assert outcome.kills.total() >= KILLS
    assert outcome.searches["lexical during rebuild"] > 0
    assert outcome.searches.total() > 10 * KILLS


@pytest.mark.slow
def test_the_command_reports_its_kills(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`python -m benchmarks.crash` kills, finds no problem and prints its tables."""
    monkeypatch.setattr("sys.argv", ["benchmarks.crash", "--kills", "1", "--seed", "3"])
    assert main() == 0
    printed = capsys.readouterr().out
    assert "1 kills" in printed and "Problems: 0" in printed
