"""The memory command: list, export and delete what is remembered about a user."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from chat.memory.store import open_facts
from cli.memory import run
from settings import Settings

Output = Callable[[Sequence[str]], str]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state directory that holds facts of two users."""
    with open_facts(Settings(state_dir=tmp_path)) as facts:
        for user, value in (("ann", "Bath"), ("ann", "Ely"), ("ben", "York")):
            facts.add(user, "residence", "", value, language="en", origin="said")
    return tmp_path


@pytest.fixture
def out(capsys: pytest.CaptureFixture[str]) -> Output:
    """Run the command and return what it prints."""

    def output(arguments: Sequence[str]) -> str:
        assert run(arguments) == 0
        return capsys.readouterr().out

    return output


def test_facts_are_listed_with_their_ids(state: Path, out: Output) -> None:
    """Those that hold, of one user."""
    rows = json.loads(out(["list", "--user", "ann", "--state", str(state), "--json"]))
    assert [row["value"] for row in rows] == ["Ely"]
    text = out(["list", "--user", "ann", "--state", str(state)])
    assert text.startswith(rows[0]["id"])
    assert "York" not in text


def test_all_facts_are_exported(state: Path, out: Output, tmp_path: Path) -> None:
    """Also those that were replaced."""
    file = tmp_path / "facts.json"
    out(["export", "--user", "ann", "--state", str(state), "--out", str(file)])
    assert [row["value"] for row in json.loads(file.read_text("utf-8"))] == ["Ely", "Bath"]


def test_everything_of_a_user_is_deleted(state: Path, out: Output) -> None:
    """And nothing of another."""
    deleted = out(["delete", "--all", "--user", "ann", "--state", str(state), "--json"])
    assert json.loads(deleted) == {"deleted": 2}
    assert json.loads(out(["export", "--user", "ann", "--state", str(state)])) == []
    assert len(json.loads(out(["export", "--user", "ben", "--state", str(state)]))) == 1


def test_an_unknown_fact_is_an_error(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is named, with what shows the others."""
    assert run(["delete", "nothing", "--user", "ann", "--state", str(state)]) == 1
    assert "memory list" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["delete"], ["delete", "x", "--all"]])
def test_what_to_delete_must_be_clear(arguments: list[str], state: Path) -> None:
    """Ids or everything, not neither and not both."""
    assert run([*arguments, "--state", str(state)]) == 2
