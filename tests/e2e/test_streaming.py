"""Answers in the making: reload, stop, failure - and text that would like to do harm."""

import pytest
from playwright.sync_api import expect

from settings import ROOT
from tests.e2e.conftest import Canary, Server, Visit, slowly
from tests.openai_server import OpenAIServer, status, text
from text.messages import Messages

LABELS = Messages.load_folder(ROOT / "app_pages" / "labels")
QUESTION = "Where do visitors park?"
# Numbered, since an answer that only repeats itself is ended.
ENDLESS = " ".join(f"Another sentence about parking, number {number}." for number in range(500))
LONG = " ".join(f"Sentence {number} is about parking." for number in range(60)) + " The end."


def test_an_answer_survives_a_reload(
    scripted: Server, visit: Visit, provider: OpenAIServer
) -> None:
    """A page reloaded in the middle of an answer shows the rest of it."""
    provider.script(slowly(text(LONG, 40)))
    chat = visit(scripted, "en-US")
    chat.ask(QUESTION)
    expect(chat.words.first).to_contain_text("Sentence 2")
    chat.reload()
    expect(chat.words.first).to_contain_text("Sentence 2")
    chat.answered()
    expect(chat.words.first).to_contain_text("The end.")
    expect(chat.questions).to_have_count(1)


def test_an_answer_survives_a_look_elsewhere(
    scripted: Server, visit: Visit, provider: OpenAIServer
) -> None:
    """Going to another page and pressing other things does not end an answer."""
    provider.script(slowly(text(LONG, 40)))
    chat = visit(scripted, "en-US")
    chat.ask(QUESTION)
    expect(chat.words.first).to_be_visible()
    chat.go("Documents")
    chat.choose_language("한국어")
    chat.page.get_by_test_id("stSidebarNav").get_by_text("대화", exact=True).click()
    chat.answered()
    expect(chat.words.first).to_contain_text("The end.")


def test_stop_ends_an_answer_that_would_go_on(
    scripted: Server, visit: Visit, provider: OpenAIServer
) -> None:
    """Stop ends the answer, keeps what was written, and the next question is taken."""
    provider.script(slowly(text(ENDLESS), 0.1), text("On the north lot [1]."))
    chat = visit(scripted, "en-US")
    chat.ask(QUESTION)
    expect(chat.words.first).to_contain_text("Another sentence")
    chat.stop()
    chat.answered()
    written = chat.words.first.inner_text()
    assert "Another sentence" in written and len(written) < len(ENDLESS)
    chat.ask(QUESTION)
    chat.answered(turns=2)
    expect(chat.words.last).to_contain_text("On the north lot")


def test_a_failed_answer_can_be_asked_again(
    scripted: Server, visit: Visit, provider: OpenAIServer
) -> None:
    """A model that refuses is explained in a sentence, and one press asks again."""
    provider.script(status(401, message="Incorrect API key provided: sk-secret"))
    chat = visit(scripted, "en-US")
    chat.ask(QUESTION)
    assert "key" in chat.answered().lower()
    assert "sk-secret" not in chat.page.content()
    provider.script(text("On the north lot [1]."))
    chat.page.get_by_role("button", name="Try again").click()
    expect(chat.words.last).to_contain_text("On the north lot")
    expect(chat.questions).to_have_count(1)


def test_two_tabs_see_the_same_answer(
    scripted: Server, visit: Visit, provider: OpenAIServer
) -> None:
    """A second tab on a conversation that is answering watches it, and takes no question."""
    provider.script(slowly(text(ENDLESS), 0.1))
    first = visit(scripted, "en-US")
    first.ask(QUESTION)
    expect(first.words.first).to_contain_text("Another sentence")
    second = visit(scripted, "en-US", path=first.page.url.removeprefix(first.address))
    expect(second.words.first).to_contain_text("Another sentence")
    second.ask("For how long?")
    expect(second.page.get_by_text("still being answered")).to_be_visible()
    expect(second.input).to_have_value("For how long?")
    second.stop()
    second.answered()
    first.answered()


@pytest.mark.parametrize("locale", ["en-US", "ko-KR"])
def test_a_dialog_is_used_while_an_answer_is_written(
    scripted: Server, visit: Visit, provider: OpenAIServer, locale: str
) -> None:
    """Drawing the answer makes room for whatever else the reader does."""
    new_name, save = (LABELS(key, locale[:2]) for key in ("new_name", "save"))
    provider.script(slowly(text(ENDLESS), 0.1))
    chat = visit(scripted, locale)
    chat.ask(QUESTION)
    expect(chat.words.first).to_contain_text("Another sentence")
    chat.page.locator('[class*="st-key-manage-"] button').first.click()
    chat.page.get_by_text(LABELS("rename", locale[:2]), exact=True).last.click()
    dialog = chat.page.get_by_role("dialog")
    dialog.get_by_label(new_name).fill(f"Parking {locale}")
    dialog.get_by_role("button", name=save, exact=True).click()
    expect(dialog).to_have_count(0)
    expect(chat.threads.filter(has_text=f"Parking {locale}")).to_have_count(1)
    expect(chat.page.locator('[class*="st-key-stop-"]')).to_be_visible()
    written = chat.words.first.inner_text()
    expect(chat.words.first).not_to_have_text(written)  # and the answer goes on
    chat.stop()
    chat.answered()


def test_nothing_foreign_is_loaded(
    scripted: Server, visit: Visit, provider: OpenAIServer, canary: Canary
) -> None:
    """Images and links in an answer, a question and a passage ask no other server for anything."""
    there = canary.address
    forms = [
        f"![a]({there}/markdown.png)",
        f'<img src="{there}/html.png">',
        f"![b][r]\n\n[r]: {there}/reference.png",
        f"`![c]({there}/code.png)`",
        f"[![d]({there}/nested.png)]({there}/link)",
    ]
    provider.script(text("Visitors park on the north lot [1]. " + "\n\n".join(forms), 40))
    chat = visit(scripted, "en-US")
    chat.ask(f"{QUESTION} ![q]({there}/question.png)")
    chat.answered()
    passage = chat.open_chip()
    expect(passage).to_contain_text("map")  # a picture is its alternative text
    assert passage.locator("img").count() == 0
    chat.page.wait_for_timeout(500)
    assert chat.answers.locator(f'img[src^="{there}"]').count() == 0
    assert chat.outside == []
    assert canary.asked == []
