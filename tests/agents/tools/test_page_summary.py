"""Page summary and page tool over a real server on loopback."""

import functools
from typing import Any

import pytest

from agents.tools.excerpts import excerpts, windows
from agents.tools.failures import Unavailable
from agents.tools.page import fetch_page
from agents.tools.page_summary import summarise_page
from agents.tools.service import ToolServices
from ingest.sources.web import fetch
from models.evidence import parse_evidence
from tests.agents.test_tools import use
from tests.agents.tools.replay import Replay, Reply

FILLER = "The harbour was rebuilt after the storm and has two basins for boats. " * 6
local = functools.partial(fetch, allow_private=True)


def page(*paragraphs: str) -> str:
    """A page with an article of these paragraphs between menus."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        "<html><head><title>Harbour</title></head><body><nav>Home Contact</nav>"
        f"<article><h1>Harbour</h1>{text}</article><footer>Imprint</footer></body></html>"
    )


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("What does a berth cost in winter?", "In winter a berth costs 9 euros a night."),
        ("선석 사용료는 얼마인가요?", "선석 사용료는 하루 5만 원이다."),
    ],
)
def test_a_question_finds_its_part_of_a_long_page(
    replay: Replay, services: ToolServices, question: str, sentence: str
) -> None:
    """What stands at the end of thirty paragraphs is found, and cited by the address."""
    replay.replies(Reply(page(*[FILLER] * 30, sentence, *[FILLER] * 3)))
    tool = summarise_page(local, services=services)
    message = use(tool, "en", url=f"{replay.url}/harbour", question=question)
    evidence = parse_evidence(message.text)
    assert any(sentence in e.text for e in evidence)
    assert {e.source for e in evidence} == {f"{replay.url}/harbour"}
    assert sum(len(e.text) for e in evidence) < 8000


def test_without_a_question_the_whole_page_is_sampled(
    replay: Replay, services: ToolServices
) -> None:
    """First and last part among them."""
    parts = [f"Part {n} begins. {FILLER}" for n in range(40)]
    replay.replies(Reply(page(*parts)))
    message = use(summarise_page(local, services=services), "en", url=replay.url)
    texts = [e.text for e in parse_evidence(message.text)]
    assert "Part 0 begins." in texts[0]
    assert "Part 39 begins." in texts[-1]
    assert "Imprint" not in message.text


@pytest.mark.parametrize("maker", [fetch_page, summarise_page])
@pytest.mark.parametrize(
    ("reply", "words"),
    [(Reply("", 404), "404"), (Reply("<html></html>"), "no readable text")],
)
def test_a_page_that_cannot_be_read_is_said(
    replay: Replay, services: ToolServices, maker: Any, reply: Reply, words: str
) -> None:
    """An error of the server, and a page without text."""
    replay.replies(reply)
    message = use(maker(local, services=services), "en", url=replay.url)
    assert (message.status, words in message.text) == ("error", True)


def test_a_server_that_cannot_be_reached_is_tried_and_unavailable(
    services: ToolServices,
) -> None:
    """A typed result; the third try would have found the page."""
    asked: list[str] = []

    def breaking(url: str, **options: Any) -> Any:
        asked.append(url)
        return local("http://127.0.0.1:9/", **options)

    message = use(fetch_page(breaking, services=services), "en", url="http://a.example/")
    assert isinstance(message.artifact, Unavailable)
    assert "could not be reached" in message.text
    assert len(asked) == 3


def test_excerpts_are_whole_sentences_in_order() -> None:
    """Those of the question, in the order of the text."""
    text = "A fee is due. " + FILLER * 3 + "The fee is five euros. " + FILLER * 3
    found = excerpts(text, "fee", 1200)
    assert "A fee is due." in found[0] and "The fee is five euros." in found[1]
    assert "".join(windows(text)).replace(" ", "") == text.replace(" ", "")
    assert excerpts("", "fee", 100) == []
    assert len(windows("x" * 10_000)) > 5
