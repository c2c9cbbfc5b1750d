"""The chats command: list, search, export, delete and restore conversations."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from chat.library.library import Library
from chat.store import open_store
from cli.chats import run
from settings import Settings
from tests.chat.library.turns import say

Output = Callable[..., str]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state directory with two conversations of one user and one of another."""
    settings = Settings(state_dir=tmp_path / "state")
    with open_store(settings) as store:
        say(store, "군휴학은 얼마나?", "의무 복무 기간 [1].", thread="ko")
        say(store, "What is the fee?", "300 euros [1].", thread="en")
        say(store, "Eve's question", thread="eve", user="eve")
        Library(store, lambda: pytest.fail("no checkpoints"), settings).set_tags(
            "ko", "local", ["시험"]
        )
    return settings.state_dir


@pytest.fixture
def out(state: Path, capsys: pytest.CaptureFixture[str]) -> Output:
    """Run the command and return what it prints."""

    def output(*arguments: str, code: int = 0) -> str:
        assert run([*arguments, "--state", str(state)]) == code
        printed = capsys.readouterr()
        return printed.out + printed.err

    return output


def ids(printed: str) -> Sequence[str]:
    """The ids of printed JSON rows."""
    return [row["id"] for row in json.loads(printed)]


def test_conversations_are_listed(out: Output) -> None:
    """Those of the user, by tag if one is given."""
    assert ids(out("list", "--json")) == ["en", "ko"]
    assert ids(out("list", "--tag", "#시험", "--json")) == ["ko"]
    assert out("list") == "en\tWhat is the fee?\nko\t군휴학은 얼마나? #시험\n"
    assert ids(out("list", "--user", "eve", "--json")) == ["eve"]


def test_conversations_are_found(out: Output) -> None:
    """By two syllables; nothing found is an exit code of its own."""
    assert out("search", "휴학").splitlines() == ["ko\t군휴학은 얼마나?", "\t1\t군휴학은 얼마나?"]
    (row,) = json.loads(out("search", "복무", "--json"))
    assert (row["id"], row["turns"], row["matches"][0]["role"]) == ("ko", 1, "answer")
    assert out("search", "Eve", "--json", code=3) == "[]\n"


@pytest.mark.parametrize("form", ["markdown", "json", "html"])
def test_a_conversation_is_exported(out: Output, tmp_path: Path, form: str) -> None:
    """Printed, or written to a file."""
    printed = out("export", "ko", "--format", form)
    assert "의무 복무 기간" in printed
    file = tmp_path / "chat"
    assert out("export", "ko", "--format", form, "--out", str(file)) == ""
    assert "의무 복무 기간" in file.read_text("utf-8")
    assert "cannot be written" in out("export", "ko", "--out", str(tmp_path), code=2)


def test_a_conversation_is_deleted_and_restored(out: Output) -> None:
    """What it means is said; for good it is gone."""
    assert "30 days" in out("delete", "ko")
    assert ids(out("list", "--json")) == ["en"]
    assert ids(out("list", "--deleted", "--json")) == ["ko"]
    assert out("restore", "ko") == "군휴학은 얼마나?\n"
    assert ids(out("list", "--json")) == ["en", "ko"]
    assert out("delete", "ko", "--now") == ""
    assert ids(out("list", "--deleted", "--json")) == []
    assert "ko" in out("restore", "ko", code=1)


def test_mistakes_are_named(out: Output) -> None:
    """An unknown conversation, and a tag that is none."""
    assert "'eve'" in out("delete", "eve", code=1)
    assert "tag" in out("list", "--tag", "#", code=2)
