"""Walks through the pages: each state that a reader sees, by the name it is reported under."""

from collections.abc import Callable, Iterator

from playwright.sync_api import expect

from tests.e2e.driver import Chat

QUESTIONS = {"ko": "공과대학 등록금은 얼마인가요?", "en": "How do I apply for military leave?"}

Walk = Callable[[Chat], Iterator[str]]


def language(chat: Chat) -> str:
    """The language of the page: "ko" or "en"."""
    return str(chat.page.locator("html").get_attribute("lang"))


def chat_page(chat: Chat) -> Iterator[str]:
    """The first screen, an answer with its sources, details and document, and what opens."""
    page = chat.page
    chat.open("/")
    expect(chat.starters.nth(2)).to_be_visible()
    yield "start"
    chat.ask(QUESTIONS[language(chat)])
    chat.answered()
    expect(page.locator('[class*="st-key-next-"] button').first).to_be_visible()
    yield "answer"
    chat.open_chip()
    yield "source"
    page.locator('[class*="st-key-view-"] button').first.click()
    expect(page.locator(".document mark.target").first).to_be_in_viewport()
    yield "document beside the chat"
    close(chat)
    page.locator('[class*="st-key-details-"] button').first.click()
    expect(page.locator("dl.facts")).to_be_visible()
    yield "details"
    close(chat)
    page.locator(".st-key-set-to button").first.click()
    expect(page.get_by_test_id("stMultiSelect")).to_be_visible()
    yield "settings"
    page.get_by_test_id("stPopoverBody").get_by_test_id("stSelectbox").first.click()
    expect(page.get_by_role("listbox")).to_be_visible()
    yield "choices of a setting"
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    page.locator(".st-key-settings-model button").click()
    expect(page.locator(".st-key-connect_test")).to_be_visible()
    yield "connect a model"
    close(chat)
    page.get_by_test_id("stMainMenu").locator("button").click()
    expect(page.get_by_test_id("stMainMenuList")).to_be_visible()
    yield "main menu"
    page.keyboard.press("Escape")


def documents_page(chat: Chat) -> Iterator[str]:
    """The list, its other views, one document and the question before it is removed."""
    page = chat.page
    chat.open("/documents")
    expect(page.locator('[class*="st-key-title-"] button').nth(2)).to_be_visible()
    yield "documents"
    page.locator('[class*="st-key-title-"] button').first.click()
    expect(page.locator(".passage")).to_be_visible()
    yield "one document"
    page.locator(".st-key-remove_document button").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    yield "remove a document"
    close(chat)


def explore_page(chat: Chat) -> Iterator[str]:
    """The question, and its results."""
    chat.open("/explore")
    examples = chat.page.locator('[class*="st-key-explore-"] button')
    expect(examples.nth(2)).to_be_visible()
    yield "explore"
    examples.first.click()
    expect(chat.page.locator('[class*="st-key-mode-"] .scores').last).to_be_attached()
    chat.ready()
    yield "results"


def quality_page(chat: Chat) -> Iterator[str]:
    """The figures on answers, of one that was rated, unanswered questions and evaluation runs."""
    chat.open("/")
    chat.ask(QUESTIONS[language(chat)])
    chat.answered()
    chat.page.locator('[class*="st-key-thumb-"] button').last.click()
    expect(chat.page.locator('[class*="st-key-rated-"]').first).to_be_visible()
    chat.open("/quality")
    views = chat.page.locator(".st-key-quality_view button")
    for number, name in enumerate(("quality", "unanswered questions", "evaluation runs")):
        views.nth(number).click()
        chat.ready()
        chat.page.mouse.move(0, 0)
        yield name


def sidebar(chat: Chat) -> Iterator[str]:
    """The conversations, which on a phone lie over the page, and the menu of one."""
    opening = chat.page.get_by_test_id("stExpandSidebarButton")
    if opening.is_visible():
        opening.click()
    menu = chat.page.locator('[class*="st-key-manage-"] button').first
    expect(menu).to_be_in_viewport()
    yield "sidebar"
    menu.click()
    expect(chat.page.get_by_role("menu")).to_be_visible()
    yield "menu of a conversation"
    chat.page.keyboard.press("Escape")


def close(chat: Chat) -> None:
    """Close what lies over the page, by the keyboard."""
    dialog = chat.page.get_by_role("dialog")
    for _ in range(3):  # the first Escape may close the popover that a document was opened from
        chat.page.keyboard.press("Escape")
        chat.page.wait_for_timeout(1500)
        if dialog.count() == 0:
            break
    expect(dialog).to_have_count(0)


WALKS: tuple[Walk, ...] = (chat_page, documents_page, explore_page, quality_page, sidebar)
