"""From a rating to its use in a browser: case, example, approved answer, training row, signals."""

import json
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from cli.evals.__main__ import command
from evals.datasets.datasets import load_dataset
from evals.feedback.files import cases_file
from evals.runs.configs import Config
from evals.runs.run import run
from settings import Settings
from tests.e2e.conftest import Server, Visit, environment, free_port, running
from tests.e2e.driver import SECONDS, Chat

PAGES = {
    "lockers.md": "# Lockers\n\nA lost locker key costs 15 euros.\n\nThe hall has 40 lockers.",
    "사물함.md": "# 사물함\n\n잃어버린 사물함 열쇠는 15유로입니다.\n\n복도의 사물함은 40개입니다.",
}
HOSTILE = (
    '<img src="http://192.0.2.1/a.png"> ![b](http://192.0.2.1/b.png) <script>alert(1)</script>'
)


@dataclass(frozen=True)
class Wrong:
    """A question that the embedded model has no answer to, and what would be right."""

    locale: str
    width: int
    question: str
    correction: str
    other: str
    stored: str
    selected: str


CASES = [
    Wrong(
        "en-US",
        1200,
        "Who has to pay after a mishap with a padlock?",
        "A lost locker key costs 15 euros.",
        "How many lockers does the hall have?",
        "Rating saved",
        "It is selected for this question",
    ),
    Wrong(
        "ko-KR",
        390,
        "자물쇠를 못 열게 되면 배상은 누가 하나요?",
        "잃어버린 사물함 열쇠는 15유로입니다.",
        "복도에 사물함은 몇 개인가요?",
        "평가를 저장했습니다",
        "이 예시가 뽑힙니다",
    ),
]
BOTH = pytest.mark.parametrize("case", CASES, ids=["en-desk-light", "ko-phone-dark"])


@pytest.fixture(scope="module")
def lockers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The chat with its answer cache over one page in each language."""
    folder, port = tmp_path_factory.mktemp("feedback"), free_port()
    values = {"RAG_CACHE": "true", "RAG_ASSISTANT": "rag", "RAG_EXAMPLE_TOKENS": "0"}
    values["RAG_EMBEDDING_MODEL"] = "offline:hashing"
    pages = folder / "pages"
    pages.mkdir()
    for name, text in PAGES.items():
        (pages / name).write_text(text, "utf-8")
    chat = Server(
        f"http://127.0.0.1:{port}", folder / "state", environment(folder / "state", **values)
    )
    chat.ingest("add", str(pages))
    with running(chat, ["streamlit", "run", "app.py", "--server.port", str(port)]):
        yield chat


@pytest.fixture
def settings(lockers: Server, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of that server, for the commands of an administrator."""
    for name, value in lockers.environment.items():
        if name.startswith("RAG_"):
            monkeypatch.setenv(name, value)
    return Settings()


def visited(lockers: Server, visit: Visit, case: Wrong) -> Chat:
    """The chat on a desk or, dark, on a phone."""
    chat = visit(lockers, case.locale, dark=case.width < 800)
    chat.page.set_viewport_size({"width": case.width, "height": 800})
    return chat


def part(chat: Chat, key: str, inside: str = "button") -> Locator:
    """What is in the last element whose key begins so."""
    return chat.page.locator(f'[class*="st-key-{key}"] {inside}')


def rate_down(chat: Chat, case: Wrong, comment: str) -> None:
    """Press the thumb, and write what was wrong and what would be right."""
    part(chat, "thumb-", '[role="radio"]').last.click()
    part(chat, "rating_open-").click()
    first = part(chat, "rating_reasons-").first
    expect(first).to_be_focused()
    first.click()
    part(chat, "rating_correction-", "textarea").fill(case.correction)
    part(chat, "rating_comment-", "textarea").fill(comment)
    save = part(chat, "rating_save-")
    save.scroll_into_view_if_needed()
    save.click()
    expect(part(chat, "rating-line-", "p").first).to_contain_text(case.stored)


def make(chat: Chat, kind: int) -> Locator:
    """Choose a kind by its place, make it, and return the result."""
    part(chat, "promotion_kind").nth(kind).click()
    button = part(chat, "promotion_make")
    expect(part(chat, "promotion_preview", "p").first).to_be_visible()
    button.click()
    result = part(chat, "promotion", '[data-testid="stAlert"]')
    expect(result).to_be_visible()
    return result


def measured(settings: Settings, language: str, folder: Path) -> float:
    """Return the share of right answers to the cases of a language, as `evals run` measures it."""
    lines = cases_file(settings).read_text("utf-8").splitlines()
    own = [line for line in lines if json.loads(line)["language"] == language]
    assert len(own) == 1
    dataset = folder / "case.jsonl"
    dataset.write_text(own[0] + "\n", "utf-8")
    result = run(load_dataset(dataset), Config(), "answers", folder / "states", jobs=1)
    return result.metrics["answer_contains"].value


@BOTH
def test_from_a_thumbs_down_to_a_better_answer(
    lockers: Server, visit: Visit, settings: Settings, tmp_path: Path, case: Wrong
) -> None:
    """A case that fails, then passes; an example in the prompt; a row in the export; no leak."""
    language = case.locale[:2]
    chat = visited(lockers, visit, case)
    chat.ask(case.question)
    assert "15" not in chat.answered()
    rate_down(chat, case, HOSTILE)
    chat.reload()
    expect(part(chat, "rating-line-", "p").first).to_contain_text(case.stored)
    part(chat, "use-").click()
    expect(part(chat, "promotion_accepted-", "textarea")).to_have_value(case.correction[:-1])
    button = part(chat, "promotion_make")
    button.click()
    expect(part(chat, "promotion", "code")).to_contain_text("feedback/cases.jsonl")
    assert measured(settings, language, tmp_path) == 0.0

    expect(make(chat, 1)).to_contain_text(case.selected)
    make(chat, 4)
    make(chat, 2)
    assert measured(settings, language, tmp_path) == 1.0
    assert chat.outside == []

    chat.open()
    chat.ask(case.question)
    assert case.correction[:-1] in chat.answered()
    assert case.correction[:-1] in chat.open_chip().inner_text()

    chat.page.goto(f"{lockers.address}/explore")
    asked = part(chat, "query", "input")
    asked.fill(case.question)
    asked.press("Enter")
    part(chat, "show_prompt", "label").click()
    prompt = chat.page.locator('[data-testid="stCode"]', has_text=case.question).first
    expect(prompt).to_contain_text(f"{case.correction[:-1]} [1].")

    out = tmp_path / "train.jsonl"
    assert command(["export", "sft", "--out", str(out), "--share", "0"]) == 0
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    (row,) = (row for row in rows if case.question in row["messages"][-2]["content"])
    assert row["messages"][-1]["content"] == f"{case.correction[:-1]} [1]."
    out.unlink()
    planted = ["--against", str(cases_file(settings))]
    assert command(["export", "sft", "--out", str(out), *planted]) == 1
    assert not out.exists()


def signals(server: Server) -> dict[str, int]:
    """Number of the signals of each kind."""
    with closing(sqlite3.connect(server.state / "app.db")) as database:
        return dict(database.execute("select kind, count(*) from signals group by kind").fetchall())


def wait_for_signal(server: Server, kind: str, before: int) -> None:
    """Wait until one more signal of a kind is stored."""
    for _ in range(SECONDS * 10):
        if signals(server).get(kind, 0) > before:
            return
        time.sleep(0.1)
    raise AssertionError(f"no signal {kind} was stored")


@BOTH
def test_what_nobody_says_is_recorded(lockers: Server, visit: Visit, case: Wrong) -> None:
    """A copy, without drawing the page again; an answer asked anew; the same question again."""
    chat, before = visited(lockers, visit, case), signals(lockers)
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat.ask(case.other)
    assert "40" in chat.answered()
    with chat.page.expect_response(re.compile("/signals/copied$")) as response:
        chat.page.locator('button[data-copy="text"]').click()
    assert response.value.status == 204
    assert signals(lockers)["copied"] == before.get("copied", 0) + 1
    part(chat, "again-").click()
    expect(chat.page.locator('[class*="st-key-versions-"]')).to_contain_text("2/2")
    chat.answered()
    wait_for_signal(lockers, "regenerated", before.get("regenerated", 0))
    chat.ask(f"{case.other}?")
    chat.answered(turns=2)
    wait_for_signal(lockers, "repeated", before.get("repeated", 0))


@BOTH
def test_a_rating_is_one_line_until_it_is_opened(
    lockers: Server, visit: Visit, case: Wrong
) -> None:
    """In sight above the input; taken back, it is offered again; what is not wanted goes away."""
    chat = visited(lockers, visit, case)
    chat.ask(case.other)
    chat.answered()
    thumb = part(chat, "thumb-", '[role="radio"]').first
    thumb.click()
    line = part(chat, "rating-line-", "p").first
    expect(line).to_be_in_viewport()
    expect(line).to_have_text(re.compile(case.stored))
    assert line.evaluate("line => line.scrollWidth <= line.clientWidth"), "its words are cut"
    expect(chat.page.locator("textarea:visible")).to_have_count(1)  # the input
    part(chat, "rating_open-").click()
    part(chat, "rating_comment-", "textarea").fill("+1")
    expect(part(chat, "rating_save-")).to_be_in_viewport()
    part(chat, "rating_save-").click()
    expect(line).to_contain_text("+1")
    thumb.click()
    part(chat, "rating_restore-").click()
    expect(thumb).to_be_checked()
    expect(line).to_contain_text("+1")
