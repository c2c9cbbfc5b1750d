"""The chat page: start, question, answer, and what can be done with it."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from agents.events import Answer, Error, Notice, Sources, Step, Token
from app_pages import session
from chains.sources import Citation, Source
from chat.store import open_store
from index.documents import Extracted, SourceDocument
from index.documents import Page as Page_
from tests.app.conftest import wait_for_answer
from workspace import Workspace

Page = Callable[..., AppTest]
QUESTION = "When do students apply for military leave?"


def texts(app: AppTest) -> str:
    """Everything the page says."""
    kinds = (app.title, app.markdown, app.caption, app.info, app.warning)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def told(
    workspace: Workspace, thread: str, question: str, text: str = "Yes.", **end: object
) -> str:
    """Put a finished turn into the transcript and return its id."""
    turn = workspace.store.begin(thread, "local", question)
    passage = Source(1, "leave.md", "Leave", 2, "Apply seven days before enlistment.")
    citation = Citation(1, "leave.md", 2, "seven days before", "c", True, 6, 23)
    answer = Answer(text, False, [citation], [], thread, **end)  # type: ignore[arg-type]
    workspace.store.finish(turn, "done", answer, text=text, sources=[passage])
    return turn


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Searched the documents for: moon"), ("ko", "찾아본 말: moon")]
)
def test_an_abstention_names_what_was_searched_for(
    page: Page, filled: Workspace, language: str, words: str
) -> None:
    """Where the documents do not answer, the page says what they were searched for."""
    turn = filled.store.begin("t1", "local", "What is the moon made of?")
    steps = [Step("a", "search_documents", "moon", "done", 1)]
    answer = Answer("Not found.", True, [], steps, "t1")
    filled.store.finish(turn, "done", answer, text=answer.answer, sources=[])
    assert words in texts(page(thread="t1", language=language)).replace("\\", "")


def test_the_first_page_says_what_it_knows(page: Page, filled: Workspace) -> None:
    """Number, languages and time of the documents, who answers, and questions to begin with."""
    app = page()
    shown = texts(app)
    assert "2 documents" in shown
    assert "English 1" in shown and "Korean 1" in shown
    assert "offline" in shown
    assert any(button.key and button.key.startswith("starter-") for button in app.button)


def test_the_first_page_in_korean(page: Page, filled: Workspace) -> None:
    """The same in Korean."""
    shown = texts(page(language="ko"))
    assert "무엇을 알고 싶으신가요?" in shown
    assert "문서 2개" in shown


def test_an_empty_collection_tells_how_to_fill_it(page: Page) -> None:
    """Without documents the page says what to do, and offers no questions."""
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
    assert r":primary[\[1\]]" in app.chat_message[1].markdown[0].value
    assert app.query_params["thread"] == filled.store.threads("local")[0].id


def test_a_transcript_is_shown_again(page: Page, workspace: Workspace) -> None:
    """An address with a conversation shows it, whoever asked in whichever tab."""
    told(workspace, "t1", "How soon?", "Seven days before [1].")
    app = page(thread="t1")
    assert [message.markdown[0].value for message in app.chat_message] == [
        "How soon?",
        r"Seven days before :primary[\[1\]].",
    ]


def test_the_cited_words_are_marked(page: Page, workspace: Workspace) -> None:
    """The passage behind a chip has the cited words marked."""
    told(workspace, "t1", "How soon?", "Seven days before [1].")
    html = [element.proto.body for element in page(thread="t1").get("html")]
    assert any("<mark>seven days before</mark>" in body for body in html)


@pytest.mark.parametrize(
    ("language", "place"), [("en", "sheet 2024, row 5"), ("ko", "시트 2024 · 5행")], ids=str
)
def test_a_source_says_where_to_look(
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


def test_another_reader_does_not_see_it(page: Page, workspace: Workspace) -> None:
    """The address of somebody else's conversation leads to a new one, with a word on it."""
    workspace.store.begin("t9", "somebody", "Secret?")
    app = page(thread="t9")
    assert "no such conversation" in texts(app)
    assert not app.chat_message


def test_a_long_conversation_shows_its_end(page: Page, workspace: Workspace) -> None:
    """The last ten turns are drawn, earlier ones when they are asked for."""
    for number in range(12):
        told(workspace, "t1", f"Question {number}")
    app = page(thread="t1")
    assert app.chat_message[0].markdown[0].value == "Question 2"
    app.button(key="earlier").click().run()
    assert app.chat_message[0].markdown[0].value == "Question 0"


def test_a_thumb_is_kept_and_taken_back(page: Page, workspace: Workspace) -> None:
    """A thumb goes to the store at once; pressing it again takes it back."""
    turn = told(workspace, "t1", "How soon?")
    app = page(thread="t1")
    app.feedback[0].set_value(0).run()
    assert workspace.store.exchange(turn, "local").thumb == -1
    app.feedback[0].set_value(None).run()
    assert workspace.store.exchange(turn, "local").thumb is None


def test_a_new_conversation_begins_empty(page: Page, workspace: Workspace) -> None:
    """New chat leaves the old conversation in the list and its address."""
    told(workspace, "t1", "How soon?")
    app = page(thread="t1")
    app.button(key="new_chat").click().run()
    assert not app.chat_message
    assert "thread" not in app.query_params
    app.button(key="open-t1").click().run()
    assert app.chat_message[0].markdown[0].value == "How soon?"


def test_a_failed_turn_says_why_and_can_be_asked_again(page: Page, workspace: Workspace) -> None:
    """The message of a failed turn is shown with a button that asks the same again."""
    turn = workspace.store.begin("t1", "local", "How soon?")
    error = Error("The model needs a key. Set OPENAI_API_KEY.", "model_key")
    workspace.store.finish(turn, "failed", error, text="", sources=[])
    app = page(thread="t1")
    assert "OPENAI" in texts(app)
    assert app.button(key=f"again-{turn}")


def test_a_running_turn_can_be_stopped(page: Page, workspace: Workspace) -> None:
    """While a turn runs the page offers to stop it, and takes no other question."""
    turn = workspace.store.begin("t1", "local", "How soon?")
    app = page(thread="t1")
    assert app.chat_input[0].disabled
    app.button(key=f"stop-{turn}").click().run()
    assert workspace.store.record(turn, []) is True  # what the runner reads
    error = Error("Stopped.", "cancelled")
    workspace.store.finish(turn, "cancelled", error, text="Sev", sources=[])
    app.run()
    assert "Stopped" in texts(app)
    assert not app.chat_input[0].disabled


def test_events_are_drawn_as_they_come(page: Page, workspace: Workspace) -> None:
    """Steps, text and sources written by another process show up at the next look."""
    turn = workspace.store.begin("t1", "local", "How soon?")
    app = page(thread="t1")
    source = Source(1, "leave.md", "Leave", 2, "Apply early.")
    workspace.store.record(turn, [(1, Sources([source])), (2, Token("Seven days"))])
    app.run()
    assert app.chat_message[1].markdown[0].value == "Seven days"


def test_a_notice_is_shown(page: Page, workspace: Workspace) -> None:
    """What a reader should know - a service that did not answer - stands below the answer."""
    turn = workspace.store.begin("t1", "local", "How soon?")
    workspace.store.record(turn, [(1, Notice("tool_failed", "Wikipedia did not answer."))])
    app = page(thread="t1")
    assert "Wikipedia did not answer" in texts(app)


def test_a_turn_of_a_dead_process_is_set_free(page: Page, workspace: Workspace) -> None:
    """A conversation whose answering process died takes questions again."""
    with open_store(workspace.settings) as other:
        other.begin("t1", "local", "How soon?")
    app = page(thread="t1")
    assert not app.chat_input[0].disabled
    assert "stopped before this answer was finished" in texts(app)


def test_a_conversation_is_renamed_and_deleted(page: Page, workspace: Workspace) -> None:
    """The store keeps a new title; a deleted conversation leaves the list."""
    told(workspace, "t1", "How soon?")
    workspace.store.rename("t1", "local", "Leave")
    app = page()
    assert app.button(key="open-t1").label == "Leave"
    workspace.delete_thread("t1")
    app.run()
    assert not [button for button in app.button if button.key == "open-t1"]


def test_the_server_says_through_whose_eyes_the_page_looks(page: Page, filled: Workspace) -> None:
    """What is closed to the reader of the page is in no count, no list and no answer."""
    closed = Extracted("text", (Page_(1, "The secret of military leave is kept in the vault."),))
    shut = SourceDocument("vault.md", closed, access=("user:somebody",))
    filled.index.add_documents([shut])
    app = page(user="somebody", group="staff")
    assert "2 documents" in texts(app)
    app.chat_input[0].set_value("What is the secret kept in the vault?").run()
    wait_for_answer(filled)
    app.run()
    assert "vault.md" not in texts(app) and "kept in the vault." not in texts(app)
    listed = page("documents.py", user="somebody")
    assert "vault" not in listed.dataframe[0].value.to_string()
