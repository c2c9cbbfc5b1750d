"""What a reader does on the page, in their words."""

import re
import time
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

SECONDS = 60  # a condition is waited for so long; a busy machine is slow


class Chat:
    """One tab with the chat in it.

    Attributes:
        requests: Address of everything this tab asked a server for.
    """

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.requests: list[str] = []
        page.set_default_timeout(SECONDS * 1000)
        page.on("request", lambda request: self.requests.append(request.url))

    def open(self, path: str = "/") -> "Chat":
        """Go to a page and wait until it is drawn."""
        self.page.goto(self.address + path)
        self.ready()
        return self

    def ready(self) -> None:
        """Wait until the page has been drawn to its end, or to an answer that is being written."""
        expect(self.page.locator(".st-key-new_chat button")).to_be_visible(timeout=60_000)
        at_rest = self.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')
        # A page that watches an answer draws itself four times a second and is hardly ever at rest.
        watching = self.page.locator('[class*="st-key-stop-"]')
        expect(at_rest.or_(watching).first).to_be_attached()

    def stop(self) -> None:
        """Press the button that stops the answer."""
        self.page.locator('[class*="st-key-stop-"] button').click()

    def reload(self) -> None:
        """Load the page again."""
        self.page.reload()
        self.ready()

    def ask(self, question: str) -> None:
        """Type a question and press Enter, once what was attached to it is uploaded."""
        self.input.fill(question)
        # Until then Streamlit ignores Enter, and its button is disabled.
        expect(self.page.get_by_test_id("stChatInputSubmitButton")).to_be_enabled()
        self.input.press("Enter")

    def seconds_to_text(self, ask: Callable[[], None]) -> float:
        """Return how long after `ask` the first text of the answer is to be seen."""
        before = self.words.count()
        began = time.perf_counter()
        ask()
        expect(self.words.nth(before)).to_be_visible()
        return time.perf_counter() - began

    def answered(self, turns: int = 1) -> str:
        """Wait for the answer of the last of `turns` turns; return its text."""
        expect(self.questions).to_have_count(turns)
        at_rest = self.page.locator("[data-answering]").first
        expect(at_rest).to_have_attribute("data-answering", "false")
        expect(self.page.locator('[class*="st-key-stop-"]')).to_have_count(0)
        self.ready()  # until then, what the page showed before may still stand there
        return self.answers.last.inner_text()

    @property
    def input(self) -> Locator:
        """Where questions are typed."""
        return self.page.get_by_test_id("stChatInputTextArea")

    @property
    def questions(self) -> Locator:
        """What was asked."""
        return self.page.locator('[class*="st-key-question-"]')

    @property
    def answers(self) -> Locator:
        """What was answered, steps and chips included."""
        return self.page.locator('[class*="st-key-answer-"]')

    @property
    def words(self) -> Locator:
        """Paragraphs of answers, without the steps before them."""
        return self.answers.locator(
            '[data-testid="stChatMessageContent"] > [data-testid="stVerticalBlock"]'
            ' > [data-testid="stElementContainer"] [data-testid="stMarkdown"] p'
        )

    @property
    def starters(self) -> Locator:
        """Questions to begin with."""
        return self.page.locator('[class*="st-key-starter-"] button')

    @property
    def chips(self) -> Locator:
        """Sources below answers."""
        return self.page.locator('[class*="st-key-chips-"] button')

    @property
    def threads(self) -> Locator:
        """Earlier conversations in the sidebar."""
        return self.page.locator('[class*="st-key-open-"] button')

    def open_chip(self, number: int = 0) -> Locator:
        """Open a source and return its passage."""
        self.chips.nth(number).click()
        passage = self.page.locator(".passage:visible")
        expect(passage).to_be_visible()
        return passage

    def new(self) -> None:
        """Begin a new conversation, by its shortcut."""
        self.page.keyboard.press("Control+Shift+O")
        expect(self.questions).to_have_count(0)
        expect(self.starters.first).to_be_visible()
        self.ready()

    def go(self, name: str) -> None:
        """Go to another page by the navigation."""
        self.page.get_by_test_id("stSidebarNav").get_by_text(name, exact=True).click()
        expect(self.page.get_by_role("heading", name=name)).to_be_visible()

    def choose_language(self, name: str) -> None:
        """Press a language in the sidebar."""
        self.page.get_by_test_id("stSidebar").get_by_text(name, exact=True).click()

    @property
    def outside(self) -> list[str]:
        """Requests that went anywhere but to the chat's own server."""
        own = re.compile(rf"^(?:{re.escape(self.address)}/|data:|blob:)")
        return [url for url in self.requests if not own.match(url)]
