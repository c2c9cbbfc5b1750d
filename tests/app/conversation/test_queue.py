"""Chat page under load: the notice of a turn that waits, and a reader who asks too often."""

import threading
from collections.abc import Callable, Iterator

import pytest
from langchain_core.messages import AIMessage, BaseMessage
from streamlit.testing.v1 import AppTest

from agents.assistant import build_assistant
from app_pages import session
from chat.conversation import Conversation
from tests.app.conftest import wait_for_answer
from tests.app.parts import answered, keys, texts
from tests.conversations import KeywordSearcher
from tests.fakes import ScriptedModel
from workspace import Workspace

Page = Callable[..., AppTest]
WORDS = [
    pytest.param("en", ["Many are asking", "yours is next", "2 questions before"], id="en"),
    pytest.param("ko", ["질문이 많습니다", "다음이 이 질문", "앞에 2개"], id="ko"),
]


@pytest.fixture(autouse=True)
def limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """One answer at once, and three questions a minute."""
    monkeypatch.setenv("RAG_ANSWERS_AT_ONCE", "1")
    monkeypatch.setenv("RAG_QUESTIONS_PER_MINUTE", "3")


@pytest.fixture
def occupied(limits: None, workspace: Workspace) -> Iterator[Callable[[str], None]]:
    """Start turns by thread; the first takes the only place until the end of the test."""
    gate = threading.Event()

    def wait(_: list[BaseMessage]) -> AIMessage:
        gate.wait(60)
        return AIMessage("At last.")

    def start(thread: str) -> None:
        model, settings = ScriptedModel.of(wait), workspace.settings
        graph = build_assistant("rag", model, KeywordSearcher(), settings, workspace.checkpointer)
        talk = Conversation(graph, workspace.store, settings, thread, origin="web")
        session.server().runner.start(talk, "How long?")

    start("first")
    yield start
    gate.set()
    wait_for_answer(workspace)


@pytest.mark.parametrize(("language", "words"), WORDS)
def test_a_waiting_turn_says_so(
    page: Page, occupied: Callable[[str], None], language: str, words: list[str]
) -> None:
    """The page tells how many are answered before, in both languages."""
    for thread in ("t1", "t2", "t3"):
        occupied(thread)
    shown = texts(page(thread="t1", language=language))
    assert words[0] in shown and words[1] in shown
    assert words[2] in texts(page(thread="t3", language=language))
    assert words[0] not in texts(page(thread="first", language=language))


@pytest.mark.parametrize(("language", "words"), [("en", "was stopped"), ("ko", "중지했습니다")])
def test_a_waiting_turn_is_cancelled(
    page: Page, occupied: Callable[[str], None], workspace: Workspace, language: str, words: str
) -> None:
    """Its button cancels it; the question stays, and can be asked again."""
    occupied("t1")
    app = page(thread="t1", language=language)
    (stop,) = keys(app, "stop-")
    app.button(key=stop).click().run()
    turn = workspace.store.exchanges("t1", "local")[-1].turn
    assert session.server().runner.wait(turn, 60)
    app.run()
    assert words in texts(app)
    assert "How long?" in texts(app)
    assert not keys(app, "stop-")
    assert workspace.store.thread("t1", "local").running is None


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Up to 3 questions a minute"), ("ko", "1분에 3개까지")]
)
def test_a_question_too_many_stays_in_the_input(
    page: Page, filled: Workspace, language: str, words: str
) -> None:
    """It is not asked; the reason names the setting, and a button sends it again."""
    answered(filled, "t1", "How soon?")
    app = page(thread="t1", language=language)
    for number in range(3):
        app.chat_input[0].set_value(f"When do students apply for leave {number}?").run()
        wait_for_answer(filled)
        app.run()
    app.chat_input[0].set_value("And where?").run()
    assert words in texts(app)
    assert "RAG_QUESTIONS_PER_MINUTE" in texts(app)
    assert app.session_state["put_back"] == "And where?"
    assert app.button(key="problem-again")
    questions = [exchange.question for exchange in filled.store.exchanges("t1", "local")]
    assert len(questions) == 4 and "And where?" not in questions
