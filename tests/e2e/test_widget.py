"""Other programs and pages on the server of the chat: the API, and the button on a web page."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
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


@pytest.fixture
def site() -> Iterator[Site]:
    """The web page."""
    server = Site(("127.0.0.1", 0), _Page)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("width", [1200, 390])
def test_a_button_opens_the_chat_where_it_is_allowed(
    browser: Browser, site: Site, server: Server, tmp_path: Path, width: int
) -> None:
    """In the language of the page; another server that does not name the page shows nothing."""
    origin = f"http://localhost:{site.server_port}"
    port = free_port()
    allowed = Server(
        f"http://127.0.0.1:{port}",
        tmp_path / "state",
        environment(tmp_path / "state", RAG_FRAME_ANCESTORS=json.dumps([origin])),
    )
    with running(allowed, ["streamlit", "run", "app.py", "--server.port", str(port)]):
        context = browser.new_context(locale="en-US", viewport={"width": width, "height": 800})
        page = context.new_page()
        site.script = f"{allowed.address}/assets/widget.js"
        page.goto(origin)
        page.get_by_role("button", name="문서에 물어보기").click()
        chat = page.frame_locator("iframe")
        expect(chat.get_by_test_id("stChatInputTextArea")).to_be_visible()
        page.keyboard.press("Escape")
        site.script = f"{server.address}/assets/widget.js"
        page.goto(origin)
        with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
            page.get_by_role("button", name="문서에 물어보기").click()
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
