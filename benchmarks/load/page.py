"""What the page costs in a browser: first usable, and a click in a conversation of many turns."""

import argparse
import os
import shutil
import statistics
import time
from collections.abc import Callable

from playwright.sync_api import Browser, Page, sync_playwright

from agents.events import Answer
from benchmarks.load.server import ChatServer
from chains.sources import Citation, Source
from chat.options.chosen import ConversationOptions
from chat.store import open_store
from settings import Settings

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PASSAGE = "Students apply for a leave of absence seven days before the term begins. "
AT_REST = '[data-testid="stApp"][data-test-script-state="notRunning"]'
INPUT = '[data-testid="stChatInputTextArea"]'


def fill(server: ChatServer, turns: int) -> None:
    """Write a conversation of many answered turns, each with a cited passage."""
    with open_store(Settings(state_dir=server.state)) as store:
        for number in range(turns):
            turn = store.begin("long", "local", f"Question {number}: when is leave applied for?")
            text = " ".join(
                f"In term {number * 10 + n} students apply seven days before." for n in range(8)
            )
            source = Source(1, "leave.md", "Leave", 1, PASSAGE * 4)
            cited = Citation(1, "leave.md", 1, "seven days before", "c", True, 24, len(text))
            answer = Answer(text, False, [cited], [], "long")
            store.finish(turn, "done", answer, text=text, sources=[source])
        store.set_options("long", "local", ConversationOptions())


def measure_page(server: ChatServer, options: argparse.Namespace, conditions: str) -> str:
    """Measure the pages, and return the report."""
    fill(server, options.turns)
    server.start()
    with sync_playwright() as playwright:
        found = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES)]
        path = next((path for path in found if path), playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        _usable(browser, server.address)  # warms up
        first = [_usable(browser, server.address) for _ in range(options.rounds)]
        page = browser.new_page()
        long = [_open(page, f"{server.address}/?thread=long") for _ in range(options.rounds)]
        clicks = [_click(page) for _ in range(options.rounds)]
        earlier = _all_turns(page)
        all_clicks = [_click(page) for _ in range(options.rounds)]
        browser.close()
    rows = [
        ("page first usable, warm", first),
        (f"conversation of {options.turns} turns opened", long),
        ("click to repaint there", clicks),
        (f"click to repaint with {earlier} turns shown", all_clicks),
    ]
    lines = [
        f"# The page in a browser, and a conversation of {options.turns} turns",
        "",
        f"`python -m benchmarks.load page --turns {options.turns}`, in headless Chromium on the "
        "same processors. *Usable* is when the input takes text and the script is at rest; a click "
        "switches the language, which draws every label anew.",
        "",
        f"{conditions}.",
        "",
        "| | median | largest |",
        "|---|--:|--:|",
        *(f"| {name} | {statistics.median(s):.2f} s | {max(s):.2f} s |" for name, s in rows),
    ]
    return "\n".join(lines) + "\n"


def _usable(browser: Browser, address: str) -> float:
    context = browser.new_context(locale="en-US")
    seconds = _open(context.new_page(), address)
    context.close()
    return seconds


def _open(page: Page, address: str) -> float:
    def open_() -> None:
        page.goto(address)
        page.locator(INPUT).wait_for(timeout=120_000)
        page.locator(AT_REST).wait_for(timeout=120_000)

    return _seconds(open_)


def _click(page: Page) -> float:
    attribute = "[data-page-language]"
    before = page.locator(attribute).first.get_attribute("data-page-language")
    name, after = ("한국어", "ko") if before == "en" else ("English", "en")

    def click() -> None:
        page.get_by_test_id("stSidebar").get_by_text(name, exact=True).click()
        page.locator(f'[data-page-language="{after}"]').first.wait_for(
            state="attached", timeout=120_000
        )
        page.locator(AT_REST).wait_for(timeout=120_000)

    return _seconds(click)


def _all_turns(page: Page) -> int:
    """Show some earlier turns; return how many are shown."""
    questions = page.locator('[class*="st-key-question-"]')
    for _ in range(2):
        before = questions.count()
        page.locator(".st-key-earlier button").click()
        questions.nth(before).wait_for(timeout=120_000)
        page.locator(AT_REST).wait_for(timeout=120_000)
    return questions.count()


def _seconds(action: Callable[[], None]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began
