"""The chat page in a browser: cursor, kept text, starters, second tab, copy - desk and phone."""

import re

import pytest
from playwright.sync_api import FilePayload, expect

from tests.e2e.conftest import Server, Visit, slowly
from tests.e2e.driver import Chat
from tests.openai_server import OpenAIServer, text

WIDTHS = [1200, 390]
LANGUAGES = ["ko-KR", "en-US"]
QUESTION = {"ko-KR": "공과대학 등록금은 얼마인가요?", "en-US": "How do I apply for military leave?"}
LONG_ANSWER = " ".join(f"Sentence {number} is about parking." for number in range(60))
OVER = {"ko-KR": "4,500자입니다", "en-US": "4,500 characters"}


def sized(chat: Chat, width: int) -> Chat:
    """The same tab on a screen of another width."""
    chat.page.set_viewport_size({"width": width, "height": 800})
    return chat


def copied_by(chat: Chat, kind: str, read: str) -> str:
    """Press a copy button, wait until it says so, and return the clipboard."""
    button = chat.page.locator(f'button[data-copy="{kind}"]')
    button.click()
    expect(button).to_have_text(re.compile("Copied|복사했습니다"))
    return str(chat.page.evaluate(f"navigator.clipboard.{read}"))


@pytest.mark.parametrize("width", WIDTHS)
def test_the_cursor_is_in_the_input(server: Server, visit: Visit, width: int) -> None:
    """On load, and in a new conversation: a reader types at once."""
    chat = sized(visit(server, "ko-KR"), width)
    expect(chat.input).to_be_focused()
    chat.page.keyboard.type("등록금")
    expect(chat.input).to_have_value("등록금")


def test_the_cursor_is_left_where_a_reader_has_put_it(server: Server, visit: Visit) -> None:
    """A page that is drawn to its end leaves the keyboard where it is by then."""
    chat = visit(server, "en-US")
    chat.ask("What is the tuition of the College of Engineering?")
    chat.answered()
    for _ in range(3):
        chat.page.reload()
        details = chat.page.locator('[class*="st-key-details-"] button').first
        details.focus()
        chat.ready()
        chat.page.wait_for_timeout(1000)
        expect(details).to_be_focused()


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_long_paste_is_kept(server: Server, visit: Visit, width: int, locale: str) -> None:
    """The length is said at once; sent, the text stays, and can become a document instead."""
    chat = sized(visit(server, locale), width)
    long = "가나다라 " * 900
    chat.input.fill(long)
    expect(chat.page.locator("#length-line")).to_contain_text("4,500")
    chat.input.press("Enter")
    warning = chat.page.get_by_test_id("stAlert")
    expect(warning).to_contain_text(re.compile(OVER[locale]))
    expect(chat.input).to_have_value(long)
    chat.page.locator(".st-key-attach_text button").click()
    # Streamlit renders a hidden second button in the place of its tooltip.
    shown = chat.page.locator('[class*="st-key-detach-"] button:visible')
    expect(shown.first).to_be_visible()
    expect(chat.input).to_have_value("")


def test_what_was_typed_survives_a_reload(server: Server, visit: Visit) -> None:
    """A draft is in the input again, until it is sent."""
    chat = visit(server, "en-US")
    expect(chat.input).to_be_focused()
    chat.page.keyboard.type("How long may a")
    chat.reload()
    expect(chat.input).to_have_value("How long may a")
    chat.input.press("End")
    chat.page.keyboard.type(" student stay on leave?")
    chat.input.press("Enter")
    chat.answered()
    chat.reload()
    expect(chat.questions).to_have_count(1)
    expect(chat.input).to_have_value("")


def test_a_question_written_while_an_answer_is_made(
    scripted: Server, visit: Visit, provider: OpenAIServer
) -> None:
    """It is not lost: sent too early it stays, with the reason; sent later it is asked."""
    provider.script(
        slowly(text(LONG_ANSWER)),
        text("For how long may visitors park?"),  # the question in full
        text("Two hours."),
    )
    chat = visit(scripted, "en-US")
    chat.ask("Where do visitors park?")
    expect(chat.words.first).to_be_visible()
    chat.ask("For how long?")
    expect(chat.page.get_by_text("still being answered")).to_be_visible()
    expect(chat.input).to_have_value("For how long?")
    chat.answered()
    chat.input.press("Enter")
    chat.answered(turns=2)
    expect(chat.input).to_have_value("")


@pytest.mark.parametrize("width", WIDTHS)
def test_starters_are_gone_with_the_first_question(
    scripted: Server, visit: Visit, provider: OpenAIServer, width: int
) -> None:
    """They do not stand below it while the answer is being made."""
    provider.script(slowly(text(LONG_ANSWER), 0.2))
    chat = sized(visit(scripted, "en-US"), width)
    expect(chat.starters.first).to_be_visible()
    chat.ask("Where do visitors park?")
    expect(chat.questions).to_have_count(1)
    expect(chat.starters).to_have_count(0)
    expect(chat.page.locator('[class*="st-key-stop-"]')).to_have_count(1)  # it is still writing
    chat.stop()
    chat.answered()


def test_a_second_tab_sees_a_new_turn(server: Server, visit: Visit) -> None:
    """Without a reload or a click."""
    chat = visit(server, "en-US")
    chat.ask(QUESTION["en-US"])
    chat.answered()
    other = visit(server, "en-US", path=chat.page.url.removeprefix(server.address))
    expect(other.questions).to_have_count(1)
    chat.ask("And for medical leave?")
    chat.answered(turns=2)
    expect(other.questions).to_have_count(2)
    other.answered(turns=2)


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_an_answer_is_copied(server: Server, visit: Visit, width: int, locale: str) -> None:
    """As text, and as Markdown with its sources; nothing is asked from elsewhere."""
    chat = sized(visit(server, locale), width)
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat.ask(QUESTION[locale])
    chat.answered()
    assert "[1]" in copied_by(chat, "text", "readText()")
    copied = copied_by(chat, "markdown", "readText()")
    assert ("**출처**" if locale == "ko-KR" else "**Sources**") in copied
    assert chat.outside == []


def test_a_copied_table_stays_a_table(
    scripted: Server, visit: Visit, provider: OpenAIServer
) -> None:
    """A document takes it over with its cells, without classes or styles of the page."""
    provider.script(text("| Lot | Hours |\n|---|---|\n| North | 2 |\n| South | 8 |\n"))
    chat = visit(scripted, "en-US")
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat.ask("Hours of each lot?")
    chat.answered()
    as_html = "read().then(([item]) => item.getType('text/html')).then((blob) => blob.text())"
    html = copied_by(chat, "text", as_html)
    assert "<table" in html and re.search(r"<td>\s*North\s*</td>", html)
    assert "class=" not in html


def test_follow_ups_lead_on(server: Server, visit: Visit) -> None:
    """A question below the answer is asked by a click."""
    chat = visit(server, "ko-KR")
    chat.ask(QUESTION["ko-KR"])
    chat.answered()
    following = chat.page.locator('[class*="st-key-next-"] button').first
    question = following.inner_text()
    following.click()
    chat.answered(turns=2)
    expect(chat.questions.last).to_contain_text(question)


def test_a_file_dropped_into_the_chat_is_answered_from(server: Server, visit: Visit) -> None:
    """It belongs to this conversation, and a new one does not know it."""
    chat = visit(server, "en-US")
    note: FilePayload = {
        "name": "oven.md",
        "mimeType": "text/markdown",
        "buffer": b"# Kiln\n\nThe ceramics kiln reaches 1283 degrees on Thursdays.\n",
    }
    chat.page.locator('[data-testid="stChatInput"] input[type="file"]').set_input_files([note])
    expect(chat.page.get_by_text("oven.md")).to_be_visible()
    chat.ask("How hot is the ceramics kiln on Thursdays?")
    expect(chat.questions).to_have_count(1)
    expect(chat.answers).to_have_count(1)
    assert "1283" in chat.answered()
    chat.new()
    chat.ask("How hot is the ceramics kiln on Thursdays?")
    assert "1283" not in chat.answered()


def test_a_new_answer_is_in_view(server: Server, visit: Visit) -> None:
    """The question that was asked last is at the top, and stays where the reader scrolls to."""
    chat = visit(server, "en-US")
    chat.page.set_viewport_size({"width": 1200, "height": 520})
    for turn, question in enumerate(("How do I apply for military leave?", "How long is it?"), 1):
        chat.ask(question)
        chat.answered(turn)
    expect(chat.questions.last).to_be_in_viewport()
    expect(chat.words.last).to_be_in_viewport()
    expect(chat.questions.first).not_to_be_in_viewport()
    chat.page.mouse.move(700, 200)
    chat.page.mouse.wheel(0, -3000)
    expect(chat.questions.first).to_be_in_viewport()
    chat.choose_language("한국어")
    chat.ready()
    expect(chat.questions.first).to_be_in_viewport()


def test_an_edited_question_is_sent_by_the_keyboard(server: Server, visit: Visit) -> None:
    """Ctrl+Enter sends it, and the words below it are in the language of the page."""
    chat = visit(server, "ko-KR")
    chat.ask("공과대학 등록금은 얼마인가요?")
    chat.answered()
    chat.page.locator('[class*="st-key-edit-question-"] button').click()
    box = chat.page.locator('[class*="st-key-editing-"] textarea')
    box.fill("인문대학 등록금은 얼마인가요?")
    expect(chat.page.get_by_text("Ctrl+Enter로 보내기")).to_be_visible()
    box.press("Control+Enter")
    expect(chat.questions.filter(has_text="인문대학")).to_have_count(1)
    assert "3,412,000" in chat.answered()


@pytest.mark.parametrize("locale", ["ko-KR", "en-US"])
def test_editing_a_question_is_left_by_escape(server: Server, visit: Visit, locale: str) -> None:
    """The cursor is in it at once; Escape leaves it as it was, and the keyboard goes back."""
    chat = visit(server, locale)
    question = "공과대학 등록금은 얼마인가요?"
    chat.ask(question)
    chat.answered()
    opening = chat.page.locator('[class*="st-key-edit-question-"] button')
    opening.click()
    box = chat.page.locator('[class*="st-key-editing-"] textarea')
    expect(box).to_be_focused()
    chat.page.keyboard.type("!?")
    expect(box).to_have_value(f"{question}!?")
    chat.page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(chat.questions.locator("p").last).to_have_text(question)
    expect(opening).to_be_focused()


def test_the_dialog_of_the_settings_is_not_covered_by_them(server: Server, visit: Visit) -> None:
    """Nothing lies over the connection of a model, and one Escape closes it."""
    chat = visit(server, "en-US")
    chat.page.locator(".st-key-set-to button").first.click()
    settings = chat.page.get_by_test_id("stPopoverBody")
    expect(settings.locator("label").first).to_be_visible()
    chat.page.locator(".st-key-settings-model button").click()
    dialog = chat.page.get_by_role("dialog").filter(has=chat.page.locator(".st-key-connect_test"))
    expect(dialog).to_be_visible()
    expect(settings.locator("label").first).to_be_hidden()  # it says of itself that it is visible
    chat.ready()
    chat.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
