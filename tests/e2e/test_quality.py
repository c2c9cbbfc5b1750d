"""Quality page in a browser: charts drawn under the policy, nothing off the screen, a download."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from chat.store import open_store
from settings import Settings
from tests.app.quality.seeding import seed, seed_runs
from tests.e2e.conftest import RESULTS, Server, Visit, environment, free_port, running
from tests.e2e.driver import Chat
from tests.e2e.test_documents import overflowing

# Screen, colour scheme and language, each of them twice.
LOOKS = {
    "desk-light-en": (1280, False, "en-US"),
    "desk-dark-ko": (1280, True, "ko-KR"),
    "phone-dark-en": (390, True, "en-US"),
    "phone-light-ko": (390, False, "ko-KR"),
}
TEXTS = {
    "en-US": ("Quality", "12 of 15", "Saved in", "Differences by metric"),
    "ko-KR": ("품질", "15개 중 12개", "저장했습니다", "지표별 차이"),
}
VIEWS = {"answers": 0, "unanswered": 1, "evaluation": 2}


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with turns, ratings and evaluation runs."""
    folder, port = tmp_path_factory.mktemp("quality"), free_port()
    state = folder / "state"
    document = folder / "leave.md"
    document.write_text("# Leave\n\nMilitary leave takes two years.\n", "utf-8")
    values = environment(state, RAG_EMBEDDING_MODEL="offline:hashing")
    server = Server(f"http://127.0.0.1:{port}", state, values)
    server.ingest("add", str(document))
    with open_store(Settings(state_dir=state)) as store:
        seed(store)
    seed_runs(state)
    with running(server, ["streamlit", "run", "app.py", "--server.port", str(port)]):
        yield server


def choose(chat: Chat, view: str) -> None:
    """Switch to a view."""
    chat.page.locator(".st-key-quality_view button").nth(VIEWS[view]).click()
    chat.ready()


def drawn(chat: Chat, count: int) -> None:
    """Wait until so many charts are drawn, each with marks."""
    charts = chat.page.locator('[data-testid="stVegaLiteChart"]')
    expect(charts).to_have_count(count)
    chat.page.wait_for_function(
        """() => [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')].every(chart => {
            const c = chart.querySelector('canvas');
            if (!c) return chart.querySelector('svg .mark-rect path, svg .mark-symbol path');
            return c.width > 0 && c.getContext('2d')
                .getImageData(0, 0, c.width, c.height).data.some(v => v > 0);
        })"""
    )


@pytest.mark.parametrize("look", LOOKS)
def test_figures_are_read_on_every_screen(
    figures: Server, visit: Visit, tmp_path: Path, look: str
) -> None:
    """Cards, charts and tables fit; a table is downloaded; a case is saved; runs are compared."""
    width, dark, locale = LOOKS[look]
    title, rated, saved, differences = TEXTS[locale]
    chat = visit(figures, locale, dark=dark, path="/quality")
    refused: list[str] = []
    chat.page.on(
        "console", lambda m: refused.append(m.text) if "Security Policy" in m.text else None
    )
    chat.page.set_viewport_size({"width": width, "height": 860})
    chat.reload()
    expect(chat.page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(chat.page.locator(".figures-cards")).to_contain_text(rated)
    drawn(chat, 2)
    inside = ".figure, .figures-scroll, [data-testid='stVegaLiteChart']"
    assert overflowing(chat, inside) == []
    with chat.page.expect_download() as download:
        chat.page.locator(".st-key-quality-csv-collection button").click()
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and b"rules" in content
    RESULTS.mkdir(exist_ok=True)
    chat.page.screenshot(path=RESULTS / f"quality-{look}.png")

    choose(chat, "unanswered")
    chat.page.locator(".st-key-quality-case-0 button").click()
    chat.page.locator(".st-key-quality_right-0 label").nth(2).click()
    # The button below moves once the fields of a document are gone.
    expect(chat.page.locator(".st-key-quality_answer-0")).to_have_count(0)
    chat.ready()
    chat.page.locator(".st-key-quality-save-0 button").click()
    expect(chat.page.get_by_text(saved)).to_be_visible()
    assert overflowing(chat, '[class*="st-key-quality-topic-"]') == []

    choose(chat, "evaluation")
    expect(chat.page.get_by_role("heading", name=differences)).to_be_visible()
    drawn(chat, 1)
    assert overflowing(chat, inside) == []
    chat.page.screenshot(path=RESULTS / f"quality-runs-{look}.png")
    assert refused == []
    assert chat.outside == []
