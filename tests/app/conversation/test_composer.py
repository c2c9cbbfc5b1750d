"""Composer: text that is kept on every failure, and files attached to one conversation."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app_pages.conversation import attachments
from chat.conversation import Conversation
from errors import BudgetExceeded, StoreUnwritable
from index.scope import Scope
from ingest.jobs.store import JobStore
from settings import ROOT
from tests.app.conftest import wait_for_answer
from tests.app.parts import html, keys, texts
from workspace import Workspace

Page = Callable[..., AppTest]
LONG = "가나다라 " * 900
NOTE = b"# Kiln\n\nThe ceramics kiln reaches 1283 degrees on Thursdays.\n"


def warnings(app: AppTest) -> str:
    """What the page warns of, without escapes."""
    return "\n".join(str(element.value) for element in app.warning).replace("\\", "")


def put_back(app: AppTest) -> str:
    """The text that the page has put into the input."""
    proto = app.chat_input[0].proto
    return str(proto.value) if proto.set_value else ""


def attached(app: AppTest) -> list[str]:
    """Names of the files of the conversation."""
    keys = [button for button in app.button if (button.key or "").startswith("detach-")]
    return [str(button.label).replace("\\", "") for button in keys]


def run_until_read(app: AppTest) -> None:
    """Run the page until no file is being read."""
    for _ in range(600):
        app.run()
        if not any(
            ":primary[" in str(m.value) or "schedule:]" in str(m.value) for m in app.markdown
        ):
            app.run()  # asks the question that has waited, if this run began before the end
            return
        time.sleep(0.05)
    raise AssertionError("the file was not read in time")


@pytest.mark.parametrize(
    ("language", "words"),
    [("ko", "4,500자입니다. 한 번에 4,000자까지"), ("en", "This has 4,500 characters")],
)
def test_a_long_text_is_kept_and_told(
    page: Page, filled: Workspace, language: str, words: str
) -> None:
    """A text over the limit stays in the input; its length and the limit are said."""
    app = page(language=language)
    app.chat_input[0].set_value(LONG).run()
    assert words in warnings(app)
    assert put_back(app) == LONG
    assert filled.store.threads("local") == []


def test_a_long_text_becomes_a_document_of_the_conversation(page: Page, filled: Workspace) -> None:
    """The button attaches it, and empties the input."""
    app = page()
    app.chat_input[0].set_value("The kiln reaches 1283 degrees. " * 200).run()
    app.button(key="attach_text").click().run()
    run_until_read(app)
    assert attached(app) == ["The kiln reaches 1283 degrees..txt"]
    assert not warnings(app)


@pytest.mark.parametrize(
    ("language", "words"), [("ko", "앞선 질문에 아직 답하고"), ("en", "still being answered")]
)
def test_a_question_while_an_answer_is_written_is_kept(
    page: Page, workspace: Workspace, language: str, words: str
) -> None:
    """It is refused, stays in the input, and starts no turn."""
    workspace.store.begin("t1", "local", "How soon?")
    app = page(thread="t1", language=language)
    app.chat_input[0].set_value("And how long?").run()
    assert words in warnings(app)
    assert put_back(app) == "And how long?"
    assert len(workspace.store.exchanges("t1", "local")) == 1


@pytest.mark.parametrize(
    ("language", "words"), [("ko", "디스크가 가득 찼습니다."), ("en", "The disk is full.")]
)
def test_a_question_is_kept_when_the_disk_is_full(
    page: Page,
    filled: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    words: str,
) -> None:
    """Cause and remedy in the page's language, a button that tries again, the text in the input."""
    full = StoreUnwritable("The disk is full.", "Free some space and run it again.")

    def refuse(*_: Any, **__: Any) -> Any:
        raise full

    app = page(language=language)
    with monkeypatch.context() as patch:
        patch.setattr(Conversation, "begin", refuse)
        app.chat_input[0].set_value("How soon?").run()
    assert words in warnings(app)
    assert put_back(app) == "How soon?"
    app.button(key="problem-again").click().run()
    wait_for_answer(filled)
    assert [e.question for e in filled.store.exchanges(app.query_params["thread"], "local")] == [
        "How soon?"
    ]


def test_an_unexpected_error_keeps_the_question(
    page: Page, filled: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gets a log number; nothing of its text is shown."""

    def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError("secret sk-123")

    monkeypatch.setattr(Conversation, "begin", fail)
    app = page(language="ko")
    app.chat_input[0].set_value("언제까지?").run()
    assert "기록 번호" in warnings(app) and "sk-123" not in warnings(app)
    assert put_back(app) == "언제까지?"


def test_a_spent_budget_is_told_in_the_language_of_the_page(
    page: Page, filled: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the question is in the other one."""
    from agents.messages import bilingual

    def spent(*_: Any, **__: Any) -> Any:
        text = bilingual("daily_tokens_exceeded", "en", limit="5", reset="tomorrow")
        raise BudgetExceeded(text, 60)

    monkeypatch.setattr(Conversation, "begin", spent)
    app = page(language="ko")
    app.chat_input[0].set_value("How soon?").run()
    assert "토큰" in warnings(app)


def test_a_file_is_a_document_of_its_conversation_only(page: Page, filled: Workspace) -> None:
    """Its conversation answers from it; another one, and the list of documents, do not know it."""
    app = page()
    app.chat_input[0].set_value("How hot is the ceramics kiln on Thursdays?")
    app.chat_input[0].upload("kiln.md", NOTE)
    app.run()
    run_until_read(app)
    wait_for_answer(filled)
    app.run()
    assert "1283" in app.chat_message[1].markdown[0].value
    assert attached(app) == ["kiln.md"]
    other = page()
    assert attached(other) == []
    other.chat_input[0].set_value("How hot is the ceramics kiln on Thursdays?").run()
    wait_for_answer(filled)
    other.run()
    assert "1283" not in other.chat_message[1].markdown[0].value
    assert not [r for r in filled.index.sources(filled.scope("local")) if "kiln" in r.source]


@pytest.mark.parametrize(
    ("language", "words"),
    [("ko", "첨부한 파일에서만 찾았습니다"), ("en", "Only the attached files were searched")],
)
def test_attached_files_are_searched_alone_until_others_are_chosen(
    page: Page, filled: Workspace, language: str, words: str
) -> None:
    """What only the other documents say is not found, and the switch that changes it is named."""
    app = page(language=language)
    app.chat_input[0].set_value("How do I apply for military leave?")
    app.chat_input[0].upload("kiln.md", NOTE)
    app.run()
    run_until_read(app)
    wait_for_answer(filled)
    app.run()
    assert words in texts(app)
    switch = next(each for each in app.toggle if (each.key or "").startswith("beside-files-"))
    switch.set_value(True).run()
    app.chat_input[0].set_value("How do I apply for military leave?").run()
    wait_for_answer(filled)
    app.run()
    assert words not in str(app.chat_message[-1].caption)
    assert "seven days before" in app.chat_message[-1].markdown[0].value


def test_the_same_file_in_two_conversations(page: Page, filled: Workspace) -> None:
    """Each has its own; removing it from one leaves the other's."""
    first, second = page(), page()
    for app in (first, second):
        app.chat_input[0].upload("kiln.md", NOTE)
        app.run()
        run_until_read(app)
        assert attached(app) == ["kiln.md"]
    next(b for b in first.button if (b.key or "").startswith("detach-")).click().run()
    second.run()
    assert attached(first) == []
    assert attached(second) == ["kiln.md"]


def test_who_knows_the_address_of_a_conversation_sees_no_file(workspace: Workspace) -> None:
    """The label of its files depends on the user as well."""
    assert attachments.group("a", "t1") != attachments.group("b", "t1")
    scope = Scope("b", (attachments.group("b", "t1"),), (attachments.COLLECTION,))
    assert workspace.index.sources(scope) == []


@pytest.mark.parametrize(("language", "words"), [("ko", "그림 자체는"), ("en", "Pictures are not")])
def test_a_picture_is_answered_with_a_clear_word(
    page: Page, filled: Workspace, language: str, words: str
) -> None:
    """In a format that no model takes, and unreadable: named, with what to do instead."""
    app = page(language=language)
    app.chat_input[0].upload("plan.tiff", b"II*\0" + b"\0" * 40)
    app.run()
    run_until_read(app)
    assert "plan.tiff" in texts(app)
    assert words in texts(app)


@pytest.mark.parametrize(
    ("language", "reason"), [("en", "could not be read"), ("ko", "읽지 못했습니다")]
)
def test_a_file_that_fails_survives_a_reload_and_is_retried(
    page: Page, filled: Workspace, language: str, reason: str
) -> None:
    """A new session names the file and why; a retry reads what it is by then."""
    app = page(language=language)
    app.chat_input[0].upload("kiln.md", b"")
    app.run()
    run_until_read(app)
    again = page(language=language, draft=app.query_params["draft"])
    assert "kiln.md" in texts(again) and reason in texts(again)
    assert reason not in texts(page(language=language))
    [saved] = (filled.settings.state_dir / "uploads").rglob("kiln.md")
    saved.write_bytes(NOTE)
    again.button(key=keys(again, "retry-")[0]).click().run()
    run_until_read(again)
    assert reason not in texts(again)
    assert attached(again) == ["kiln.md"]
    assert "kiln" not in texts(page("documents", language))


def test_a_file_that_fails_is_dismissed(page: Page, filled: Workspace) -> None:
    """Its line goes, and so does the copy that was saved."""
    app = page()
    app.chat_input[0].upload("kiln.md", b"")
    app.run()
    run_until_read(app)
    app.button(key=keys(app, "dismiss-")[0]).click().run()
    assert "kiln.md" not in texts(app)
    assert not list((filled.settings.state_dir / "uploads").rglob("kiln.md"))


def test_a_question_waits_in_its_conversation(
    page: Page, filled: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While its file is read it stays where it was asked; then it is answered from the file."""
    app = page()
    with monkeypatch.context() as patch:
        patch.setattr(JobStore, "claim", lambda *_: [])
        app.chat_input[0].set_value("How hot is the ceramics kiln on Thursdays?")
        app.chat_input[0].upload("kiln.md", NOTE)
        app.run()
        assert "kiln.md" in texts(app)
        assert "&quot;taken&quot;: &quot;&quot;" in html(app)
        assert filled.store.threads("local") == []
    run_until_read(app)
    wait_for_answer(filled)
    app.run()
    assert "1283" in app.chat_message[1].markdown[0].value


def test_what_is_sent_before_the_input_is_drawn_is_asked_once(
    page: Page, filled: Workspace
) -> None:
    """As right after the server is back: the new session has registered no callback yet."""
    before = page()
    before.chat_input[0].set_value("How long is military leave granted?")
    app = AppTest.from_file(ROOT / "app_pages" / "main.py", default_timeout=30)
    app.session_state["lang"] = "en"
    app._run(before._tree.get_widget_states())
    assert not app.exception
    wait_for_answer(filled)
    app.run()
    (thread,) = filled.store.threads("local")
    (exchange,) = filled.store.exchanges(thread.id, "local", last=10)
    assert exchange.question == "How long is military leave granted?"
    assert "&quot;taken&quot;: &quot;How long" in html(app)
