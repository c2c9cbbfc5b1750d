"""Deletion on the page: its consequences, its undoing, the trash, and attached files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from chat.library.attached_files import COLLECTION, group
from index.catalog.labels import Labels
from tests.app.conversations.menu import choose, press
from tests.app.parts import answered, keys, texts
from workspace import Workspace

Page = Callable[..., AppTest]


@pytest.fixture
def talked(workspace: Workspace, tmp_path: Path) -> Workspace:
    """A conversation with a file of its own, and one without."""
    answered(workspace, "t1", "How hot is the kiln?")
    answered(workspace, "t2", "How soon?")
    path = tmp_path / "kiln.md"
    path.write_text("# Kiln\n\nThe kiln reaches 1283 degrees.\n", "utf-8")
    labels = Labels(access=(f"group:{group('local', 't1')}",))
    assert workspace.index.add([str(path)], collection=COLLECTION, labels=labels).added == 1
    return workspace


def delete(app: AppTest, thread: str = "t1") -> AppTest:
    """Delete a conversation by its menu."""
    return choose(app, "delete", thread, lambda app: app.button(key="confirm_delete").click())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ko", ["30일 안에는 되돌릴 수", "첨부한 파일 1개", "공유 링크가 열리지 않게"]),
        ("en", ["restore them for 30 days", "Its attached file", "share link stops"]),
    ],
)
def test_consequences_are_named_before(
    page: Page, talked: Workspace, language: str, words: list[str]
) -> None:
    """What goes, what stays, for how long it can be undone; keeping it changes nothing."""
    talked.library.sharing.share("t1", "local")
    app = choose(page(language=language), "delete")
    assert all(word in texts(app) for word in words)
    choose(app, "delete", act=lambda app: app.button(key="keep_conversation").click())
    assert keys(app, "open-") == ["open-t2", "open-t1"]


@pytest.mark.parametrize(("language", "words"), [("ko", "지웠습니다"), ("en", "Deleted “How hot")])
def test_deletion_is_undone_at_once(
    page: Page, talked: Workspace, language: str, words: str
) -> None:
    """By a line in the sidebar; the conversation is open again, with its file."""
    app = page(language=language, thread="t1")
    delete(app)
    assert keys(app, "open-") == ["open-t2"]
    assert words in texts(app)
    assert app.session_state["thread"] is None
    assert [row.collection for row in talked.index.sources()] == [COLLECTION]
    press(app, "undo_deletion")
    assert keys(app, "open-") == ["open-t2", "open-t1"]
    assert app.session_state["thread"] == "t1"
    assert keys(app, "undo_deletion") == []
    assert [button.label for button in app.button if str(button.key).startswith("detach-")]


def test_the_line_can_be_dismissed(page: Page, talked: Workspace) -> None:
    """The trash has the conversation still."""
    app = delete(page())
    press(app, "dismiss_deletion")
    assert keys(app, "undo_deletion") == []
    assert app.button(key="open_trash").label == "1 deleted"


def test_the_trash_restores(page: Page, talked: Workspace) -> None:
    """Each conversation says until when it can be restored."""
    for thread in ("t1", "t2"):
        talked.library.trash.delete(thread, "local")
    app = page(language="ko")
    assert keys(app, "open-") == []
    press(app, "open_trash")
    assert texts(app).count("이후 완전히 지워집니다") == 2
    press(app, "restore-t1")
    assert keys(app, "open-") == ["open-t1"]
    assert [thread.id for thread in talked.library.trash.list("local")] == ["t2"]


def test_the_trash_asks_before_it_deletes_for_good(page: Page, talked: Workspace) -> None:
    """Then the conversation and its file are gone, and nothing else."""
    for thread in ("t1", "t2"):
        talked.library.trash.delete(thread, "local")
    app = press(page(), "open_trash")
    press_in_trash(app, "purge-t1")
    assert "This cannot be undone" in texts(app)
    press_in_trash(app, "spare-t1")
    assert "This cannot be undone" not in texts(app)
    press_in_trash(app, "purge-t1")
    assert len(talked.library.trash.list("local")) == 2
    press_in_trash(app, "sure-t1")
    assert [thread.id for thread in talked.library.trash.list("local")] == ["t2"]
    assert talked.index.sources() == []


def press_in_trash(app: AppTest, key: str) -> AppTest:
    """Press a button of the trash, which the test framework draws only when it is opened."""
    app.button(key="open_trash").click()
    return press(app, key)


def test_nothing_is_kept_where_the_settings_say_so(
    page: Page, talked: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With 0 days the dialog says that it is for good, and no undo is offered."""
    monkeypatch.setattr(talked.library.trash, "_days", 0.0)
    app = choose(page(), "delete")
    assert "cannot be undone" in texts(app)
    delete(app)
    assert keys(app, "undo_deletion") == [] and keys(app, "open_trash") == []
    assert talked.index.sources() == []


def test_a_conversation_that_is_answering_stays(page: Page, talked: Workspace) -> None:
    """The dialog says why."""
    talked.store.begin("t2", "local", "And then?")
    app = delete(page(), "t2")
    assert "still answering the question" in texts(app)
    assert "open-t2" in keys(app, "open-")
