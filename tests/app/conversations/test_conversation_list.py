"""Conversation list: by day, searched, and without those of other programs."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from app_pages import session
from app_pages.conversations.conversation_list import day_of
from tests.app.parts import answered, keys, texts
from workspace import Workspace

Page = Callable[..., AppTest]


@pytest.mark.parametrize(
    ("language", "words"),
    [("ko", "명령줄과 다른 프로그램의 대화 1개"), ("en", "1 of the command line")],
)
def test_conversations_of_other_programs_are_not_mixed_in(
    page: Page, workspace: Workspace, language: str, words: str
) -> None:
    """They are behind a heading that names them, and open from there."""
    answered(workspace, "here", "How soon?")
    answered(workspace, "there", "How long?", on_page=False)
    app = page(language=language)
    assert keys(app, "open-") == ["open-here"]
    assert [box for box in app.expander if words in box.label]
    app.session_state["other-programs"] = True
    app.run()
    assert keys(app, "open-") == ["open-here", "open-there"]


def test_what_is_asked_on_the_page_is_listed_as_such(page: Page, filled: Workspace) -> None:
    """A new conversation stands in the list itself."""
    app = page()
    app.chat_input[0].set_value("When do students apply?").run()
    assert len(keys(app, "open-")) == 1


def test_conversations_are_searched_by_title(page: Page, workspace: Workspace) -> None:
    """Every word has to be in the title, in any case; nothing found is said."""
    for number in range(6):
        answered(workspace, f"t{number}", f"Question {number}")
    answered(workspace, "tuition", "How high is the tuition of Engineering?")
    app = page()
    app.text_input(key="find_conversation").set_value("engineering TUITION").run()
    assert keys(app, "open-") == ["open-tuition"]
    app.text_input(key="find_conversation").set_value("100%").run()
    assert keys(app, "open-") == []
    assert "No title, question or answer" in texts(app)


def test_a_few_conversations_need_no_search_box(page: Page, workspace: Workspace) -> None:
    """They are seen at a glance."""
    answered(workspace, "t1", "How soon?")
    assert not [box for box in page().text_input if box.key == "find_conversation"]


@pytest.mark.parametrize(
    ("days", "label"), [(0, "today"), (1, "yesterday"), (6, "this_week"), (7, "before_that")]
)
def test_days_have_names(days: int, label: str) -> None:
    """By the date of the reader, not by 24 hours."""
    noon = datetime.now(session.time_zone()).replace(hour=12)
    assert day_of((noon - timedelta(days=days)).timestamp()) == label


def test_the_list_is_grouped_by_day(page: Page, workspace: Workspace) -> None:
    """Each day is named once."""
    for thread in ("t1", "t2", "t3"):
        answered(workspace, thread, "How soon?")
    old = (datetime.now() - timedelta(days=1)).timestamp()
    with workspace.store._engine.begin() as connection:
        connection.execute(text("UPDATE threads SET updated_at = :at WHERE id = 't1'"), {"at": old})
    shown = [str(caption.value) for caption in page(language="ko").caption]
    assert shown.count("오늘") == 1 and shown.count("어제") == 1


def test_a_conversation_without_a_title_can_be_opened(page: Page, workspace: Workspace) -> None:
    """It is listed as untitled."""
    answered(workspace, "t1", "How soon?")
    with workspace.store._engine.begin() as connection:
        connection.execute(text("UPDATE threads SET title = ''"))
    app = page(language="ko")
    assert app.button(key="open-t1").label == "제목 없는 대화"
