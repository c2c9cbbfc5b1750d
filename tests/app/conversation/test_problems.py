"""Problems of real servers, in the language of the page, each with a way on."""

import re
import socket
from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from agents.events import Error, Notice
from agents.messages import bilingual
from app_pages import session
from app_pages.problems import WAYS_ON, Problem
from settings import Settings
from tests.app.conftest import wait_for_answer
from tests.app.parts import answered, keys, texts
from tests.openai_server import OpenAIServer, Reply, status, text
from text.messages import Messages
from workspace import Workspace

Page = Callable[..., AppTest]
HANGUL = re.compile("[가-힣]")
QUESTION = {"ko": "How soon do I apply?", "en": "언제까지 신청하나요?"}  # in the other language


@pytest.fixture
def served(
    settings: Settings, openai_server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspace]:
    """A workspace on the scripted server."""
    for name, value in {
        "RAG_STATE_DIR": str(settings.state_dir),
        "RAG_WEB_TOOLS": "false",
        "RAG_CHAT_MODEL": "compatible:m",
        "RAG_BASE_URL": openai_server.url,
        "RAG_MAX_RETRIES": "0",
        "RAG_ASSISTANT": "rag",
    }.items():
        monkeypatch.setenv(name, value)
    session.close()  # another fixture has opened it on the embedded model
    yield session.server().workspace
    session.close()


def ask(app: AppTest, workspace: Workspace, question: str) -> str:
    """Ask a question and return what the page shows of its failure."""
    app.chat_input[0].set_value(question).run()
    wait_for_answer(workspace)
    app.run()
    return "\n".join(str(element.value) for element in app.warning).replace("\\", "")


CAUSES: list[tuple[Reply, str, str, str]] = [
    (status(401), "키를 받아들이지 않았습니다", "refused the key", "model"),
    (status(429), "더 이상 요청을 받지 않습니다", "takes no more requests", "again"),
    (status(429, message="insufficient_quota"), "남은 한도가 없습니다", "no quota left", "model"),
    (status(500), "문제가 생겼습니다", "has a fault of its own", "again"),
]

CAUSE_NAMES = ["key", "rate", "quota", "fault"]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize(("reply", "korean", "english", "way"), CAUSES, ids=CAUSE_NAMES)
def test_a_failing_model_is_explained(
    page: Page,
    served: Workspace,
    openai_server: OpenAIServer,
    reply: Reply,
    korean: str,
    english: str,
    way: str,
    language: str,
) -> None:
    """Cause and way on are in the page's language, whatever the language of the question."""
    openai_server.script(reply, reply, reply)
    app = page(language=language)
    shown = ask(app, served, QUESTION[language])
    assert (korean if language == "ko" else english) in shown
    assert bool(HANGUL.search(shown)) == (language == "ko")
    assert any(key.endswith(f"-{way}") for key in keys(app, "problem-"))


def test_try_again_answers_the_same_question(
    page: Page, served: Workspace, openai_server: OpenAIServer
) -> None:
    """The way on works: the next call of the model answers."""
    openai_server.script(status(500), text("Seven days before."))
    app = page()
    ask(app, served, "Hello there, how soon?")
    (again,) = [key for key in keys(app, "problem-") if key.endswith("-again")]
    app.button(key=again).click().run()
    wait_for_answer(served)
    app.run()
    assert "Seven days before." in texts(app)


@pytest.mark.parametrize(
    ("language", "words"), [("ko", "연결할 수 없습니다"), ("en", "cannot be reached")]
)
def test_a_model_that_is_down(
    page: Page, settings: Settings, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    """A server that does not listen is named, with the settings to check."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setenv("RAG_STATE_DIR", str(settings.state_dir))
    monkeypatch.setenv("RAG_CHAT_MODEL", "compatible:m")
    monkeypatch.setenv("RAG_BASE_URL", f"http://127.0.0.1:{port}/v1")
    monkeypatch.setenv("RAG_MAX_RETRIES", "0")
    session.close()  # another fixture has opened it on the embedded model
    workspace = session.server().workspace
    try:
        app = page(language=language)
        shown = ask(app, workspace, QUESTION[language])
    finally:
        session.close()
    assert words in shown
    assert any(key.endswith("-model") for key in keys(app, "problem-"))


def test_a_spent_budget_says_when_it_begins_anew(
    page: Page, served: Workspace, openai_server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second question is refused, kept, and explained in Korean on the Korean page."""
    session.close()
    monkeypatch.setenv("RAG_DAILY_TOKENS", "5")
    workspace = session.server().workspace
    openai_server.script(text("Seven days before."))
    app = page(language="ko")
    ask(app, workspace, "How soon do I apply?")
    app.chat_input[0].set_value("How long does it take?").run()
    shown = "\n".join(str(element.value) for element in app.warning).replace("\\", "")
    assert "토큰" in shown and "RAG_DAILY_TOKENS" in shown
    assert app.chat_input[0].proto.value == "How long does it take?"


@pytest.mark.parametrize(
    ("language", "words"), [("ko", "그런 대화가 없습니다"), ("en", "no such conversation")]
)
def test_a_conversation_that_is_gone(
    page: Page, workspace: Workspace, language: str, words: str
) -> None:
    """Deleted in another tab, it gives a word and a new conversation."""
    workspace.store.begin("t9", "somebody", "Secret?")
    assert words in texts(page(thread="t9", language=language))


def test_every_problem_has_words_and_ways() -> None:
    """Each way on has a label, and so has each problem of the page itself."""
    labels = Messages.load_folder(session.HERE / "labels")
    for way in {way for ways in WAYS_ON.values() for way in ways}:
        assert f"way_{way}" in labels
    for code in ("unknown_thread", "failed", "too_long", "busy_here"):
        assert f"problem_{code}" in labels


def test_a_problem_without_a_question_offers_no_repetition() -> None:
    """There is nothing to ask again."""
    assert "again" not in Problem("model_timeout").ways_on
    assert Problem("model_timeout", question="How soon?").ways_on[0] == "again"
    assert Problem("a code of tomorrow", question="How soon?").ways_on == ("again",)


@pytest.mark.parametrize(
    ("language", "kind", "text_", "words"),
    [
        ("ko", "tool_unavailable", "Web search did not answer.", "웹의 서비스가 응답하지 않아"),
        (
            "en",
            "tool_unavailable",
            "웹 검색이 응답하지 않았습니다.",
            "A service on the web",
        ),
        ("ko", "not_searched", "The documents were not searched.", "문서를 찾아보지 않고"),
        ("ko", "tool_unavailable", "웹 검색: 응답이 없습니다.", "웹 검색: 응답이 없습니다."),
    ],
)
def test_a_notice_is_in_the_language_of_the_page(
    page: Page, workspace: Workspace, language: str, kind: str, text_: str, words: str
) -> None:
    """Also where the question, and so the notice, is in the other one."""
    answered(workspace, "t1", "How soon?", notices=[Notice(kind, text_)])
    assert words in texts(page(thread="t1", language=language))


@pytest.mark.parametrize("code", ["interrupted", "cancelled", "failed", "turn_timeout"])
def test_an_end_is_in_the_language_of_the_page(page: Page, workspace: Workspace, code: str) -> None:
    """An error of a turn keeps both languages."""
    values = {"number": "1"} if code == "failed" else {"seconds": "5"} if "timeout" in code else {}
    end = Error.of(bilingual(code, "en", **values), code, "en")
    turn = workspace.store.begin("t1", "local", "How soon?")
    workspace.store.finish(turn, "failed", end, text="", sources=[])
    shown = texts(page(thread="t1", language="ko"))
    assert end.texts["ko"] in shown and end.message not in shown
    assert end.message in texts(page(thread="t1", language="en"))
