"""The page when the server restarts, the connection drops, and others are answered first."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import WebSocketRoute, expect

from settings import ROOT
from tests.e2e.conftest import (
    RESULTS,
    Server,
    Visit,
    Writers,
    environment,
    free_port,
    slowly,
    wait_until_healthy,
)
from tests.e2e.driver import Chat
from tests.openai_server import OpenAIServer, text

QUESTION = "Where do visitors park?"
QUEUED = '[class*="st-key-queued-"]'  # what stands in place of an answer that waits
LONG = " ".join(f"Sentence {number} is about parking." for number in range(60)) + " The end."
SIZES = pytest.mark.parametrize(
    ("language", "width"), [("en-US", 1200), ("ko-KR", 390)], ids=["en-desk", "ko-phone"]
)


@dataclass
class Restartable:
    """A server that can be killed, and started again on the same address."""

    server: Server
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        port = self.server.address.rpartition(":")[2]
        RESULTS.mkdir(exist_ok=True)
        log = RESULTS / f"server-{port}.log"
        command = [sys.executable, "-m", "uvicorn", "app:app", "--port", port]
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [*command, "--log-level", "warning"],
                cwd=ROOT,
                env=self.server.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        wait_until_healthy(self.server, self.process, log)

    def end(self, how: signal.Signals) -> None:
        """End it by a signal."""
        assert self.process is not None
        self.process.send_signal(how)
        self.process.wait(30)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory, writers: Writers) -> Iterator[Restartable]:
    """One server that answers one question at once, over one document."""
    folder, port = tmp_path_factory.mktemp("durable"), free_port()
    document = folder / "parking.md"
    document.write_text("# Parking\n\nVisitors park on the north lot for two hours.\n", "utf-8")
    models = {"RAG_CHAT_MODEL": "compatible:test", "RAG_BASE_URL": writers.url}
    models |= {"RAG_EMBEDDING_MODEL": "offline:hashing", "RAG_ASSISTANT": "rag"}
    models |= {"RAG_ANSWERS_AT_ONCE": "1"}
    server = Server(
        f"http://127.0.0.1:{port}", folder / "state", environment(folder / "state", **models)
    )
    server.ingest("add", str(document))
    restartable = Restartable(server)
    restartable.start()
    yield restartable
    restartable.end(signal.SIGTERM)


def asked(started: Restartable, visit: Visit, language: str, width: int) -> Chat:
    """A chat whose answer is being written."""
    chat = visit(started.server, language)
    chat.page.set_viewport_size({"width": width, "height": 800})
    chat.ask(QUESTION)
    expect(chat.words.first).to_contain_text("Sentence 2")
    return chat


@SIZES
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "stopped"])
def test_a_server_restarts_in_mid_answer(
    started: Restartable,
    visit: Visit,
    provider: OpenAIServer,
    language: str,
    width: int,
    how: signal.Signals,
) -> None:
    """The page says that the server is gone and goes on by itself when it is back.

    The question and the answer so far are there, marked as interrupted; what was typed meanwhile
    is still in the input, and is answered when it is sent.
    """
    provider.script(slowly(text(LONG, 40), 0.1), text("On the north lot [1]."))
    chat = asked(started, visit, language, width)
    chat.input.fill("For how long?")
    started.end(how)
    gone = "connection to the server is lost" if language == "en-US" else "연결이 끊겼습니다"
    expect(chat.page.get_by_text(gone)).to_be_visible()
    expect(chat.input).to_have_value("For how long?")
    provider.script(text("On the north lot [1]."))
    started.start()
    stopped = "program stopped before" if language == "en-US" else "프로그램이 멈추어"
    expect(chat.page.get_by_text(stopped)).to_be_visible()
    expect(chat.questions).to_have_count(1)
    expect(chat.words.first).to_contain_text("Sentence 2")
    expect(chat.input).to_have_value("For how long?")
    chat.ready()
    chat.input.press("Enter")
    chat.answered(turns=2)
    expect(chat.words.last).to_contain_text("On the north lot")


@SIZES
def test_a_connection_drops_in_mid_answer(
    started: Restartable, visit: Visit, provider: OpenAIServer, language: str, width: int
) -> None:
    """As of a closed laptop: the answer is finished meanwhile, and shown on the return."""
    # The second question is first rewritten to stand alone.
    provider.script(slowly(text(LONG, 40)), text("For how long may visitors park?"))
    provider.script(text("For two hours [1]."))
    sockets: list[tuple[WebSocketRoute, WebSocketRoute]] = []
    online = True

    def connect(route: WebSocketRoute) -> None:
        if online:
            sockets.append((route, route.connect_to_server()))
        else:
            route.close()

    chat = visit(started.server, language, path="/?")
    chat.page.route_web_socket("**/_stcore/stream", connect)
    chat.page.set_viewport_size({"width": width, "height": 800})
    chat.reload()
    assert sockets
    chat.ask(QUESTION)
    expect(chat.words.first).to_contain_text("Sentence 2")
    chat.input.fill("For how long?")
    online = False
    for here, there in sockets:
        there.close()
        here.close()
    gone = "connection to the server is lost" if language == "en-US" else "연결이 끊겼습니다"
    expect(chat.page.get_by_text(gone)).to_be_visible()
    other = visit(started.server, language, path=chat.page.url.removeprefix(chat.address))
    other.answered()
    expect(other.words.first).to_contain_text("The end.")
    online = True
    expect(chat.words.first).to_contain_text("The end.")
    expect(chat.input).to_have_value("For how long?")
    chat.ready()
    chat.input.press("Enter")
    chat.answered(turns=2)
    expect(chat.words.last).to_contain_text("For two hours")


@SIZES
def test_a_question_waits_for_others(
    started: Restartable, visit: Visit, provider: OpenAIServer, language: str, width: int
) -> None:
    """A page says that others come before it, can cancel, and is answered when it is its turn."""
    provider.script(
        slowly(text(LONG, 20), 0.5), text("On the north lot [1]."), text("For two hours [1].")
    )
    # Opened before, so that the first answer is still being written when the others ask.
    second, third = (visit(started.server, language) for _ in range(2))
    first = asked(started, visit, language, width)
    for chat in (second, third):
        chat.page.set_viewport_size({"width": width, "height": 800})
        chat.ask(QUESTION)
        expect(chat.page.locator(QUEUED)).to_be_visible()
    next_ = "yours is next" if language == "en-US" else "다음이 이 질문 차례"
    one = "1 question before yours" if language == "en-US" else "앞에 1개"
    expect(second.page.locator(QUEUED)).to_contain_text(next_)
    expect(third.page.locator(QUEUED)).to_contain_text(one)
    second.stop()
    second.answered()
    expect(third.page.locator(QUEUED)).to_contain_text(next_)
    first.stop()
    first.answered()
    third.answered()
    expect(third.words.last).to_contain_text("On the north lot")
    second.ask(QUESTION)
    second.answered(turns=2)
    expect(second.words.last).to_contain_text("For two hours")
