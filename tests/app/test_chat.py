"""Chat page: first screen, question, answer and its actions."""

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from agents.events import Answer, Error, Notice, Sources, Step, Token
from app_pages import session
from chains.sources import Citation, Source
from chat.store import AppStore, open_store
from chat.transcript import Exchange
from index.documents import Extracted, SourceDocument
from index.documents import Page as Page_
from settings import ROOT
from tests.app.conftest import wait_for_answer
from tests.app.parts import answered, html, texts
from workspace import Workspace

Page = Callable[..., AppTest]
QUESTION = "When do students apply for military leave?"


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Searched the documents for: moon"), ("ko", "찾아본 말: moon")]
)
def test_an_abstention_names_its_queries(
    page: Page, filled: Workspace, language: str, words: str
) -> None:
    """Where the documents do not answer, the page shows their queries."""
    turn = filled.store.begin("t1", "local", "What is the moon made of?")
    steps = [Step("a", "search_documents", "moon", "done", 1)]
    answer = Answer("Not found.", True, [], steps, "t1")
    filled.store.finish(turn, "done", answer, text=answer.answer, sources=[])
    assert words in texts(page(thread="t1", language=language)).replace("\\", "")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Ask in other words"), ("ko", "다르게 묻거나")]
)
def test_the_nearest_passage_of_an_abstention_can_be_read(
    page: Page, workspace: Workspace, language: str, words: str
) -> None:
    """It says that it is no answer, and shows the passage that it names."""
    answered(workspace, "t1", "How long?", "Not found. Nearest: apply [1]", abstained=True)
    shown = page(thread="t1", language=language)
    assert words in texts(shown)
    assert any("<mark>seven days" in element.proto.body for element in shown.get("html"))


def test_the_first_screen_summarises_the_collection(page: Page, filled: Workspace) -> None:
    """Number, languages and age of the documents, the chat model, and starter questions."""
    app = page()
    shown = texts(app)
    assert "2 documents" in shown
    assert "English 1" in shown and "Korean 1" in shown
    assert "Answers are quoted from your documents" in shown
    assert "offline:" not in shown
    assert any(button.key and button.key.startswith("starter-") for button in app.button)


def test_the_first_screen_in_korean(page: Page, filled: Workspace) -> None:
    """The same in Korean."""
    shown = texts(page(language="ko"))
    assert "무엇을 알고 싶으신가요?" in shown
    assert "문서 2개" in shown


def test_an_empty_collection_tells_how_to_fill_it(page: Page) -> None:
    """Without documents the page says how to add some, and has no starters."""
    app = page()
    assert "ingest add" in texts(app)
    assert not [button for button in app.button if (button.key or "").startswith("starter-")]


@pytest.mark.parametrize(
    ("setting", "expected"), [("ko", "ko"), ("en", "en"), ("auto", "en")], ids=str
)
def test_the_setting_decides_the_first_language(setting: str, expected: str) -> None:
    """A language in the settings wins; `auto` without a browser's locale is English."""
    assert session.default_language(setting) == expected


def test_a_question_is_answered_with_its_source(page: Page, filled: Workspace) -> None:
    """A typed question gets a cited answer, and its conversation an address."""
    app = page()
    app.chat_input[0].set_value(QUESTION).run()
    assert app.chat_message[0].markdown[0].value == QUESTION
    wait_for_answer(filled)
    app.run()
    assert "seven days before the day of enlistment" in app.chat_message[1].markdown[0].value
    assert re.search(r"\[\\\[1\\\]\]\(#evidence-\w+-1\)", app.chat_message[1].markdown[0].value)
    assert app.query_params["thread"] == filled.store.threads("local")[0].id


def test_a_transcript_is_shown_again(page: Page, workspace: Workspace) -> None:
    """The URL of a conversation shows it, in any tab."""
    turn = answered(workspace, "t1", "How soon?", "Seven days before [1].")
    app = page(thread="t1")
    assert [message.markdown[0].value for message in app.chat_message] == [
        "How soon?",
        rf"Seven days before [\[1\]](#evidence-{turn}-1).",
    ]


def test_the_cited_words_are_marked(page: Page, workspace: Workspace) -> None:
    """The passage of a citation has the quoted words marked."""
    answered(workspace, "t1", "How soon?", "Seven days before [1].")
    html = [element.proto.body for element in page(thread="t1").get("html")]
    assert any("<mark>seven days before</mark>" in body for body in html)


@pytest.mark.parametrize(
    ("language", "place"), [("en", "sheet 2024, row 5"), ("ko", "시트 2024 · 5행")], ids=str
)
def test_a_source_shows_its_location(
    page: Page, workspace: Workspace, language: str, place: str
) -> None:
    """Sheet, row and headings stand beside the name of a source, in the reader's language."""
    spot = {"kind": "sheet", "name": "2024"}
    text = "room: single; price: 900\nroom: double; price: 700"
    rows = {"first_row": 4, "last_row": 5, "heading": "2024 > Rooms"}
    source = Source(1, "fees.xlsx", "Fees", 1, text, **spot, **rows)  # type: ignore[arg-type]
    at = {**spot, "first_row": 5, "last_row": 5}
    citation = Citation(1, "fees.xlsx", 1, "price: 700", "c", True, 39, 49, **at)  # type: ignore[arg-type]
    turn = workspace.store.begin("t1", "local", "How much?")
    answer = Answer("700 [1].", False, [citation], [], "t1")
    workspace.store.finish(turn, "done", answer, text="700 [1].", sources=[source])
    shown = texts(page(language=language, thread="t1"))
    assert f"fees.xlsx · {place} · Rooms" in shown.replace("\\", "")


def test_another_reader_does_not_see_a_conversation(page: Page, workspace: Workspace) -> None:
    """The URL of another user's conversation opens a new one, with a warning."""
    workspace.store.begin("t9", "somebody", "Secret?")
    app = page(thread="t9")
    assert "no such conversation" in texts(app)
    assert not app.chat_message


def test_a_long_conversation_shows_its_end(page: Page, workspace: Workspace) -> None:
    """The last ten turns are rendered, earlier ones on request."""
    for number in range(12):
        answered(workspace, "t1", f"Question {number}")
    app = page(thread="t1")
    assert app.chat_message[0].markdown[0].value == "Question 2"
    app.button(key="earlier").click().run()
    assert app.chat_message[0].markdown[0].value == "Question 0"


def test_a_rating_is_stored_and_removed(page: Page, workspace: Workspace) -> None:
    """A thumb is stored at once; pressing it again removes it."""
    turn = answered(workspace, "t1", "How soon?")
    app = page(thread="t1")
    app.feedback[0].set_value(0).run()
    assert workspace.store.exchange(turn, "local").thumb == -1
    app.feedback[0].set_value(None).run()
    assert workspace.store.exchange(turn, "local").thumb is None


def test_a_new_conversation_begins_empty(page: Page, workspace: Workspace) -> None:
    """New chat leaves the old conversation in the list, under its URL."""
    answered(workspace, "t1", "How soon?")
    app = page(thread="t1")
    app.button(key="new_chat").click().run()
    assert not app.chat_message
    assert "thread" not in app.query_params
    app.button(key="open-t1").click().run()
    assert app.chat_message[0].markdown[0].value == "How soon?"


def test_a_failed_turn_shows_its_error_and_can_be_repeated(
    page: Page, workspace: Workspace
) -> None:
    """The message of a failed turn is shown with a button that asks the same again."""
    turn = workspace.store.begin("t1", "local", "How soon?")
    error = Error("The model needs a key. Set OPENAI_API_KEY.", "model_key")
    workspace.store.finish(turn, "failed", error, text="", sources=[])
    app = page(thread="t1")
    assert "OPENAI" in texts(app)
    assert app.button(key=f"problem-{turn}-again")
    assert app.button(key=f"problem-{turn}-model")


def test_a_running_turn_can_be_cancelled(page: Page, workspace: Workspace) -> None:
    """While a turn runs there is a stop button, which is gone when it has ended."""
    turn = workspace.store.begin("t1", "local", "How soon?")
    app = page(thread="t1")
    app.button(key=f"stop-{turn}").click().run()
    assert workspace.store.record(turn, []) is True  # what the runner reads
    error = Error("Stopped.", "cancelled")
    workspace.store.finish(turn, "cancelled", error, text="Sev", sources=[])
    app.run()
    assert "Stopped" in texts(app)
    assert not [button for button in app.button if button.key == f"stop-{turn}"]


def test_an_answer_that_ends_while_the_page_is_read_is_shown(
    page: Page, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A turn that ends just before the page reads its turns is shown as ended."""
    turn = workspace.store.begin("t1", "local", QUESTION)
    read, end = AppStore.exchanges, Answer("Seven days.", False, [], [], "t1")

    def end_and_read(self: AppStore, thread: str, user: str, **options: int) -> list[Exchange]:
        if self.thread(thread, user).running:
            self.finish(turn, "done", end, text=end.answer, sources=[])
        return read(self, thread, user, **options)

    monkeypatch.setattr(AppStore, "exchanges", end_and_read)
    app = page(thread="t1")
    assert not [button for button in app.button if button.key == f"stop-{turn}"]
    assert "Seven days." in texts(app)


def test_events_are_rendered_as_they_arrive(page: Page, workspace: Workspace) -> None:
    """Steps, text and sources of another process appear at the next poll."""
    turn = workspace.store.begin("t1", "local", "How soon?")
    app = page(thread="t1")
    source = Source(1, "leave.md", "Leave", 2, "Apply early.")
    workspace.store.record(turn, [(1, Sources([source])), (2, Token("Seven days"))])
    app.run()
    assert app.chat_message[1].markdown[0].value == "Seven days"


def test_a_notice_is_shown(page: Page, workspace: Workspace) -> None:
    """A notice, such as of an unavailable service, stands below the answer."""
    turn = workspace.store.begin("t1", "local", "How soon?")
    workspace.store.record(turn, [(1, Notice("tool_failed", "Wikipedia did not answer."))])
    app = page(thread="t1")
    assert "Wikipedia did not answer" in texts(app)


def test_a_turn_of_a_dead_process_is_recovered(page: Page, workspace: Workspace) -> None:
    """A conversation whose answering process died takes questions again."""
    with open_store(workspace.settings) as other:
        other.begin("t1", "local", "How soon?")
    app = page(thread="t1")
    assert not [button for button in app.button if (button.key or "").startswith("stop-")]
    assert "stopped before this answer was finished" in texts(app)


def test_a_conversation_is_renamed_and_deleted(page: Page, workspace: Workspace) -> None:
    """The store keeps a new title; a deleted conversation leaves the list."""
    answered(workspace, "t1", "How soon?")
    workspace.store.rename("t1", "local", "Leave")
    app = page()
    assert app.button(key="open-t1").label == "Leave"
    workspace.delete_thread("t1")
    app.run()
    assert not [button for button in app.button if button.key == "open-t1"]


def test_the_user_of_the_server_limits_every_page(page: Page, filled: Workspace) -> None:
    """A document of another user is in no count, no list and no answer."""
    closed = Extracted("text", (Page_(1, "The secret of military leave is kept in the vault."),))
    shut = SourceDocument("vault.md", closed, access=("user:somebody",))
    filled.index.add_documents([shut])
    app = page(user="somebody", group="staff")
    assert "2 documents" in texts(app)
    app.chat_input[0].set_value("What is the secret kept in the vault?").run()
    wait_for_answer(filled)
    app.run()
    assert "vault.md" not in texts(app) and "kept in the vault." not in texts(app)
    listed = page("documents", user="somebody")
    assert "leave" in texts(listed) and "vault" not in texts(listed)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_tool_without_a_label_has_a_name(page: Page, workspace: Workspace, language: str) -> None:
    """A step of a new tool is shown under a name made from the tool's own."""
    turn = workspace.store.begin("t1", "local", "How far?")
    steps = [Step("a", "unit_converter", "3 km", "done", 1200)]
    answer = Answer("3000 m.", False, [], steps, "t1")
    workspace.store.finish(turn, "done", answer, text=answer.answer, sources=[])
    assert "Unit converter: 3 km" in html(page(thread="t1", language=language))


@pytest.mark.parametrize(
    ("code", "title"), [("ko", "무엇을"), ("en-US", "What would"), ("English", "What would")]
)
def test_the_language_can_be_in_the_address(workspace: Workspace, code: str, title: str) -> None:
    """`?lang=ko` opens the page in that language, as does the name that the switch writes there."""
    app = AppTest.from_file(ROOT / "app_pages" / "main.py", default_timeout=60)
    app.query_params["lang"] = code
    app.run()
    assert not app.exception
    assert app.title[0].value.startswith(title)
