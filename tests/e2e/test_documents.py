"""Documents and search in a browser: add, progress, remove, undo, and cards inside the screen."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import RESULTS, Server, Visit
from tests.e2e.driver import Chat

WIDTHS = {"desk": 1200, "phone": 390}
TEXTS = {
    "en-US": ("Documents", "{name}.md: added.", "could not be read", "Undo", "Look inside search"),
    "ko-KR": ("문서", "{name}.md: 추가했습니다.", "읽지 못했습니다", "되돌리기", "검색 들여다보기"),
}


def overflowing(chat: Chat, selector: str) -> list[str]:
    """Elements that reach beyond the left or right edge of the screen."""
    return list(
        chat.page.evaluate(
            """selector => [...document.querySelectorAll(selector)]
                .filter(e => e.offsetParent !== null)
                .filter(e => { const r = e.getBoundingClientRect();
                               return r.left < 0 || r.right > window.innerWidth + 1 })
                .map(e => e.className + ' ' + e.textContent.slice(0, 40))""",
            selector,
        )
    )


def documents(chat: Chat) -> "list[str]":
    """The titles in the list."""
    return chat.page.locator('[class*="st-key-title-"] button').all_inner_texts()


def clear_jobs(chat: Chat) -> None:
    """Clear the list of finished jobs, which all tests on this server share."""
    button = chat.page.locator(".st-key-jobs_clear button")
    if button.count():
        button.click()
    expect(button).to_have_count(0)


@pytest.mark.parametrize("locale", TEXTS)
@pytest.mark.parametrize("screen", WIDTHS)
def test_add_remove_and_undo(
    server: Server, visit: Visit, tmp_path: Path, locale: str, screen: str
) -> None:
    """Two files are added at once and named one by one; a removal asks, and is undone."""
    _, added, failed, undo, _ = TEXTS[locale]
    name = f"kiln-{screen}-{locale}"
    document, empty = tmp_path / f"{name}.md", tmp_path / "empty.md"
    document.write_text(f"# {name}\n\nThe ceramics kiln reaches 1283 degrees.\n", "utf-8")
    empty.write_bytes(b"")
    chat = visit(server, locale, dark=screen == "phone")
    chat.page.set_viewport_size({"width": WIDTHS[screen], "height": 860})
    chat.open("/documents")
    clear_jobs(chat)  # of other tests: from nine on, those that went well are folded up
    chat.page.locator('input[type="file"]').set_input_files([document, empty])
    expect(chat.page.get_by_text(re.compile(r"empty\.md.*" + failed))).to_have_count(1)
    expect(chat.page.get_by_text(added.format(name=name))).to_have_count(1)
    chat.reload()
    expect(chat.page.get_by_text(f"{name}.md:")).to_have_count(1)
    search = chat.page.locator(".st-key-document_search input")
    search.fill(name)
    search.press("Enter")
    title = chat.page.locator('[class*="st-key-title-"] button')
    expect(title).to_have_count(1)
    assert overflowing(chat, '[data-testid="stMain"] [class*="st-key-"]') == []

    chat.page.locator('[class*="st-key-bin-"] button').click()
    expect(chat.page.get_by_role("dialog")).to_contain_text(name)
    RESULTS.mkdir(exist_ok=True)
    chat.page.screenshot(path=RESULTS / f"remove-{screen}-{locale}.png")
    chat.page.locator(".st-key-confirm_remove button").click()
    expect(title).to_have_count(0)
    snackbar = chat.page.locator(".st-key-snackbar")
    expect(snackbar).to_be_in_viewport()
    snackbar.get_by_role("button", name=undo).click()
    expect(title).to_have_count(1)
    title.click()
    expect(chat.page.locator(".passage")).to_contain_text("1283 degrees")
    uploaded = next((server.state / "uploads").rglob(document.name))
    server.ingest("remove", str(uploaded))
    chat.open("/documents")
    chat.page.locator(".st-key-jobs_clear button").click()
    expect(chat.page.get_by_text(f"{name}.md:")).to_have_count(0)


@pytest.mark.parametrize(
    ("locale", "refused", "path"),
    [
        ("en-US", "A file may have 100.0MB. Split it", "/documents"),
        ("ko-KR", "파일 하나는 100.0MB까지 올릴 수 있습니다", "/"),
    ],
)
def test_a_file_that_is_too_large_is_refused_with_the_limit(
    server: Server, visit: Visit, tmp_path: Path, locale: str, refused: str, path: str
) -> None:
    """Limit and remedy stand in the page's language where the file is, on both pages."""
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate((100 << 20) + 1)
    chat = visit(server, locale, path=path)
    chat.page.set_viewport_size({"width": WIDTHS["phone"], "height": 860})
    chat.page.locator('[data-testid="stMain"] input[type="file"]').first.set_input_files(large)
    said = chat.page.get_by_text(refused)
    expect(said).to_be_in_viewport()
    assert "RAG_MAX_FILE_MB" in said.inner_text()
    box = said.bounding_box()
    assert box is not None and box["width"] > 200 and box["x"] + box["width"] <= WIDTHS["phone"]


@pytest.mark.parametrize(
    ("locale", "folder", "options", "tag"),
    [
        ("en-US", "Folder", "Collection, tags and access", "gardening"),
        ("ko-KR", "폴더", "컬렉션, 태그, 볼 수 있는 사람", "정원일"),
    ],
)
def test_a_folder_is_added_with_a_tag_and_opened_at_a_passage(
    server: Server, visit: Visit, tmp_path: Path, locale: str, folder: str, options: str, tag: str
) -> None:
    """Files of one name in two folders are both there; a chunk leads to its place."""
    (tmp_path / "beds" / "north").mkdir(parents=True)
    (tmp_path / "beds" / "tulip.md").write_text(f"# Tulip {tag}\n\nIt blooms in April.\n", "utf-8")
    other = tmp_path / "beds" / "north" / "tulip.md"
    other.write_text(f"# North {tag}\n\nIt blooms in May.\n", "utf-8")
    chat = visit(server, locale, path="/documents")
    chat.page.get_by_text(folder, exact=True).first.click()
    chat.page.get_by_text(options).click()
    tags = chat.page.locator(".st-key-add_tags input")
    tags.press_sequentially(tag)  # without Enter, while the page may be drawn anew
    tags.blur()
    chat.ready()
    expect(tags).to_have_value(tag)
    chat.page.locator(".st-key-adding_box input[webkitdirectory]").set_input_files(
        tmp_path / "beds"
    )
    expect(chat.page.get_by_text("beds/north/tulip.md:")).to_have_count(1)
    search = chat.page.locator(".st-key-document_search input")
    search.fill(tag)
    search.press("Enter")
    title = chat.page.locator('[class*="st-key-title-"] button')
    expect(title).to_have_count(2)
    title.filter(has_text="North").click()
    expect(chat.page.locator(".document")).to_contain_text("blooms in May")
    part = chat.page.locator('[class*="st-key-part-"] button')
    part.nth(1).click()
    chat.page.locator(".st-key-open-1 button").click()
    expect(chat.page.get_by_role("dialog").locator("mark.target").first).to_be_in_viewport()
    uploads = (server.state / "uploads").rglob("tulip.md")
    server.ingest("remove", *map(str, uploads))


@pytest.mark.parametrize("locale", TEXTS)
@pytest.mark.parametrize("screen", WIDTHS)
def test_cards_of_the_search_fit_the_screen(
    server: Server, visit: Visit, locale: str, screen: str
) -> None:
    """Each way of searching has its cards inside the screen, side by side where there is room."""
    chat = visit(server, locale, dark=screen == "desk")
    chat.page.set_viewport_size({"width": WIDTHS[screen], "height": 860})
    chat.open("/explore")
    chat.page.locator('[class*="st-key-explore-"] button').first.click()
    columns = chat.page.locator('[class*="st-key-mode-"]')
    expect(columns).to_have_count(3)
    expect(columns.last.locator(".scores").first).to_be_attached()
    chat.ready()
    assert overflowing(chat, ".scores, .passage, .score-number, .passage mark") == []
    tops = {round(box["y"]) for column in columns.all() if (box := column.bounding_box())}
    assert len(tops) == (1 if screen == "desk" else 3)
    if screen == "desk":  # also where the description of one way takes two lines
        first = '[class*="st-key-mode-"] > [data-testid="stLayoutWrapper"]:nth-child(3)'
        cards = chat.page.locator(first).evaluate_all(
            "all => all.map(e => Math.round(e.getBoundingClientRect().y))"
        )
        assert len(cards) == 3
        assert len(set(cards)) == 1
    ends = columns.first.locator(".score-track").evaluate_all(
        "all => all.map(e => Math.round(e.getBoundingClientRect().right))"
    )
    assert len(set(ends)) == 1  # bars of one length for one share
    expect(columns.first.locator("mark").first).to_be_attached()
    chat.page.screenshot(path=RESULTS / f"explore-{screen}-{locale}.png")


@pytest.mark.parametrize("locale", TEXTS)
@pytest.mark.parametrize("path", ["documents", "explore", "quality"])
def test_choices_are_on_the_screen(server: Server, visit: Visit, locale: str, path: str) -> None:
    """On a phone all of a row of choices, each with its whole frame; on a desk off the sidebar."""
    chat = visit(server, locale)
    chat.page.set_viewport_size({"width": 1280, "height": 860})
    chat.open(f"/{path}")
    heading, sidebar = chat.page.locator("h1").first, chat.page.get_by_test_id("stSidebar")
    expect(heading).to_be_visible()
    beside, left = sidebar.bounding_box(), heading.bounding_box()
    assert beside and left and left["x"] - beside["x"] - beside["width"] >= 24
    chat.page.set_viewport_size({"width": 390, "height": 844})
    choices = '[data-testid="stMain"] [data-testid="stButtonGroup"] button'
    expect(chat.page.locator(choices).first).to_be_visible()
    expect(chat.page.get_by_test_id("stExpandSidebarButton")).to_be_visible()
    assert overflowing(chat, choices) == []
    frames = chat.page.locator(choices).evaluate_all(
        "all => all.map(e => getComputedStyle(e).borderLeftColor)"
    )
    assert frames and "rgba(0, 0, 0, 0)" not in frames
