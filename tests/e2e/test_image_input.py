"""Pictures in a browser, attached, pasted and refused; a killed server; the test of a model."""

import base64
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import FilePayload, expect

from settings import ROOT
from tests.e2e.conftest import (
    Server,
    Visit,
    Writers,
    environment,
    free_port,
    running,
    wait_until_healthy,
)
from tests.e2e.driver import SECONDS, Chat
from tests.models.vision.samples import PLACE, exif, jpeg, png
from tests.openai_server import OpenAIServer, plain, status, text

LANGUAGES = pytest.mark.parametrize("locale", ["ko-KR", "en-US"], ids=["ko", "en"])
SIZES = pytest.mark.parametrize(
    ("locale", "width"), [("ko-KR", 1200), ("en-US", 390)], ids=["ko-desk", "en-phone"]
)
ASKED = {"ko-KR": "이건 무슨 색이야?", "en-US": "Which colour is this?"}
COMMAND = ["uvicorn", "app:app", "--log-level", "warning", "--port"]
PASTE = """([data, name]) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const pasted = new DataTransfer();
  pasted.items.add(new File([bytes], name, {type: "image/png"}));
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", {clipboardData: pasted, bubbles: true, cancelable: true}));
}"""


@pytest.fixture(scope="module")
def seeing(tmp_path_factory: pytest.TempPathFactory, writers: Writers) -> Iterator[Server]:
    """The chat on a scripted model that sees."""
    state, port = tmp_path_factory.mktemp("seeing") / "state", free_port()
    models = {"RAG_CHAT_MODEL": "compatible:test", "RAG_BASE_URL": writers.url}
    models |= {"RAG_EMBEDDING_MODEL": "offline:hashing", "RAG_ASSISTANT": "rag"}
    more = {"RAG_IMAGE_INPUT": "on", "RAG_MAX_RETRIES": "0", "RAG_BASE_URL_KEY": "k"}
    chat = Server(f"http://127.0.0.1:{port}", state, environment(state, **models, **more))
    with running(chat, [*COMMAND, str(port)]):
        yield chat


@contextmanager
def killed(server: Server) -> Iterator[None]:
    """A server that is killed at the end of the block, without a chance to tidy up."""
    log = server.state.with_suffix(".log")
    command = [sys.executable, "-m", *COMMAND, server.address.rpartition(":")[2]]
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=server.environment, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            wait_until_healthy(server, process, log)
            yield
        finally:
            process.kill()
            process.wait()


def attach(chat: Chat, *files: FilePayload) -> None:
    """Choose files with the button of the input."""
    chat.page.locator('[data-testid="stChatInput"] input[type="file"]').set_input_files(list(files))
    expect(chat.page.get_by_text(files[0]["name"])).to_be_visible()


@SIZES
def test_an_attached_picture_is_seen_and_shown(
    seeing: Server, visit: Visit, provider: OpenAIServer, locale: str, width: int
) -> None:
    """It stands above its question, also after a reload; where it was taken is not sent."""
    provider.script(text("Red."))
    before = len(provider.requests)
    chat = visit(seeing, locale)
    chat.page.set_viewport_size({"width": width, "height": 800})
    photo = jpeg(exif(1))
    attach(chat, {"name": "red.jpg", "mimeType": "image/jpeg", "buffer": photo})
    chat.ask(ASKED[locale])
    assert "Red." in chat.answered()
    sent = str([request.body for request in provider.requests[before:]])
    (url,) = set(re.findall(r"data:image/jpeg;base64,([\w+/=]+)", sent))
    assert PLACE in photo and PLACE not in base64.b64decode(url)
    shown = chat.questions.locator("img")
    expect(shown).to_have_count(1)
    chat.reload()
    expect(shown).to_have_count(1)
    assert chat.outside == []


@LANGUAGES
def test_a_pasted_picture_is_seen(
    seeing: Server, visit: Visit, provider: OpenAIServer, locale: str
) -> None:
    """From the clipboard into the input, as a screenshot is."""
    provider.script(text("Red."))
    chat = visit(seeing, locale)
    expect(chat.input).to_be_focused()
    chat.page.evaluate(PASTE, [base64.b64encode(png(size=40)).decode(), "pasted.png"])
    expect(chat.page.get_by_text("pasted.png")).to_be_visible()
    chat.ask(ASKED[locale])
    assert "Red." in chat.answered()
    image = chat.questions.locator("img")
    assert image.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 40


@SIZES
def test_a_model_that_does_not_see_gets_none(
    server: Server, visit: Visit, locale: str, width: int
) -> None:
    """A clear word, the text is kept, and without the picture it is answered."""
    chat = visit(server, locale)
    chat.page.set_viewport_size({"width": width, "height": 800})
    attach(chat, {"name": "red.png", "mimeType": "image/png", "buffer": png()})
    chat.ask(ASKED[locale])
    words = re.compile("그림을 볼 수 없어" if locale == "ko-KR" else "cannot see pictures")
    expect(chat.page.get_by_test_id("stAlert")).to_contain_text(words)
    expect(chat.input).to_have_value(ASKED[locale])
    chat.page.locator('[class*="st-key-unpicture-"] button:visible').first.click()
    expect(chat.page.get_by_test_id("stAlert")).to_have_count(0)
    expect(chat.input).to_have_value(ASKED[locale])
    chat.input.press("Enter")
    chat.answered()


@LANGUAGES
def test_the_server_is_killed_while_a_question_is_typed(
    seeing: Server, visit: Visit, provider: OpenAIServer, locale: str
) -> None:
    """The page says so, the text stays, and once the server is back it is asked."""
    state, port = seeing.state.parent / f"killed-{locale}", free_port()
    own = Server(
        f"http://127.0.0.1:{port}", state, seeing.environment | {"RAG_STATE_DIR": str(state)}
    )
    with killed(own):
        chat = visit(own, locale)
        chat.input.fill(ASKED[locale])
    gone = re.compile(
        "서버와 연결이 끊겼습니다" if locale == "ko-KR" else "connection to the server is lost"
    )
    expect(chat.page.locator("#length-line")).to_contain_text(gone)
    provider.script(text("Red."))
    with killed(own):
        expect(chat.page.locator("#length-line")).to_have_count(0)
        expect(chat.input).to_have_value(ASKED[locale])
        expect(chat.input).to_be_enabled()
        chat.input.press("Enter")  # at once: the new session may not have drawn the input yet
        assert "Red." in chat.answered()


CONNECTIONS = {
    "works": (text("OK"), "답했습니다", "answered in"),
    "key": (status(401), "키를 받아들이지 않았습니다", "refused the key"),
    "model": (
        status(404, message="The model `test` does not exist"),
        "알지 못합니다",  # not only "모델": the message before it has that word, too
        "does not know",
    ),
    "address": (plain({"detail": "Not Found"}, 404), "RAG_BASE_URL", "RAG_BASE_URL"),
}


@SIZES
def test_the_connection_of_a_model_is_tested(
    seeing: Server, visit: Visit, provider: OpenAIServer, locale: str, width: int
) -> None:
    """A line says which model answers; the button says whether it does, and else what to change."""
    chat = visit(seeing, locale)
    chat.page.set_viewport_size({"width": width, "height": 800})
    line = chat.page.locator(".st-key-model-line")
    expect(line).to_contain_text("compatible:test")
    line.get_by_role("button").click()
    dialog = chat.page.get_by_role("dialog")
    expect(dialog.get_by_test_id("stCode")).to_contain_text("RAG_CHAT_MODEL")
    for reply, korean, english in CONNECTIONS.values():
        provider.script(reply)
        asked = len(provider.requests)
        dialog.locator(".st-key-connect_test button").click()
        for _ in range(SECONDS * 20):  # until then the words of the test before stand there
            if len(provider.requests) > asked:
                break
            chat.page.wait_for_timeout(50)
        expect(dialog.get_by_test_id("stSpinner")).to_have_count(0)
        said = dialog.get_by_test_id("stAlert")
        expect(said).to_contain_text(korean if locale == "ko-KR" else english)
        assert len(provider.requests) == asked + 1
