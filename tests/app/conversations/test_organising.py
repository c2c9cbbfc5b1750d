"""Conversations on the page: searched, pinned, tagged, renamed, and taken along as files."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from app_pages.conversations.conversation_row import marked
from tests.app.conversations.menu import choose, press
from tests.app.parts import answered, html, keys, texts
from workspace import Workspace

Page = Callable[..., AppTest]


@pytest.fixture
def three(workspace: Workspace) -> Workspace:
    """Three conversations, the last one of another program."""
    answered(workspace, "t1", "군휴학은 언제 신청하나요?", "입영일 7일 전까지 신청합니다.")
    answered(workspace, "t2", "How high is the tuition?", "It is 3,000 euros [in spring].")
    answered(workspace, "t3", "What does parking cost?", "Nothing in spring.", on_page=False)
    return workspace


@pytest.mark.parametrize(
    ("query", "threads", "snippet"),
    [
        ("입영일", ["t1"], ":orange-background[입영일] 7일 전까지"),
        ("EUROS", ["t2"], "3,000 :orange-background[euros] [in spring]"),
        ("spring", ["t2", "t3"], "[in :orange-background[spring]]"),
        ("7일 군휴학", ["t1"], ":orange-background[군휴학]은 언제"),
    ],
)
def test_words_of_answers_are_found(
    page: Page, three: Workspace, query: str, threads: list[str], snippet: str
) -> None:
    """With a snippet in which they are marked; those of other programs come last."""
    app = page()
    app.text_input(key="find_conversation").set_value(query).run()
    assert keys(app, "open-") == [f"open-{thread}" for thread in threads]
    shown = [b.label for b in app.button if str(b.key).startswith(("open-", "found-"))]
    assert snippet in "\n".join(shown).replace("\\", "")
    apart = "1 of the command line" in texts(app)
    assert apart == ("t3" in threads)


@pytest.mark.parametrize(
    ("language", "words"), [("ko", "그런 말이 없습니다"), ("en", "has these words")]
)
def test_nothing_found_is_said(page: Page, three: Workspace, language: str, words: str) -> None:
    """In the language of the page."""
    app = page(language=language)
    app.text_input(key="find_conversation").set_value("zebra").run()
    assert keys(app, "open-") == [] and words in texts(app)


def test_a_place_is_opened(page: Page, workspace: Workspace) -> None:
    """The conversation is open as far back as the turn, to which the browser scrolls."""
    turns = [answered(workspace, "t1", f"Question {number}?") for number in range(14)]
    for number, thread in enumerate(("t2", "t3")):
        answered(workspace, thread, f"Other {number}?")
    app = page()
    app.text_input(key="find_conversation").set_value('"Question 1?"').run()
    press(app, f"found-{turns[1]}")
    assert app.session_state["thread"] == "t1"
    assert f"question-{turns[1]}" in html(app)
    assert "Question 1?" in texts(app) and "Question 0?" not in "".join(
        str(m.value) for m in app.markdown
    )


def test_a_marked_text_is_shown_as_written() -> None:
    """Markdown in it is literal, in and out of what is marked."""
    assert marked("a *b* [c]", [(2, 5)]) == r"a :orange-background[\*b\*] \[c\]"
    assert marked("plain", []) == "plain"


def test_pinned_ones_come_first(page: Page, three: Workspace) -> None:
    """Under a heading of their own, until they are unpinned."""
    app = page()
    assert keys(app, "open-") == ["open-t2", "open-t1"]
    choose(app, "pin_chat")
    assert keys(app, "open-") == ["open-t1", "open-t2"]
    assert "Pinned" in texts(app)
    choose(app, "unpin_chat")
    assert keys(app, "open-") == ["open-t2", "open-t1"]
    assert "Pinned" not in texts(app)


def test_tags_are_set_and_filter(page: Page, three: Workspace) -> None:
    """New ones are typed, known ones chosen; the filter holds for list and search."""
    app = page()

    def type_tags(app: AppTest) -> None:
        app.text_input(key="new-tags-t1").set_value("시험, #Fees,")
        next(b for b in app.button if b.label == "Save").click()

    choose(app, "edit_tags", act=type_tags)
    assert three.library.tags_of("t1", "local") == ("fees", "시험")
    assert "#fees" in texts(app)
    app.button_group(key="tag_filter").set_value("시험").run()
    assert keys(app, "open-") == ["open-t1"]
    app.text_input(key="find_conversation").set_value("tuition").run()
    assert keys(app, "open-") == []
    three.library.set_tags("t1", "local", [])
    app.text_input(key="find_conversation").set_value("").run()
    assert keys(app, "open-") == ["open-t2", "open-t1"]  # a tag that is gone filters nothing


def test_a_tag_that_cannot_be_one_is_refused(page: Page, three: Workspace) -> None:
    """With the reason; what was set before stays."""
    three.library.set_tags("t1", "local", ["exam"])
    app = page(language="ko")

    def type_tags(app: AppTest) -> None:
        app.text_input(key="new-tags-t1").set_value("x" * 40)
        next(b for b in app.button if b.label == "저장").click()

    choose(app, "edit_tags", act=type_tags)
    assert "30" in app.warning[0].value
    assert three.library.tags_of("t1", "local") == ("exam",)


def test_a_conversation_is_renamed(page: Page, three: Workspace) -> None:
    """The list has its new name at once."""

    def type_name(app: AppTest) -> None:
        next(field for field in app.text_input if field.label == "New name").set_value("Leave")
        next(b for b in app.button if b.label == "Save").click()

    app = choose(page(), "rename", act=type_name)
    assert app.button(key="open-t1").label == "Leave"


@pytest.mark.parametrize(
    ("language", "words"), [("ko", "다른 프로그램에서 쓸 때"), ("en", "For other programs")]
)
def test_files_are_offered(page: Page, three: Workspace, language: str, words: str) -> None:
    """In three formats, with what each is for; none is served as a page."""
    app = choose(page(language=language), "export_chat")
    buttons = app.get("download_button")
    assert [button.key for button in buttons] == [
        "export-markdown",
        "export-html",
        "export-json",
    ]
    assert words in texts(app)
