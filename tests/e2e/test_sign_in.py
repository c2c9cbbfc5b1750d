"""Sign-in in a browser: OpenID Connect with two people, and a reverse proxy with forged headers."""

import http.client
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from oidc_provider_mock import User, run_server_in_thread  # type: ignore[import-untyped]
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import RESULTS, Server, environment, free_port, running
from tests.e2e.driver import SECONDS, Chat

SIGN_IN = {"ko-KR": "로그인", "en-US": "Sign in"}
READ_ONLY = {"ko-KR": "관리자가 합니다", "en-US": "admins add and remove them"}
KIM, LEE = "kim-1", "lee-2"  # subjects at the provider

Open = Callable[..., Chat]
# The provider of these tests runs in a thread of this process.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Server]:
    """A chat over two documents, one of them for the group of staff."""
    port, state = int(settings.pop("port")), folder / "state"
    settings |= {"RAG_EMBEDDING_MODEL": "offline:hashing", "RAG_ASSISTANT": "rag"}
    chat = Server(f"http://localhost:{port}", state, environment(state, **settings))
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, "utf-8")
    chat.ingest("add", str(folder / "leave.md"))
    chat.ingest("add", str(folder / "급여.md"), "--allow", "group:교직원")
    with running(chat, ["streamlit", "run", "app.py", "--server.port", str(port)]):
        yield chat


DOCUMENTS = {
    "leave.md": "# Leave\n\nMilitary leave is granted for the whole period of service.\n",
    "급여.md": "# 급여 안내\n\n교직원의 급여일은 매달 25일이다.\n",
}


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The chat behind an OpenID Connect provider, where 김서연 is an admin of the staff."""
    port, folder = free_port(), tmp_path_factory.mktemp("oidc")
    people = [
        User(sub=KIM, claims={"name": "김서연", "groups": ["교직원", "admins"]}),
        User(sub=LEE, claims={"name": "Lee Minho", "groups": ["students"]}),
    ]
    with run_server_in_thread(user_claims=people) as provider:
        issuer = f"http://localhost:{provider.server_port}"
        settings = {
            "port": str(port),
            "RAG_SIGN_IN": "oidc",
            "RAG_ADMINS": '["group:admins"]',
            "RAG_OIDC_METADATA_URL": f"{issuer}/.well-known/openid-configuration",
            "RAG_OIDC_CLIENT_ID": "documents",
            "RAG_OIDC_CLIENT_SECRET": "a-secret-of-the-client",
            "RAG_OIDC_COOKIE_SECRET": "0123456789abcdef" * 4,
            "RAG_OIDC_REDIRECT_URI": f"http://localhost:{port}/oauth2callback",
        }
        with serving(folder, **settings) as server:
            yield server


@pytest.fixture
def open_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Open a page in a profile of its own: `open_page(address, "ko-KR", width=390)`."""
    contexts: list[Any] = []

    def open_(
        address: str, locale: str = "en-US", *, width: int = 1200, context: Any = None
    ) -> Chat:
        if context is None:
            context = browser.new_context(
                locale=locale,
                timezone_id="Asia/Seoul",
                viewport={"width": width, "height": 860},
            )
            contexts.append(context)
        chat = Chat(context.new_page(), address)
        chat.page.goto(address)
        return chat

    yield open_
    failed = getattr(getattr(request.node, "report_call", None), "failed", False)
    for number, context in enumerate(contexts):
        for page in context.pages if failed else ():
            RESULTS.mkdir(exist_ok=True)
            page.screenshot(path=RESULTS / f"{request.node.name}-{number}.png")
        context.close()


def sign_in(chat: Chat, subject: str) -> None:
    """Press the button, and choose an account at the provider."""
    chat.page.locator(".st-key-sign_in button").click()
    chat.page.get_by_role("button", name=subject).first.click()
    chat.ready()


def show_sidebar(chat: Chat) -> None:
    """Open the sidebar where it is folded, as on a phone."""
    if not chat.page.locator(".st-key-account").is_visible():
        chat.page.get_by_test_id("stExpandSidebarButton").click()
    expect(chat.page.locator(".st-key-account")).to_be_visible()


def actions(server: Server) -> list[tuple[str, str]]:
    """Users and actions of the audit log, the oldest first."""
    with closing(sqlite3.connect(server.state / "app.db")) as database:
        if not list(database.execute("SELECT 1 FROM sqlite_master WHERE name = 'audit'")):
            return []
        return list(database.execute("SELECT user, action FROM audit ORDER BY id"))


def test_two_people_see_their_own(signed: Server, open_page: Open) -> None:
    """Conversations, documents and the admin role are each person's own, also in one browser."""
    before = len(actions(signed))  # other tests sign in on the same server
    kim = open_page(signed.address, "ko-KR")
    expect(kim.page.get_by_role("heading", name=SIGN_IN["ko-KR"])).to_be_visible()
    expect(kim.page.get_by_test_id("stChatInputTextArea")).to_have_count(0)
    kim.page.screenshot(path=RESULTS / "sign-in-ko-desk.png")
    sign_in(kim, KIM)
    expect(kim.page.locator(".st-key-account")).to_contain_text("김서연")
    kim.ask("교직원의 급여일은 언제인가요?")
    assert "25일" in kim.answered()
    address = kim.page.url
    kim.page.screenshot(path=RESULTS / "signed-in-ko-desk.png")

    lee = open_page(signed.address, "en-US", width=390)
    lee.page.screenshot(path=RESULTS / "sign-in-en-phone.png")
    sign_in(lee, LEE)
    lee.open(address.removeprefix(signed.address))
    expect(lee.page.get_by_text("급여일은")).to_have_count(0)
    lee.ask("교직원의 급여일은 언제인가요?")
    assert "25일" not in lee.answered()
    lee.open("/documents")
    expect(lee.page.get_by_text(READ_ONLY["en-US"])).to_be_visible()
    expect(lee.page.locator('[class*="st-key-title-"] button')).to_have_count(1)
    expect(lee.page.locator('input[type="file"]')).to_have_count(0)
    expect(lee.page.locator('[class*="st-key-bin-"]')).to_have_count(0)

    kim.open("/documents")
    expect(kim.page.locator('input[type="file"]')).to_have_count(1)
    expect(kim.page.locator('[class*="st-key-title-"] button')).to_have_count(2)
    done = [action for _, action in actions(signed)[before:]]
    assert done.count("signed_in") == 2


def test_signing_out_ends_every_tab(signed: Server, open_page: Open) -> None:
    """After signing out nothing of the person is shown, in another tab and to the next person."""
    first = open_page(signed.address, "en-US")
    sign_in(first, KIM)
    first.ask("How long is military leave granted?")
    assert "whole period" in first.answered()
    second = open_page(first.page.url, "en-US", context=first.page.context)
    second.ready()
    expect(second.questions).to_have_count(1)

    first.page.locator(".st-key-sign_out button").click()
    confirm = first.page.get_by_role("button", name="End session")
    expect(confirm.or_(first.page.locator(".st-key-sign_in")).first).to_be_visible()
    if confirm.count():  # the provider asks, too
        confirm.click()
    # The other tab notices by itself.
    expect(second.page.locator(".st-key-sign_in button")).to_be_visible()
    expect(second.questions).to_have_count(0)
    expect(second.threads).to_have_count(0)

    second.page.goto(signed.address)
    sign_in(second, LEE)
    show_sidebar(second)
    expect(second.page.locator(".st-key-account")).to_contain_text("Lee Minho")
    expect(second.page.get_by_text("How long is military leave")).to_have_count(0)
    assert "signed_out" in [action for _, action in actions(signed)]


USER, NAME, GROUPS = "X-User", "X-Name", "X-Groups"


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The chat behind a reverse proxy at 127.0.0.1."""
    settings = {
        "port": str(free_port()),
        "RAG_SIGN_IN": "proxy",
        "RAG_ADMINS": '["김서연"]',
        "RAG_PROXY_ADDRESSES": '["127.0.0.1", "::1"]',
        "RAG_PROXY_USER_HEADER": USER,
        "RAG_PROXY_NAME_HEADER": NAME,
        "RAG_PROXY_GROUPS_HEADER": GROUPS,
    }
    with serving(tmp_path_factory.mktemp("proxy"), **settings) as server:
        yield server


@pytest.mark.parametrize("locale", SIGN_IN)
def test_the_proxy_says_who_it_is(proxied: Server, browser: Browser, locale: str) -> None:
    """The headers name the reader; without them nobody gets in."""
    width = 390 if locale == "en-US" else 1200
    with closing(browser.new_context(locale=locale, viewport={"width": width, "height": 860})) as c:
        c.set_extra_http_headers({USER: "lee", NAME: "Lee Minho", GROUPS: "students"})
        chat = Chat(c.new_page(), proxied.address).open()
        show_sidebar(chat)
        expect(chat.page.locator(".st-key-account")).to_contain_text("Lee Minho")
    with closing(browser.new_context(locale=locale)) as c:
        page = c.new_page()
        page.goto(proxied.address)
        heading = page.get_by_role("heading", name=SIGN_IN[locale])
        expect(heading).to_be_visible(timeout=SECONDS * 1000)
        expect(page.get_by_test_id("stChatInputTextArea")).to_have_count(0)


def status(server: Server, **headers: str) -> int:
    """What a request with these headers is answered."""
    port = int(server.address.rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    with closing(connection):
        connection.request("GET", "/", headers={n.replace("_", "-"): v for n, v in headers.items()})
        return connection.getresponse().status


def test_forwarded_for_does_not_choose_the_peer(proxied: Server) -> None:
    """The peer of the connection counts, whatever address X-Forwarded-For claims."""
    assert status(proxied, X_User="kim") == 200
    assert status(proxied, X_User="kim", X_Forwarded_For="203.0.113.9") == 200


def test_a_korean_user_id_arrives(proxied: Server) -> None:
    """A header in UTF-8 opens the connection of the page, as one in ASCII does."""
    port = int(proxied.address.rpartition(":")[2])
    lines = [
        "GET /_stcore/stream HTTP/1.1",
        f"Host: localhost:{port}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        f"{USER}: 김서연",
        f"{GROUPS}: 교직원",
    ]
    with socket.create_connection(("127.0.0.1", port), SECONDS) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        assert b" 101 " in connection.recv(200)


def test_a_forged_header_is_refused(tmp_path: Path) -> None:
    """From a peer that is not the proxy nothing is answered, not even with its address claimed."""
    settings = {
        "port": str(free_port()),
        "RAG_SIGN_IN": "proxy",
        "RAG_PROXY_ADDRESSES": '["10.9.8.7"]',
        "RAG_PROXY_USER_HEADER": USER,
    }
    with serving(tmp_path, **settings) as server:
        assert status(server, X_User="kim") == 403
        assert status(server, X_User="kim", X_Forwarded_For="10.9.8.7") == 403
        assert status(server) == 403
        expected = ("", "sign_in_refused")
        for _ in range(SECONDS * 4):
            if expected in actions(server):
                break
            time.sleep(0.25)
        assert actions(server).count(expected) == 1
