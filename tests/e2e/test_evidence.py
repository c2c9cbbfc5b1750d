"""Evidence in a browser: from [n] to the marked row, and on to the document and its page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from agents.events import Answer
from chains.sources import Citation, Source
from chat.store import open_store
from settings import Settings
from tests.e2e.conftest import RESULTS, Server, Visit, environment, free_port, running
from tests.e2e.driver import Chat
from tests.openai_server import OpenAIServer, text

ENGLISH = """# Clubs of the harbour

| Club | Room | Fee |
|------|------|----:|
| Chess | A101 | 5,000 won |
| Rowing | B7 | 20,000 won |
| Choir | Hall 2 | 3,000 won |

## Rules

Every member pays the fee in March. <img src=x onerror="document.title='hacked'">
"""
KOREAN = """# 항구 동아리

| 동아리 | 방 | 회비 |
|------|------|----:|
| 바둑 | A101 | 5,000원 |
| 조정 | B7 | 20,000원 |
| 합창 | 2호실 | 3,000원 |

## 규칙

회원은 3월에 회비를 낸다.
"""
QUESTIONS = {
    "en-US": "What is the fee of the rowing club?",
    "ko-KR": "조정 동아리의 회비는 얼마인가요?",
}
ROWS = {"en-US": ["Rowing", "B7", "20,000 won"], "ko-KR": ["조정", "B7", "20,000원"]}
WIDTHS = {"desk": (1200, 860), "phone": (390, 844)}


@pytest.fixture(scope="module")
def clubs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The chat over two small documents and one PDF, on the quick embedding model."""
    folder, port = tmp_path_factory.mktemp("evidence"), free_port()
    (folder / "clubs.md").write_text(ENGLISH, "utf-8")
    (folder / "동아리.md").write_text(KOREAN, "utf-8")
    quick = environment(folder / "state", RAG_EMBEDDING_MODEL="offline:hashing")
    chat = Server(f"http://127.0.0.1:{port}", folder / "state", quick)
    chat.ingest("add", str(folder), "data/sample/ko/dormitory-guide.pdf")
    with running(chat, ["streamlit", "run", "app.py", "--server.port", str(port)]):
        yield chat


def shoot(chat: Chat, name: str) -> None:
    """Leave a screenshot."""
    RESULTS.mkdir(exist_ok=True)
    chat.page.wait_for_timeout(600)  # for the eye only: until what moves has come to rest
    chat.page.screenshot(path=RESULTS / f"evidence-{name}.png")


def open_citation(chat: Chat, question: str) -> None:
    """Ask, and press the [1] of the answer on the keyboard."""
    chat.ask(question)
    chat.answered()
    citation = chat.answers.locator('a[href^="#evidence-"]').first
    expect(citation).to_have_text("[1]")
    citation.focus()
    chat.page.keyboard.press("Enter")
    expect(chat.page.locator(".passage:visible").first).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("locale", QUESTIONS)
def test_a_citation_leads_to_the_marked_row_and_its_document(
    clubs: Server, visit: Visit, locale: str, width: str
) -> None:
    """[1] opens the passage with the quoted row marked; the document opens at the same row."""
    chat = visit(clubs, locale, dark=width == "phone")
    across, down = WIDTHS[width]
    chat.page.set_viewport_size({"width": across, "height": down})
    open_citation(chat, QUESTIONS[locale])
    assert chat.answers.locator('[data-testid="stMarkdown"] table').count() == 1
    row = chat.page.locator(".passage:visible tr.quoted")
    expect(row).to_have_count(1)
    assert row.locator("mark").all_inner_texts() == ROWS[locale]
    assert "|" not in chat.page.locator(".passage:visible").inner_text()
    shoot(chat, f"passage-{locale[:2]}-{width}")
    chat.page.locator('[class*="st-key-view-"] button').first.click()
    document = chat.page.locator(".document")
    expect(document.locator("mark.target").first).to_be_in_viewport()
    assert document.locator("tr.quoted mark").all_inner_texts() == ROWS[locale]
    expect(chat.page.locator('[data-testid="stPopoverBody"]')).to_have_count(0)
    right = document.bounding_box()
    assert right is not None
    answer = chat.answers.locator('[data-testid="stMarkdown"] table').bounding_box()
    assert answer is not None
    beside = answer["x"] + answer["width"] <= right["x"]
    assert beside if width == "desk" else right["x"] + right["width"] <= across
    shoot(chat, f"document-{locale[:2]}-{width}")
    chat.page.locator(".st-key-viewer_query input").fill("rules" if locale == "en-US" else "규칙")
    chat.page.keyboard.press("Enter")
    expect(document.locator("h4 mark.target")).to_be_in_viewport()
    assert "hacked" not in chat.page.title() and chat.outside == []


def test_a_pdf_shows_its_page_with_the_words_boxed(clubs: Server, visit: Visit) -> None:
    """The page is an image; boxes lie on the cells of the quoted row."""
    chat = visit(clubs, "ko-KR")
    open_citation(chat, "해돋이관 2인실 한 학기 비용은 얼마인가요?")
    chat.page.locator('[class*="st-key-view-"] button').first.click()
    sheet = chat.page.locator(".document .sheet")
    expect(sheet.locator("img")).to_be_visible()
    assert sheet.locator("img").evaluate("image => image.naturalWidth") > 800
    expect(sheet.locator(".box.target")).to_be_in_viewport()
    assert sheet.locator(".box").count() >= 3
    with chat.page.expect_download() as download:
        chat.page.locator(".st-key-viewer-download button").click()
    assert download.value.suggested_filename == "dormitory-guide.pdf"
    shoot(chat, "page-ko-desk")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_an_unsupported_sentence_has_a_wavy_underline(
    scripted: Server, visit: Visit, provider: OpenAIServer, *, dark: bool
) -> None:
    """It has the colour of the text; the supported sentence beside it is not underlined."""
    provider.script(
        text("Residents park on the south lot [1]. Visitors park there for nine hours [1].")
    )
    chat = visit(scripted, "en-US", dark=dark)
    chat.ask("Where do visitors and residents park?")
    chat.answered()
    doubted = chat.words.first.locator(".stMarkdownColoredText")
    expect(doubted).to_have_text("Visitors park there for nine hours")
    style = "e => { const s = getComputedStyle(e); return [s.textDecorationStyle, s.color] }"
    around = chat.words.first.evaluate(style)
    assert doubted.evaluate(style) == ["wavy", around[1]]
    assert around[0] != "wavy"
    shoot(chat, f"underline-{'dark' if dark else 'light'}")


@pytest.mark.parametrize("locale", QUESTIONS)
def test_an_address_in_an_answer_is_a_link(clubs: Server, visit: Visit, locale: str) -> None:
    """It shows where it leads, tells that page nothing of this one, and waits for a click."""
    address = "https://harbour.example/fees?year=2026"
    said = f"{address} [1]. [fees](https://other.example/x) javascript:alert(1)"
    source = Source(1, "https://harbour.example/fees", "Fees", 1, said, url=address)
    cited = Citation(1, source.source, 1, said, "c", True, at=said.index("[1]"))
    with open_store(Settings(state_dir=clubs.state, web_tools=False)) as store:
        turn = store.begin(f"links-{locale}", "local", "Fees?", origin="web")
        end = Answer(said, False, [cited], [], f"links-{locale}")
        store.finish(turn, "done", end, text=said, sources=[source])
    chat = visit(clubs, locale, path=f"/?thread=links-{locale}")
    outward = chat.answers.locator('a:not([href^="#"])')
    expect(outward.first).to_have_text(address)
    shown = outward.evaluate_all("all => all.map(a => [a.getAttribute('href'), a.innerText])")
    assert all(href == name for href, name in shown), shown
    for rel in outward.evaluate_all("all => all.map(a => a.rel)"):
        assert "noopener" in rel and "noreferrer" in rel
    chat.open_chip()
    opened = chat.page.get_by_test_id("stPopoverBody").locator(f'a[href="{address}"]')
    rels = opened.evaluate_all("all => all.map(a => a.rel)")
    assert rels and all("noreferrer" in rel for rel in rels)
    assert chat.outside == []
