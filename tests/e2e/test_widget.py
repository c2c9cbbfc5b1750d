"""Other programs and pages on the server of the chat: the API, and the button on a web page."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Server, environment, free_port, running


class Site(ThreadingHTTPServer):
    """A web page of another origin, with the script of the widget."""

    script = ""


class _Page(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        script = f'<script src="{self.server.script}" defer></script>'
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        page = f'<!doctype html><html lang="ko"><title>School</title><body>{script}'
        self.wfile.write(page.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The web page."""
    server = Site(("127.0.0.1", 0), _Page)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def origin(site: Site) -> str:
    """The origin of the web page, another one than a chat's."""
    return f"http://localhost:{site.server_port}"


@pytest.fixture(scope="module")
def allowed(tmp_path_factory: pytest.TempPathFactory, origin: str) -> Iterator[Server]:
    """A chat that names the web page."""
    state, port = tmp_path_factory.mktemp("widget") / "state", free_port()
    settings = environment(
        state,
        RAG_FRAME_ANCESTORS=json.dumps([origin]),
        RAG_EMBEDDING_MODEL="offline:hashing",
    )
    chat = Server(f"http://127.0.0.1:{port}", state, settings)
    with running(chat, ["streamlit", "run", "app.py", "--server.port", str(port)]):
        yield chat


@pytest.mark.parametrize("width", [1200, 390])
def test_a_button_opens_the_chat_where_it_is_allowed(
    browser: Browser, site: Site, origin: str, server: Server, allowed: Server, width: int
) -> None:
    """In the language of the page; another server that does not name the page shows nothing."""
    context = browser.new_context(locale="en-US", viewport={"width": width, "height": 800})
    page = context.new_page()
    site.script = f"{allowed.address}/assets/widget.js"
    page.goto(origin)
    button = page.get_by_role("button", name="문서에 물어보기")
    button.click()
    chat = page.frame_locator("iframe")
    expect(chat.get_by_test_id("stChatInputTextArea")).to_be_visible()
    expect(chat.locator("html")).to_have_attribute("lang", "ko")
    box = page.locator("iframe").bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width
    button.press("Escape")
    expect(page.locator("iframe")).to_be_hidden()
    site.script = f"{server.address}/assets/widget.js"
    page.goto(origin)
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        button.click()
    context.close()


def test_the_api_is_on_the_same_server(server: Server) -> None:
    """With the same security headers."""
    reply = httpx.post(
        f"{server.address}/v1/chat/completions",
        json={
            "model": "rag",
            "messages": [{"role": "user", "content": "기숙사비는 얼마인가요?"}],
        },
        timeout=60,
    )
    assert reply.status_code == 200, reply.text
    assert reply.json()["sources"]
    assert "frame-ancestors 'self'" in reply.headers["content-security-policy"]
    assert httpx.get(f"{server.address}/readyz").json() == {"status": "ok"}
