"""Hostile texts in a real browser: nothing runs, nothing is fetched, nothing of them is active."""

import json
import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Dialog, Page, expect

from agents.events import Answer, Notice
from chains.sources import Citation, Source
from chat.feedback.store import FeedbackStore
from chat.library.export.files import export_file
from chat.library.export.transcript import Transcript
from chat.options.chosen import ConversationOptions
from chat.store import AppStore, open_store
from settings import Settings
from tests.e2e.conftest import (
    Canary,
    Server,
    Visit,
    Writers,
    environment,
    free_port,
    running,
    slowly,
)
from tests.e2e.driver import Chat
from tests.e2e.every_page.hostile import ACTIVE, MARKDOWN, MARKUP, VECTORS, WATCH, aimed
from tests.openai_server import OpenAIServer, text

TITLES = [vector for vector in VECTORS if len(vector) <= 60 and "\n" not in vector]
NAME = '"><img src=x onerror=alert(1)>'
BIDI = "\u202egnp.exe\u2066<svg onload=alert(1)>"


def write_documents(folder: Path, there: str) -> None:
    """Write documents of several formats, the vectors in their texts, titles and names."""
    texts = [aimed(vector, there) for vector in VECTORS]
    body = "\n\n".join(texts)
    (folder / f"{NAME}.md").write_text(
        f"# Parking {NAME}\n\nVisitors park here.\n\n{body}", "utf-8"
    )
    (folder / "![beacon](x) $x$ :red[y].md").write_text(
        f"# {BIDI}\n\nResidents.\n\n{body}", "utf-8"
    )
    html = f"<title>{NAME}</title><h1>Parking</h1><p>Guests park here.</p>{body}"
    (folder / "page.html").write_text(html, "utf-8")
    quoted = (one.replace('"', '""').replace("\n", " ") for one in texts)
    rows = "\n".join(f'{number},"{one}"' for number, one in enumerate(quoted))
    (folder / "cells.csv").write_text(
        f'lot,"{NAME.replace(chr(34), chr(34) * 2)}"\n{rows}', "utf-8"
    )
    mail = EmailMessage()
    mail["Subject"] = aimed("<img src=x onerror=alert(1)> ![s](THERE/subject.png)", there)
    mail["From"] = '"<svg onload=alert(1)>" <a@b.example>'
    mail.set_content(body.replace("\0", ""))
    mail.add_alternative(html.replace("\0", ""), subtype="html")
    (folder / "mail.eml").write_bytes(mail.as_bytes())


def write_conversations(store: AppStore, there: str, thread: str) -> None:
    """Store conversations with the vectors as titles, and one with them everywhere."""
    for number, vector in enumerate(TITLES):
        name = f"title-{number}"
        turn = store.begin(name, "local", "Parking?", assistant="rag", origin="web")
        store.finish(turn, "done", Answer("Here.", False, [], [], name), text="Here.", sources=[])
        store.set_options(name, "local", ConversationOptions())  # as of one begun on the page
        store.rename(name, "local", aimed(vector, there))
    for vector in VECTORS:
        write_turn(store, aimed(vector, there), there, thread)
    store.set_options(thread, "local", ConversationOptions())


def write_turn(store: AppStore, vector: str, there: str, thread: str) -> None:
    """Store a turn whose question, answer, notice, sources and rating are the vector."""
    web = Source(1, vector, vector, 1, vector, url=f"{there}/?q=1", heading=vector)
    page = Source(2, vector, "", 1, vector, name=vector, kind="sheet", heading=vector)
    said = f"{vector}\n\nTwo hours [1], or three [2]."
    cited = [
        Citation(n, vector, 1, vector, f"c{n}", n == 1, at=said.rindex(f"[{n}]")) for n in (1, 2)
    ]
    turn = store.begin(thread, "local", vector, assistant="rag", origin="web")
    end = Answer(said, False, cited, [], thread, notices=[Notice("guard", vector)])
    store.finish(turn, "done", end, text=said, sources=[web, page])
    FeedbackStore(store).rate(turn, "local", -1, comment=vector, correction=vector)


THREAD = '"><img src=x onerror=alert(1)>'


@pytest.fixture(scope="module")
def hostile(
    tmp_path_factory: pytest.TempPathFactory, writers: Writers, canary: Canary
) -> Iterator[Server]:
    """The chat over hostile documents and conversations, on the scripted model."""
    folder, port = tmp_path_factory.mktemp("hostile"), free_port()
    documents, state = folder / "documents", folder / "state"
    documents.mkdir()
    write_documents(documents, canary.address)
    models = {"RAG_CHAT_MODEL": "compatible:test", "RAG_BASE_URL": writers.url}
    models |= {"RAG_EMBEDDING_MODEL": "offline:hashing", "RAG_ASSISTANT": "rag"}
    chat = Server(f"http://127.0.0.1:{port}", state, environment(state, **models))
    chat.ingest("add", str(documents))
    with open_store(Settings(state_dir=state, web_tools=False)) as store:
        write_conversations(store, canary.address, THREAD)
    with running(chat, ["uvicorn", "app:app", "--port", str(port), "--log-level", "warning"]):
        yield chat


class Watched:
    """A tab whose dialogs, requests and refused requests are counted."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        self.dialogs: list[str] = []
        chat.page.on("popup", self._opened)
        chat.page.on("dialog", self._dismiss)
        chat.page.add_init_script(WATCH)

    def _opened(self, page: Page) -> None:
        self.dialogs.append(f"opened {page.url}")

    def _dismiss(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def check(self, where: str) -> None:
        """Fail where anything has run or was asked for, or could by a click."""
        page = self.chat.page
        assert page.url.startswith(self.chat.address), where
        assert page.evaluate(ACTIVE, self.chat.address) == [], where
        assert page.evaluate("window.refused") == [], where
        assert self.dialogs == [] and self.chat.outside == [], where


def watch(chat: Chat) -> Watched:
    """A tab that is watched from its first request on."""
    watched = Watched(chat)
    chat.reload()
    return watched


@pytest.mark.parametrize(("locale", "width"), [("ko-KR", 390), ("en-US", 1200)])
def test_answers(
    hostile: Server, visit: Visit, provider: OpenAIServer, canary: Canary, locale: str, width: int
) -> None:
    """In an answer while it streams and when it is done, in its question and its sources."""
    watched = watch(visit(hostile, locale))
    chat = watched.chat
    chat.page.set_viewport_size({"width": width, "height": 844})
    for group in (MARKUP, MARKDOWN):
        said = [aimed(vector, canary.address) for vector in group]
        provider.script(slowly(text("Here [1].\n\n" + "\n\n".join(said), 40), 0.01))
        chat.new()
        chat.ask("Where do visitors park? " + " ".join(said)[:3000])
        expect(chat.words.first).to_be_visible()
        watched.check("streaming")
        chat.answered()
        watched.check("answered")
        chat.open_chip()
        watched.check("source")
        chat.page.keyboard.press("Escape")
    assert canary.asked == []


def test_a_stored_conversation(hostile: Server, visit: Visit, canary: Canary) -> None:
    """In titles, names and texts of sources, notices, and the names of conversations."""
    watched = watch(visit(hostile, "en-US"))
    chat, page = watched.chat, watched.chat.page
    watched.check("titles")
    page.get_by_role("button", name="Show more").click()
    expect(chat.threads.nth(len(TITLES) - 1)).to_be_attached()
    watched.check("all titles")
    chat.open(f"/?thread={quote(THREAD)}")
    expect(chat.questions.nth(9)).to_be_visible()
    page.locator('[class*="st-key-earlier"] button').click()
    expect(chat.questions.nth(19)).to_be_visible()
    watched.check("conversation")
    sources = chat.chips.filter(has_text=re.compile(r"\[\d"))  # without the count of verdicts
    for number in range(6):  # a source of the web and one of the documents, of three answers
        chat.ready()
        sources.nth(number).click()
        expect(page.locator(".passage:visible")).to_be_visible()
        watched.check(f"source {number}")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator('[class*="st-key-manage-"] button').first.click()
    page.get_by_role("menuitem", name="Rename").click()
    expect(page.get_by_role("dialog").get_by_role("textbox")).to_be_visible()
    watched.check("rename")
    assert canary.asked == []


def test_documents_and_search(hostile: Server, visit: Visit, canary: Canary) -> None:
    """In documents of each format, their titles and names, and what is found in them."""
    watched = watch(visit(hostile, "en-US"))
    chat, page = watched.chat, watched.chat.page
    chat.open("/documents")
    titles = page.locator('[class*="st-key-title-"] button')
    expect(titles).to_have_count(5)
    watched.check("documents")
    for number in range(5):
        titles.nth(number).click()
        expect(page.locator(".passage").first).to_be_visible()
        watched.check(f"text {number}")
        page.locator('[class*="st-key-part-"] button').nth(1).click()
        expect(page.locator(".passage.chunks").first).to_be_visible()
        watched.check(f"chunks {number}")
        page.locator(".st-key-back_to_documents button").click()
        expect(titles).to_have_count(5)
    chat.open("/explore")
    question = page.get_by_test_id("stMain").get_by_role("textbox").first
    question.fill("Where do visitors park? <img src=x onerror=alert(1)>")
    question.press("Enter")
    expect(page.locator('[class*="st-key-mode-"] .scores').first).to_be_attached()
    chat.ready()
    watched.check("results")
    assert canary.asked == []


def test_every_page_of_the_navigation(hostile: Server, visit: Visit, canary: Canary) -> None:
    """Whatever a page shows of titles, comments and corrections is text."""
    watched = watch(visit(hostile, "ko-KR"))
    links = watched.chat.page.get_by_test_id("stSidebarNavLink").all()
    for address in [link.get_attribute("href") for link in links]:
        watched.chat.page.goto(str(address))
        watched.chat.ready()
        watched.check(str(address))
    assert canary.asked == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_an_exported_page(
    hostile: Server, visit: Visit, canary: Canary, tmp_path: Path, language: str
) -> None:
    """Opened from the disk, the exported HTML runs and loads nothing."""
    with open_store(Settings(state_dir=hostile.state, web_tools=False)) as store:
        thread = store.thread(THREAD, "local")
        exchanges = store.exchanges(THREAD, "local")
    file = export_file(Transcript(thread, (NAME,), exchanges, 0.0), "html", language)
    saved = tmp_path / "conversation.html"
    saved.write_text(file.text, "utf-8")
    chat = visit(hostile)
    tab = chat.page.context.new_page()
    export = Chat(tab, saved.as_uri())
    watched = Watched(export)
    tab.goto(saved.as_uri())
    expect(tab.locator("section").last).to_be_attached()
    assert tab.locator("section").count() == len(VECTORS)
    tab.wait_for_timeout(300)
    assert tab.url == saved.as_uri() and set(export.requests) == {saved.as_uri()}
    assert watched.dialogs == [] and canary.asked == []
    assert tab.evaluate("window.refused") == []
    assert tab.locator("script, img, iframe, object, embed, form, svg, base").count() == 0
    outward = tab.locator('a[href^="http"]').evaluate_all(
        "all => all.map(a => [a.href, a.innerText])"
    )
    assert outward and all(canary.address in shown for _, shown in outward), json.dumps(outward)
