"""Ask in a browser: first visit, cited answer, new documents, appearance."""

import re
import sqlite3
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect

from settings import ROOT
from tests.e2e.conftest import RESULTS, Measured, Server, Visit

SAMPLES = len(list((ROOT / "data" / "sample").glob("*/*")))
LANGUAGES = [("ko-KR", "무엇을 알고 싶으신가요?"), ("en-US", "What would you like to know?")]


@pytest.mark.parametrize(("locale", "greeting"), LANGUAGES, ids=["ko", "en"])
def test_the_first_visit(server: Server, visit: Visit, locale: str, greeting: str) -> None:
    """The first page greets in the browser's language, says what it knows and what to ask."""
    chat = visit(server, locale)
    expect(chat.page.get_by_role("heading", name=greeting)).to_be_visible()
    expect(
        chat.page.get_by_text(re.compile(rf"\b{SAMPLES} documents|문서 {SAMPLES}개"))
    ).to_be_visible()
    expect(chat.starters.nth(2)).to_be_visible()  # they come one by one
    expect(chat.page.locator("html")).to_have_attribute("lang", locale[:2])
    assert chat.outside == []


@pytest.mark.parametrize("locale", ["ko-KR", "en-US"], ids=["ko", "en"])
def test_a_starter_is_answered_with_its_passage(
    server: Server, visit: Visit, locale: str, measured: Measured
) -> None:
    """A starter question gets a cited answer; its passage marks the words."""
    chat = visit(server, locale)
    seconds = []
    for _ in range(3):  # reported in the summary of the run
        chat.new()
        seconds.append(chat.seconds_to_text(chat.starters.first.click))
        assert "[1]" in chat.answered()
    measured[f"question to first visible text, {locale}, seconds"] = seconds
    level = chat.page.locator('[class*="st-key-after-"]').last.evaluate(
        """row => [row.querySelector('.copy'), row.querySelector('[class*="st-key-again-"] p, p')]
            .map(e => { const r = e.getBoundingClientRect(); return (r.top + r.bottom) / 2; })"""
    )
    assert abs(level[0] - level[1]) <= 1.5  # copying stands in line with what is beside it
    marked = chat.open_chip().locator("mark").first
    expect(marked).to_be_visible()
    assert len(marked.inner_text()) > 10


def test_a_file_added_while_the_chat_runs(server: Server, visit: Visit, tmp_path: Path) -> None:
    """A document added on the command line is answered from at the next question."""
    chat = visit(server, "ko-KR")
    question = "학생회관 지하 탁구장은 몇 시에 문을 닫나요?"
    chat.ask(question)
    assert "밤 아홉 시 십칠 분" not in chat.answered()
    document = tmp_path / "탁구장.md"
    document.write_text(
        "# 탁구장\n\n학생회관 지하 탁구장은 밤 아홉 시 십칠 분에 문을 닫는다.\n", "utf-8"
    )
    server.ingest("add", str(document))
    try:
        chat.ask(question)
        assert "밤 아홉 시 십칠 분" in chat.answered(turns=2)
        expect(chat.chips.filter(has_text="탁구장.md")).to_be_visible()
    finally:
        server.ingest("remove", str(document))


def test_a_file_handed_in_on_the_page(server: Server, visit: Visit, tmp_path: Path) -> None:
    """A file uploaded on the documents page is answered from, and can be removed again."""
    chat = visit(server, "en-US")
    document = tmp_path / "fired.md"
    document.write_text("# Kiln\n\nThe ceramics kiln reaches 1283 degrees on Thursdays.\n", "utf-8")
    chat.go("Documents")
    chat.page.locator('input[type="file"]').set_input_files(document)
    expect(chat.page.get_by_text("fired.md: added.")).to_be_visible()
    chat.page.get_by_test_id("stSidebarNav").get_by_text("Chat", exact=True).click()
    chat.ask("How hot is the ceramics kiln on Thursdays?")
    assert "1283" in chat.answered()
    uploaded = next((server.state / "uploads").rglob("fired.md"))
    server.ingest("remove", str(uploaded))


def test_conversations(server: Server, visit: Visit) -> None:
    """A new chat starts empty; the list in the sidebar leads back; a reload stays there."""
    chat = visit(server, "en-US")
    chat.ask("How long may a student stay on leave?")
    chat.answered()
    first = chat.page.url
    chat.new()
    assert "thread" not in chat.page.url
    chat.ask("Where is the library?")
    chat.answered()
    expect(chat.threads.nth(1)).to_contain_text("How long may a student")
    chat.threads.nth(1).click()
    expect(chat.questions).to_contain_text("How long may a student")
    assert chat.page.url == first
    chat.reload()
    expect(chat.questions).to_contain_text("How long may a student")


def test_a_thumb_is_kept(server: Server, visit: Visit) -> None:
    """A thumb is in the database and still pressed after a reload."""
    chat = visit(server, "en-US")
    chat.ask("When is the tuition fee due?")
    chat.answered()
    before = thumbs(server)  # other tests rate answers of the same server
    thumb = chat.page.get_by_role("radio", name="Thumbs down")
    thumb.click()
    expect(thumb).to_be_checked()
    chat.reload()
    expect(thumb).to_be_checked()
    assert thumbs(server) == [*before, -1]


def thumbs(server: Server) -> list[int]:
    """The ratings in the database, oldest first."""
    with closing(sqlite3.connect(server.state / "app.db")) as database:
        return [row[0] for row in database.execute("select thumb from feedback order by rowid")]


def test_the_language_switch_stays(server: Server, visit: Visit) -> None:
    """Choosing Korean changes every label, and a reload keeps it."""
    chat = visit(server, "en-US")
    chat.choose_language("한국어")
    expect(chat.page.get_by_role("heading", name="무엇을 알고 싶으신가요?")).to_be_visible()
    chat.reload()
    expect(chat.page.get_by_role("heading", name="무엇을 알고 싶으신가요?")).to_be_visible()
    expect(chat.page.locator("html")).to_have_attribute("lang", "ko")
    expect(chat.page).to_have_title("대화 · 문서 도우미")


def test_dark(server: Server, visit: Visit) -> None:
    """A reader whose system is dark gets a dark page."""
    chat = visit(server, "en-US", dark=True)
    colour = chat.page.get_by_test_id("stApp").evaluate("e => getComputedStyle(e).backgroundColor")
    assert colour == "rgb(16, 20, 24)"
    RESULTS.mkdir(exist_ok=True)
    chat.page.screenshot(path=RESULTS / "dark.png")


def test_the_keyboard_is_enough(server: Server, visit: Visit) -> None:
    """Ask, get the focus back, reach a source and open its passage without a mouse."""
    chat = visit(server, "en-US")
    chat.input.focus()
    chat.page.keyboard.type("How do I apply for military leave?")
    chat.page.keyboard.press("Enter")
    chat.answered()
    expect(chat.input).to_be_focused()
    expect(chat.page.locator("#voice")).to_contain_text("[1]")
    chat.chips.first.focus()
    chat.page.keyboard.press("Enter")
    expect(chat.page.locator(".passage:visible mark").first).to_be_visible()


def test_the_server_sends_its_headers(server: Server) -> None:
    """The page comes with the policy that keeps it from loading anything foreign."""
    with urllib.request.urlopen(server.address) as response:
        policy = response.headers["Content-Security-Policy"]
    assert "img-src 'self' data: blob:" in policy
    assert "connect-src 'self'" in policy
