"""Accessibility in a browser: axe on every page, keyboard only, voice, directions, motion."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Server, Visit, slowly
from tests.e2e.driver import Chat
from tests.e2e.every_page.walks import QUESTIONS, WALKS, close
from tests.openai_server import OpenAIServer, text

# Each value of each choice, and each language on each width.
SCREENS = [
    ("ko-KR", 390, True),
    ("en-US", 390, False),
    ("ko-KR", 1200, False),
    ("en-US", 1200, True),
]
# What was pale while the page was drawn gets its colour back by a transition.
FADED_IN = """() => document.getAnimations().every(
    each => !(each instanceof CSSTransition) || each.playState !== 'running'
)"""
# Violations of Streamlit's own widgets that nothing here can mend: "rule: selector" and the reason.
EXCEPTIONS: dict[str, str] = {}


def sized(chat: Chat, width: int) -> Chat:
    """The same tab on a screen of another width, which moves nothing by itself."""
    chat.page.set_viewport_size({"width": width, "height": 844})
    chat.page.emulate_media(reduced_motion="reduce")
    return chat


def violations(axe: Axe, chat: Chat, where: str) -> list[str]:
    """What axe finds on the page as it is now."""
    at_rest = '[data-testid="stApp"][data-test-script-state="notRunning"]'
    expect(chat.page.locator(at_rest)).to_be_attached()  # what is drawn anew is pale until then
    chat.page.wait_for_function(FADED_IN)
    chat.page.wait_for_timeout(250)  # static/accessibility.js mends what has just been drawn
    found: list[dict[str, Any]] = axe.run(chat.page).response["violations"]
    return [
        f"{where}: {rule['id']}: {node['html'][:120]} {node['failureSummary'][-150:]}"
        for rule in found
        for node in rule["nodes"]
        if f"{rule['id']}: {node['target'][0]}" not in EXCEPTIONS
    ]


@pytest.mark.parametrize(("locale", "width", "dark"), SCREENS)
def test_axe_finds_nothing(
    server: Server, visit: Visit, locale: str, width: int, dark: bool
) -> None:
    """No page, panel, dialog or menu has a violation of any rule."""
    chat, axe = sized(visit(server, locale, dark=dark), width), Axe()
    found = [
        violation
        for walk in WALKS
        for where in walk(chat)
        for violation in violations(axe, chat, where)
    ]
    assert found == []


# Keyboard

ACTIONS = (
    "a[href], button, input, textarea, select, summary, [role=button], [role=radio], [role=slider]"
)
UNREACHED = """actions => [...document.querySelectorAll(actions)]
    .filter(e => e.checkVisibility({visibilityProperty: true, opacityProperty: true}))
    .filter(e => !e.disabled && !e.closest('[inert], [aria-hidden=true]') && !window.reached.has(e))
    .filter(e => e.type !== 'file' && e.getBoundingClientRect().width > 1)
    // Of a group one is reached by Tab, the others from there by the arrows.
    .filter(e => ![...(e.closest('[role=radiogroup], [role=toolbar], [role=group]')
        ?.querySelectorAll('*') ?? [])].some(other => window.reached.has(other)))
    .map(e => e.outerHTML.slice(0, 160))"""
# A colour that changes by a transition is the old one at first.
FADED = """const faded = () => Promise.all(document.getAnimations()
        .filter(each => each instanceof CSSTransition)
        .map(each => each.finished.catch(() => null)));
"""
UNSEEN = (
    f"async () => {{ {FADED} await faded();"
    """
    const marked = e => {
        const s = getComputedStyle(e), before = window.resting.get(e);
        return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0)
            || (before && (before[0] !== s.borderTopColor || before[1] !== s.boxShadow));
    };
    let e = document.activeElement;
    if (!e || e === document.body) return null;
    for (let up = e, steps = 0; up && steps < 5; up = up.parentElement, steps++)
        if (marked(up)) return '';
    return e.outerHTML.slice(0, 160);
}"""
)
WATCH = (
    f"async () => {{ {FADED}"
    """
    window.reached = new Set();
    window.resting = new Map();
    document.activeElement?.blur();
    await new Promise(requestAnimationFrame);
    await faded();
    for (const e of document.querySelectorAll('*')) {
        const s = getComputedStyle(e);
        window.resting.set(e, [s.borderTopColor, s.boxShadow]);
    }
    document.addEventListener('focusin', e => window.reached.add(e.target));
}"""
)


def tab_through(chat: Chat, most: int = 220) -> tuple[list[str], list[str]]:
    """Press Tab from the top to the end; return actions not reached, and focus not seen."""
    page = chat.page
    # By then the input has taken the keyboard, and what is drawn again soon after loading is there.
    page.wait_for_timeout(1000)
    chat.ready()
    page.evaluate(WATCH)
    unseen, rounds = [], 0
    for _ in range(most):
        page.keyboard.press("Tab")
        missing = page.evaluate(UNSEEN)
        if missing:
            unseen.append(missing)
        rounds += missing is None  # past the end, and on from the top
        if rounds == 2:
            break
    return page.evaluate(UNREACHED, ACTIONS), unseen


@pytest.mark.parametrize("width", [1200, 390])
def test_tab_reaches_every_action(server: Server, visit: Visit, width: int) -> None:
    """On every page the keyboard comes to each link, button and field, and one sees where it is."""
    chat = sized(visit(server, "en-US"), width)
    chat.ask(QUESTIONS["en"])
    chat.answered()
    assert tab_through(chat) == ([], []), "chat"
    for path in ("/documents", "/explore"):
        chat.open(path)
        assert tab_through(chat) == ([], []), path


def press(chat: Chat, control: Locator, key: str = "Enter") -> Locator:
    """Press a key on a control, once what gives the focus back is there."""
    chat.page.wait_for_function("window.accessibilityManners")
    control.focus()
    chat.page.keyboard.press(key)
    return control


def test_the_focus_returns_after_a_dialog(server: Server, visit: Visit) -> None:
    """Dialogs, panels and menus open by Enter, close by Escape, and give the focus back."""
    chat = visit(server, "ko-KR")
    page = chat.page
    page.emulate_media(reduced_motion="reduce")
    chat.ask(QUESTIONS["ko"])
    chat.answered()
    dialog = page.get_by_role("dialog")
    for selector in ('[class*="st-key-chips-"] button', '[class*="st-key-details-"] button'):
        control = press(chat, page.locator(selector).first)
        expect(dialog).to_be_visible()
        close(chat)
        expect(control).to_be_focused()

    chip = press(chat, chat.chips.first)
    press(chat, page.locator('[class*="st-key-view-"] button').first)
    expect(page.locator(".document")).to_be_visible()
    expect(page.locator('section[role="dialog"]:focus-within')).to_have_count(1)
    close(chat)
    expect(chip).to_be_focused()

    chat.open("/documents")
    bin_ = press(chat, page.locator('[class*="st-key-bin-"] button').first)
    expect(dialog).to_be_visible()
    close(chat)
    expect(bin_).to_be_focused()


# Voice, directions, type and motion


SPOKEN = """() => {
    window.spoken = [];
    const stop = () => document.querySelector('[class*="st-key-stop-"]') !== null;
    new MutationObserver(all => all.forEach(one => one.addedNodes.forEach(
        node => window.spoken.push([node.textContent.replace(/ *\\[1\\]/g, ''), stop()])
    ))).observe(document.getElementById('voice'), {childList: true});
}"""
# Longer than what the output rails hold back of an answer that is being written.
STORIES = {
    "en-US": (
        "Visitors park on the north lot. They may stay for two hours! Is the south lot open? No. "
        + " ".join(f"Row {row} of the north lot has ninety places." for row in range(1, 16)),
        "The answer is finished.",
    ),
    "ko-KR": (
        "방문객은 북쪽에 차를 둡니다. 두 시간까지 있을 수 있습니다! 남쪽도 열려 있나요? 아닙니다. "
        + " ".join(f"북쪽 {row}열에는 차를 아흔 대까지 둘 수 있습니다." for row in range(1, 21)),
        "답이 끝났습니다.",
    ),
}


@pytest.mark.parametrize("locale", STORIES)
def test_an_answer_is_read_by_sentences(
    scripted: Server, visit: Visit, provider: OpenAIServer, locale: str
) -> None:
    """The live region gets whole sentences while the answer streams, then that it is finished."""
    story, finished = STORIES[locale]
    size = max(1, len(story) // 24)  # so that it is written for six seconds in either language
    provider.script(slowly(text(story, size), 0.25))
    chat = visit(scripted, locale)
    voice = chat.page.locator("#voice")
    expect(voice).to_have_attribute("aria-live", "polite")
    chat.page.evaluate(SPOKEN)
    chat.ask("Where do visitors park?")
    expect(voice).to_contain_text(finished)
    spoken = chat.page.evaluate("window.spoken")
    sentences = re.split(r"(?<=[.!?]) ", story)
    assert [said for said, _ in spoken][-len(sentences) - 1 :] == [*sentences, finished]
    assert len(spoken) <= len(sentences) + 2  # and that it is being answered
    assert [sentences[0], True] in spoken  # it is read while the rest is being written


def test_each_text_has_its_own_direction(
    scripted: Server, visit: Visit, provider: OpenAIServer
) -> None:
    """Hebrew and Arabic run from the right, beside Korean and English from the left."""
    hebrew, arabic = "המבקרים חונים במגרש הצפוני.", "يقف الزوار في الموقف الشمالي."
    provider.script(text(f"{hebrew}\n\nVisitors park here.\n\n- {arabic}\n\n방문객 주차장입니다."))
    chat = visit(scripted, "ko-KR")
    expect(chat.input).to_have_attribute("dir", "auto")
    chat.ask("أين يقف الزوار؟")
    chat.answered()
    directions = "e => [getComputedStyle(e).direction, getComputedStyle(e).textAlign]"
    texts = chat.answers.locator('[data-testid="stMarkdown"] :is(p, ul)')
    shown = {
        line: texts.filter(has_text=line).first for line in (hebrew, arabic, "Visitors", "방문객")
    }
    found = {line: one.evaluate(directions) for line, one in shown.items()}
    assert found == {
        hebrew: ["rtl", "start"],
        arabic: ["rtl", "start"],
        "Visitors": ["ltr", "start"],
        "방문객": ["ltr", "start"],
    }
    assert chat.questions.locator("p").evaluate(directions)[0] == "rtl"


def test_korean_is_set_as_korean(server: Server, visit: Visit) -> None:
    """Words stay whole, lines stand apart, and the page says its language when it changes."""
    chat = visit(server, "ko-KR")
    style = (
        "e => [getComputedStyle(e).wordBreak, parseFloat(getComputedStyle(e).lineHeight)"
        " / parseFloat(getComputedStyle(e).fontSize)]"
    )
    main = chat.page.get_by_test_id("stMain")
    for words in (
        main.locator("p").first,
        main.get_by_test_id("stCaptionContainer").locator("p").first,
    ):
        word_break, height = words.evaluate(style)
        assert word_break == "keep-all" and height >= 1.55
    chat.choose_language("English")
    expect(chat.page.locator("html")).to_have_attribute("lang", "en")


def test_less_motion_is_respected(server: Server, visit: Visit) -> None:
    """Nothing on the page moves for longer than a hundredth of a second where that is asked for."""
    chat = visit(server, "en-US")
    longest = """() => Math.max(...[...document.querySelectorAll('*')].flatMap(e => {
        const s = getComputedStyle(e);
        return `${s.transitionDuration}, ${s.animationDuration}`.split(',').map(parseFloat);
    }))"""
    assert chat.page.evaluate(longest) > 0.05
    chat.page.emulate_media(reduced_motion="reduce")
    assert chat.page.evaluate(longest) <= 0.01
