"""Conversations in a browser: organised, searched, saved, shared and deleted - desk and phone."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from settings import ROOT
from tests.e2e.conftest import Server, Visit, environment, free_port, running
from tests.e2e.driver import Chat
from text.messages import Messages

SCREENS = [(1200, "en-US"), (390, "ko-KR")]
OTHER = {"en-US": "ko-KR", "ko-KR": "en-US"}
QUESTION = {"en-US": "When is the kiln room open?", "ko-KR": "가마실은 언제 여나요?"}
ANSWER_WORD = {"en-US": "Thursday", "ko-KR": "목요일"}  # in the answer, not in the question
KILN = {
    "kiln.md": "# Kiln room\n\nThe kiln room is open on Thursday mornings until 11:40.\n",
    "가마실.md": "# 가마실 안내\n\n가마실은 매주 목요일 오전에 열며 11시 40분에 닫습니다.\n",
}
LABELS = Messages.load_folder(ROOT / "app_pages" / "labels")


@pytest.fixture(scope="module")
def kiln(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A chat over two short documents."""
    folder, port = tmp_path_factory.mktemp("kiln"), free_port()
    documents = folder / "documents"
    documents.mkdir()
    for name, text in KILN.items():
        (documents / name).write_text(text, "utf-8")
    settings = environment(folder / "state", RAG_EMBEDDING_MODEL="offline:hashing")
    chat = Server(f"http://127.0.0.1:{port}", folder / "state", settings)
    chat.ingest("add", str(documents))
    with running(chat, ["streamlit", "run", "app.py", "--server.port", str(port)]):
        yield chat


class Library:
    """The list of conversations of one tab, in the words of its language."""

    def __init__(self, chat: Chat, locale: str) -> None:
        self.chat, self.page = chat, chat.page
        self.language = locale[:2]

    def label(self, key: str, **values: object) -> str:
        """A label of the page."""
        return LABELS(key, self.language, **values)

    def open(self) -> None:
        """Show the sidebar, which a phone hides."""
        show = self.page.get_by_test_id("stExpandSidebarButton")
        hide = self.page.get_by_test_id("stSidebarCollapseButton")
        expect(show.or_(hide).first).to_be_attached()
        if show.is_visible():
            show.click()
        expect(self.page.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "false")

    def row(self, title: str) -> Locator:
        """The row of a conversation."""
        return self.page.locator('[class*="st-key-thread-"]').filter(has_text=title)

    def choose(self, title: str, entry: str) -> None:
        """Choose an entry of the menu of a conversation."""
        self.open()
        self.chat.ready()  # a row that moves is in both places until the page is drawn
        self.row(title).locator('[class*="st-key-manage-"] button').click()
        self.page.get_by_text(self.label(entry), exact=True).last.click()

    def press(self, key: str) -> None:
        """Press a button by its key."""
        self.page.locator(f".st-key-{key} button").click()

    def save(self) -> None:
        """Send the form of a dialog."""
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("button", name=self.label("save"), exact=True).click()
        expect(dialog).to_have_count(0)

    def search(self, query: str) -> None:
        """Search conversations."""
        self.open()
        field = self.page.get_by_placeholder(self.label("find_conversation"))
        field.fill(query)
        field.press("Enter")

    def name(self, old: str, new: str) -> None:
        """Rename a conversation."""
        self.choose(old, "rename")
        self.page.get_by_label(self.label("new_name")).fill(new)
        self.save()
        expect(self.row(new)).to_have_count(1)


@pytest.fixture(params=SCREENS, ids=["desk", "phone"])
def library(request: pytest.FixtureRequest, kiln: Server, visit: Visit, title: str) -> Library:
    """An answered conversation with a name of its own."""
    width, locale = request.param
    chat = visit(kiln, locale)
    chat.page.set_viewport_size({"width": width, "height": 860})
    chat.ask(QUESTION[locale])
    chat.answered()
    opened = Library(chat, locale)
    opened.name(QUESTION[locale], title)
    return opened


@pytest.fixture
def title(request: pytest.FixtureRequest) -> str:
    """A name for the conversation, within the 60 characters of a title."""
    return str(request.node.name)[-50:]


@pytest.fixture
def locale(library: Library) -> str:
    """The language of the tab."""
    return "ko-KR" if library.language == "ko" else "en-US"


def test_conversations_are_pinned_tagged_and_found(
    library: Library, title: str, locale: str
) -> None:
    """The pinned one is first, a tag filters, and a word of an answer opens its place."""
    page, chat = library.page, library.chat
    for question in ("hello", "hello again"):
        chat.new()
        chat.ask(question)
        chat.answered()
    library.choose(title, "pin_chat")
    expect(page.locator('[class*="st-key-thread-"]').first).to_contain_text(title)
    library.choose(title, "edit_tags")
    page.get_by_label(library.label("new_tags")).fill(f"{title[-5:]}, 시험")
    library.save()
    page.get_by_test_id("stSidebar").get_by_role("radio", name=title[-5:]).or_(
        page.get_by_test_id("stSidebar").get_by_role("button", name=f"#{title[-5:]}")
    ).first.click()
    expect(chat.threads).to_have_count(1)
    library.search(ANSWER_WORD[locale])
    found = page.locator('[class*="st-key-found-"] button').first
    expect(found.locator(".stMarkdownColoredBackground")).to_have_text(ANSWER_WORD[locale])
    found.click()
    expect(chat.questions).to_contain_text(QUESTION[locale])
    if page.viewport_size == {"width": 390, "height": 860}:  # the list makes way for it
        expect(page.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "true")
    expect(chat.questions.first).to_be_in_viewport()
    assert chat.outside == []


def test_a_conversation_is_saved_as_a_file(
    library: Library, title: str, locale: str, tmp_path: Path
) -> None:
    """In each format, with question, answer and source."""
    library.choose(title, "export_chat")
    saved = {}
    for form in ("markdown", "html", "json"):
        with library.page.expect_download() as download:
            library.press(f"export-{form}")
        path = tmp_path / form
        download.value.save_as(path)
        saved[form] = path.read_text("utf-8")
        assert download.value.suggested_filename.endswith(
            {"markdown": ".md", "html": ".html", "json": ".json"}[form]
        )
        assert ANSWER_WORD[locale] in saved[form]
    assert saved["markdown"].startswith("# ")
    assert "Content-Security-Policy" in saved["html"] and "<script" not in saved["html"]
    record = json.loads(saved["json"])
    assert record["thread"]["title"] == title
    assert record["exchanges"][0]["question"] == QUESTION[locale]


def test_a_shared_conversation_is_read_until_its_link_is_closed(
    library: Library, title: str, locale: str, browser: Browser
) -> None:
    """In another browser and language, with sources that open, and nothing to ask."""
    page = library.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    library.choose(title, "share_chat")
    library.press("make_share")
    made = page.locator(".st-key-share-made")
    expect(made).to_contain_text(library.label("share_once"))
    made.locator("button.copy").click()
    expect(made.locator("button.copy")).to_have_text(library.label("copied"))
    address = str(page.evaluate("navigator.clipboard.readText()"))
    assert address == made.locator("code").inner_text().strip()

    context = browser.new_context(locale=OTHER[locale], viewport=page.viewport_size)
    reader = context.new_page()
    reader.goto(address)
    expect(reader.get_by_role("heading", name=title)).to_be_visible()
    expect(reader.locator('[class*="st-key-answer-"]')).to_contain_text(ANSWER_WORD[locale])
    expect(reader.locator("html")).to_have_attribute("lang", OTHER[locale][:2])
    reader.locator('[class*="st-key-chips-"] button').first.click()
    expect(reader.locator(".passage:visible")).to_contain_text("11")
    for absent in ("stChatInput", "stSidebarNav", "stFeedback"):
        expect(reader.get_by_test_id(absent)).to_have_count(0)
    assert fits(reader)

    page.locator('[class*="st-key-revoke-"] button').first.click()
    expect(page.locator('[class*="st-key-revoke-"]')).to_have_count(0)
    reader.reload()
    closed = reader.get_by_test_id("stAlert")
    expect(closed).to_be_visible()
    said = closed.inner_text()
    assert ANSWER_WORD[locale] not in reader.locator("body").inner_text()
    reader.goto(address[:-6] + "Guess0")
    expect(reader.get_by_test_id("stAlert")).to_have_text(said, use_inner_text=True)
    context.close()


def fits(page: Page) -> bool:
    """Whether nothing is wider than the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_deleted_conversation_comes_back_with_its_file(
    library: Library, title: str, locale: str, kiln: Server
) -> None:
    """Undone at once, restored from the trash, or deleted for good after a second question."""
    page, chat = library.page, library.chat
    note: FilePayload = {
        "name": "glaze.md",
        "mimeType": "text/markdown",
        "buffer": f"# Glaze\n\nThe glaze of {title} is cobalt.\n".encode(),
    }
    attached = page.locator('[class*="st-key-detach-"] button:visible')
    page.locator('[data-testid="stChatInput"] input[type="file"]').set_input_files([note])
    expect(page.get_by_text("glaze.md")).to_be_visible()
    chat.ask("Which colour has the glaze?")
    chat.answered(turns=2)
    expect(attached.first).to_contain_text("glaze.md")

    delete(library, title)
    expect(library.row(title)).to_have_count(0)
    expect(attached).to_have_count(0)
    library.open()
    library.press("undo_deletion")
    expect(library.row(title)).to_have_count(1)
    expect(attached.first).to_contain_text("glaze.md")

    delete(library, title)
    expect(library.row(title)).to_have_count(0)
    page.reload()
    chat.ready()
    library.open()
    library.press("open_trash")
    trashed = page.locator('[class*="st-key-trashed-"]').filter(has_text=title)
    trashed.locator('[class*="st-key-restore-"] button').click()
    expect(trashed).to_have_count(0)
    close_dialog(library)
    expect(library.row(title)).to_have_count(1)

    delete(library, title)
    library.open()
    library.press("open_trash")
    trashed.locator('[class*="st-key-purge-"] button').click()
    trashed.locator('[class*="st-key-sure-"] button').click()
    expect(trashed).to_have_count(0)
    close_dialog(library)
    copies = [path.read_text("utf-8") for path in kiln.state.rglob("glaze.md")]
    assert not any(title in copy for copy in copies)


def close_dialog(library: Library) -> None:
    """Close the dialog, if it has not closed by itself."""
    dialog = library.page.get_by_role("dialog")
    library.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def delete(library: Library, title: str) -> None:
    """Delete a conversation, after the consequences have been read."""
    library.choose(title, "delete")
    expect(library.page.get_by_role("dialog")).to_contain_text("30")
    library.press("confirm_delete")
    expect(library.page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("locale", OTHER)
def test_the_sidebar_makes_way_on_a_phone(kiln: Server, visit: Visit, locale: str) -> None:
    """A page that is chosen or loaded is not covered by it; on a desk it stays."""
    chat = visit(kiln, locale)
    page, sidebar = chat.page, chat.page.get_by_test_id("stSidebar")
    page.get_by_test_id("stSidebarNavLink").nth(1).click()
    expect(page.locator(".st-key-documents")).to_be_visible()
    expect(sidebar).to_have_attribute("data-collapsed", "false")
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("localStorage.clear()")
    page.goto(kiln.address)
    expect(sidebar).to_have_attribute("data-collapsed", "true")
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(sidebar).to_have_attribute("data-collapsed", "false")
    page.get_by_test_id("stSidebarNavLink").nth(1).click()
    expect(page.locator(".st-key-documents")).to_be_visible()
    expect(sidebar).to_have_attribute("data-collapsed", "true")
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(sidebar).to_have_attribute("data-collapsed", "false")
    page.goto(f"{kiln.address}/documents")
    expect(page.locator(".st-key-documents")).to_be_visible()
    expect(sidebar).to_have_attribute("data-collapsed", "true")
