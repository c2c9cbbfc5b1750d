"""What can fail, provoked for real: cause, remedy and a way on, in the language of the page.

| failure | how it is provoked here | what is not real |
|---|---|---|
| model down | an address where nothing listens | |
| key wrong, rate limit | a server that answers 401, 429 | the server is not the provider's |
| web down | the web search is called, no connection leaves the machine | who cuts the network |
| index being rebuilt | another process holds the lock of the index's writer | it writes nothing |
| disk full | SQLite may not let the file of conversations grow | not the disk, the file is full |
| session lost | the conversation is deleted elsewhere (and tests/e2e: the server is killed) | |
| over budget | RAG_DAILY_TOKENS is used up by a turn | |
"""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from streamlit.testing.v1 import AppTest

from app_pages import session
from index import locks
from settings import ROOT, Settings
from tests.app.conftest import wait_for_answer
from tests.app.parts import keys, texts
from tests.openai_server import OpenAIServer, Reply, status, text, tool_call
from workspace import Workspace

Page = Callable[..., AppTest]
Reopen = Callable[..., Workspace]
MAKE = pytest.MonkeyPatch
HANGUL = re.compile("[가-힣]")
BOTH = pytest.mark.parametrize("language", ["ko", "en"])
ASKED = {"ko": "군휴학은 언제까지 신청하나요?", "en": "How soon is military leave applied for?"}


@pytest.fixture
def reopen(
    settings: Settings, openai_server: OpenAIServer, monkeypatch: MAKE, tmp_path: Path
) -> Iterator[Reopen]:
    """Open the workspace of the pages on the scripted server, with other settings if wanted."""
    document = tmp_path / "leave.md"
    document.write_text(
        "# Leave 휴학\n\nMilitary leave 군휴학: seven days before 7일 전.\n", "utf-8"
    )

    def open_(**values: str) -> Workspace:
        common = {
            "RAG_STATE_DIR": str(settings.state_dir),
            "RAG_WEB_TOOLS": "false",
            "RAG_CHAT_MODEL": "compatible:m",
            "RAG_BASE_URL": openai_server.url,
            "RAG_MAX_RETRIES": "0",
            "RAG_ASSISTANT": "rag",
        }
        for name, value in (common | values).items():
            monkeypatch.setenv(name, value)
        session.close()
        workspace = session.server().workspace
        workspace.index.add([document])
        return workspace

    yield open_
    session.close()


def ask(app: AppTest, workspace: Workspace, question: str) -> AppTest:
    """Ask, and wait for the end of the turn."""
    app.chat_input[0].set_value(question).run()
    wait_for_answer(workspace)
    return app.run()


def warned(app: AppTest) -> str:
    """What the page warns of, without escapes."""
    return "\n".join(str(element.value) for element in app.warning).replace("\\", "")


def put_back(app: AppTest) -> str:
    """The text that the page has put into the input."""
    proto = app.chat_input[0].proto
    return str(proto.value) if proto.set_value else ""


def closed_port() -> int:
    """A port where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# The model: (failure, its cause and remedy in Korean, in English, the ways on)
MODEL: list[tuple[str, tuple[str, str], tuple[str, str], tuple[str, str]]] = [
    ("down", ("연결할 수 없습니다", "RAG_BASE_URL"), ("cannot be reached", "RAG_BASE_URL"), ("again", "model")),  # noqa: E501
    ("key", ("키를 받아들이지 않았습니다", "RAG_BASE_URL_KEY"), ("refused the key", "RAG_BASE_URL_KEY"), ("model", "again")),  # noqa: E501
    ("rate", ("더 이상 요청을 받지 않습니다", "다시"), ("takes no more requests", "again"), ("again", "model")),  # noqa: E501
]  # fmt: skip
REPLIES: dict[str, Reply] = {"key": status(401), "rate": status(429)}


@BOTH
@pytest.mark.parametrize(
    ("failure", "korean", "english", "ways"), MODEL, ids=[row[0] for row in MODEL]
)
def test_the_model_fails(
    page: Page,
    reopen: Reopen,
    openai_server: OpenAIServer,
    failure: str,
    korean: tuple[str, str],
    english: tuple[str, str],
    ways: tuple[str, str],
    language: str,
) -> None:
    """The question stays on the page with its ways on; asked again, it is answered in its place."""
    down = {"RAG_BASE_URL": f"http://127.0.0.1:{closed_port()}/v1"} if failure == "down" else {}
    workspace = reopen(**down)
    if failure in REPLIES:
        openai_server.script(REPLIES[failure])
    app = ask(page(language=language), workspace, ASKED[language])
    for words in korean if language == "ko" else english:
        assert words in warned(app)
    assert bool(HANGUL.search(warned(app))) == (language == "ko")
    assert ASKED[language] in texts(app)
    offered = [key.rpartition("-")[2] for key in keys(app, "problem-")]
    assert offered == list(ways)
    if failure == "down":
        return
    openai_server.script(text("Seven days before [1]."))
    (again,) = [key for key in keys(app, "problem-") if key.endswith("-again")]
    app.button(key=again).click().run()
    wait_for_answer(workspace)
    app.run()
    assert "Seven days before" in texts(app) and not warned(app)


@BOTH
def test_the_web_is_down(
    page: Page, reopen: Reopen, openai_server: OpenAIServer, language: str
) -> None:
    """The answer says that it does without the web, why, and can be made again."""
    workspace = reopen(RAG_WEB_TOOLS="true", RAG_ASSISTANT="react")
    openai_server.script(
        tool_call("web_search", {"query": "leave"}), *[text("The web was not there.")] * 3
    )
    app = ask(page(language=language), workspace, ASKED[language])
    shown = "\n".join(str(info.value) for info in app.info).replace("\\", "")
    causes = {
        "ko": "웹 검색 기능을 지금 사용할 수 없어",
        "en": "Web search is unavailable right now",
    }
    reasons = {"ko": "연결할 수 없거나 응답하지 않습니다", "en": "cannot be reached"}
    assert causes[language] in shown and reasons[language] in shown
    assert len(keys(app, "again-")) == 1


HOLDER = """
import sys, time
from pathlib import Path
from index.locks import writer_lock
with writer_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


@contextmanager
def rebuilt_elsewhere(state: Path) -> Iterator[None]:
    """Another process holds the lock of the index's writer, as a rebuild does."""
    command = [sys.executable, "-c", HOLDER, str(state)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "held\n"
        try:
            yield
        finally:
            process.kill()


@BOTH
def test_the_index_is_being_rebuilt(
    page: Page, reopen: Reopen, openai_server: OpenAIServer, monkeypatch: MAKE, language: str
) -> None:
    """Questions are answered meanwhile; a file that cannot be taken in says why and what to do."""
    monkeypatch.setattr(locks.writer_lock.__wrapped__, "__defaults__", (0.5,))  # type: ignore[attr-defined]
    workspace = reopen()
    openai_server.script(text("Seven days before [1]."))
    app = page(language=language)
    with rebuilt_elsewhere(workspace.settings.state_dir):
        ask(app, workspace, ASKED[language])
        assert "Seven days before" in texts(app) and not warned(app)
        app.chat_input[0].upload("kiln.md", b"# Kiln\n\nThe kiln is hot.\n")
        app.run()
        cause = {"ko": "색인을 바꾸고", "en": "changing the index"}
        remedy = {"ko": "끝난 뒤", "en": "when it is done"}
        run_until(app, lambda: cause[language] in texts(app))  # in the line of the waiting file
        assert "kiln.md" in texts(app) and remedy[language] in texts(app)


class Disk:
    """The file of the conversations; full, it cannot grow."""

    def __init__(self, workspace: Workspace) -> None:
        self.full = False
        event.listen(workspace.store.engine, "checkout", self._limit)

    def _limit(self, connection: Any, _record: Any, _proxy: Any) -> None:
        pages = 1 if self.full else 4_294_967_294  # SQLite makes 1 the present size
        connection.execute(f"PRAGMA max_page_count={pages}").close()


def words(count: int) -> str:
    """Many words, none of them twice."""
    return " ".join(f"w{number}x{number * 7919 % 10007}" for number in range(count))


FULL = {"ko": ("디스크가 가득", "공간을 비우고"), "en": ("disk is full", "Free some space")}


@BOTH
def test_the_disk_is_full_when_a_question_is_asked(
    page: Page, reopen: Reopen, openai_server: OpenAIServer, language: str
) -> None:
    """The text is in the input; with space again, the button asks it."""
    workspace = reopen()
    disk, app = Disk(workspace), page(language=language)
    long = " ".join(f"{chr(0xAC00 + 7 * n)}{chr(0xB000 + 11 * n)}{n}" for n in range(550))
    question = f"{ASKED[language]} {long}"  # over a page of the file
    fill(workspace, disk)
    app.chat_input[0].set_value(question).run()
    assert all(part in warned(app) for part in FULL[language])
    assert put_back(app) == question
    disk.full = False
    openai_server.script(*[text("Seven days before [1].")] * 2)
    app.button(key="problem-again").click().run()
    wait_for_answer(workspace)
    app.run()
    assert "Seven days before" in texts(app)


def fill(workspace: Workspace, disk: Disk) -> None:
    """Fill the disk to its last page."""
    with workspace.store.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE filler (data)")
    disk.full = True
    with pytest.raises(OperationalError, match="full"):
        while True:
            with workspace.store.engine.begin() as connection:
                connection.exec_driver_sql("INSERT INTO filler VALUES (zeroblob(3000))")


@BOTH
def test_the_disk_fills_up_in_mid_answer(
    page: Page, reopen: Reopen, openai_server: OpenAIServer, monkeypatch: MAKE, language: str
) -> None:
    """The page says so in place of waiting; with space again, the turn ends and is asked anew."""
    monkeypatch.setattr("chat.turn_runner.RETRY_SECONDS", 0.1)
    workspace = reopen()
    disk, app = Disk(workspace), page(language=language)

    def answer(body: dict[str, Any]) -> Any:
        disk.full = True
        return text(words(3000), size=4000)(body)

    openai_server.script(answer)
    app.chat_input[0].set_value(ASKED[language]).run()
    run_until(app, lambda: FULL[language][0] in warned(app))
    assert FULL[language][1] in warned(app) and ASKED[language] in texts(app)
    disk.full = False
    run_until(app, lambda: bool(keys(app, "problem-")))
    (again,) = keys(app, "problem-")
    openai_server.script(*[text("Seven days before [1].")] * 2)
    app.button(key=again).click().run()
    wait_for_answer(workspace)
    app.run()
    assert "Seven days before" in texts(app)


def run_until(app: AppTest, condition: Callable[[], bool]) -> None:
    """Run the page until it shows something; at most a minute."""
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
        app.run()
    raise AssertionError(texts(app)[-2000:])


@BOTH
def test_the_conversation_is_gone(
    page: Page, reopen: Reopen, openai_server: OpenAIServer, language: str
) -> None:
    """Deleted in another tab while a question is typed: the question is kept, or asked anew."""
    workspace = reopen()
    openai_server.script(text("Seven days before [1]."))
    app = ask(page(language=language), workspace, ASKED[language])
    workspace.delete_thread(app.session_state["thread"])
    app.chat_input[0].set_value(f"{ASKED[language]} 2").run()
    words = {"ko": "그런 대화가 없습니다", "en": "no such conversation"}
    assert words[language] in texts(app)
    assert put_back(app) == f"{ASKED[language]} 2"


@BOTH
def test_the_budget_is_used_up(
    page: Page, reopen: Reopen, openai_server: OpenAIServer, language: str
) -> None:
    """The second question is refused before anything is sent, and kept; the way on is a setting."""
    workspace = reopen(RAG_DAILY_TOKENS="5")
    openai_server.script(text("Seven days before [1]."))
    app = ask(page(language=language), workspace, ASKED[language])
    sent = len(openai_server.requests)
    app.chat_input[0].set_value(f"{ASKED[language]} 2").run()
    cause = {"ko": "토큰", "en": "tokens"}
    assert cause[language] in warned(app) and "RAG_DAILY_TOKENS" in warned(app)
    assert put_back(app) == f"{ASKED[language]} 2"
    assert keys(app, "problem-") == ["problem-model"]
    assert len(openai_server.requests) == sent
