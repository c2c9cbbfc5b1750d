"""Wikipedia by the package `wikipedia`, over a replayed API.

Shapes: the Action API of MediaWiki (mediawiki.org/wiki/API:Search, API:Query, `prop=extracts`,
`prop=pageprops` with `disambiguation`, API:Errors_and_warnings), in format version 1.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from agents.evidence import WebResult
from agents.tools.failures import Unavailable
from agents.tools.search.wikipedia import ask_wikipedia, wikipedia_in
from agents.tools.service import ToolServices
from agents.tools.web import wikipedia
from ingest.sources.web import USER_AGENT
from tests.agents.test_tools import use
from tests.agents.tools.replay import Asked, Replay, Reply


@pytest.fixture
def wiki(replay: Replay, monkeypatch: pytest.MonkeyPatch) -> Replay:
    """A server in the place of both Wikipedias."""
    replay.reroute(monkeypatch)
    return replay


def article(asked: Asked, title: str, text: str) -> Reply:
    """What the API answers about one article."""
    language = asked.host.partition(".")[0]
    if asked.query.get("list") == "search":
        found = [{"ns": 0, "title": title, "pageid": 7}]
        return Reply({"batchcomplete": "", "query": {"search": found}})
    page: dict[str, Any] = {"pageid": 7, "ns": 0, "title": title}
    if "extracts" in asked.query.get("prop", ""):
        page["extract"] = text
    else:
        page["fullurl"] = f"https://{language}.wikipedia.org/wiki/{title}"
    return Reply({"batchcomplete": "", "query": {"pages": {"7": page}}})


def test_the_introduction_of_an_article_is_evidence(wiki: Replay) -> None:
    """It is asked in the language of the question, over https, with the project's user agent."""
    wiki.answer = lambda asked: article(asked, "세종", "조선의 제4대 국왕이다.")
    (found,) = ask_wikipedia("세종대왕은 누구인가요?")
    assert found == WebResult(
        "세종", "https://ko.wikipedia.org/wiki/세종", "조선의 제4대 국왕이다."
    )
    assert {asked.host for asked in wiki.asked} == {"ko.wikipedia.org"}
    assert {asked.headers["User-Agent"] for asked in wiki.asked} == {USER_AGENT}
    assert wikipedia_in("ko").API_URL.startswith("https://")


def test_threads_ask_in_their_own_language(wiki: Replay) -> None:
    """Forty questions in two languages at once: each is asked of its own Wikipedia."""
    wiki.answer = lambda asked: article(asked, asked.host, "text")
    questions = ["Who was Sejong?", "세종은 누구인가요?"] * 20
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask_wikipedia, questions))
    assert [results[0].title for results in found] == [
        "en.wikipedia.org",
        "ko.wikipedia.org",
    ] * 20


@pytest.mark.parametrize(
    ("query", "words", "options"),
    [
        ("Mercury", "has several meanings", ["Mercury (planet)", "Mercury (element)"]),
        ("수성", "여러 뜻이 있습니다", ["수성 (행성)", "수성 (페인트)"]),
    ],
)
def test_a_disambiguation_page_gives_its_meanings(
    wiki: Replay, services: ToolServices, query: str, words: str, options: list[str]
) -> None:
    """The model gets the list of meanings to search for one of them."""
    listed = "".join(f'<li><a href="#" title="{each}">{each}</a></li>' for each in options)
    page = {"pageid": 1, "ns": 0, "title": query, "pageprops": {"disambiguation": ""}}

    def answer(asked: Asked) -> Reply:
        if asked.query.get("list") == "search":
            return Reply({"query": {"search": [{"ns": 0, "title": query}]}})
        if asked.query.get("prop") == "revisions":
            html = {"revisions": [{"*": f"<div><ul>{listed}</ul></div>"}]}
            return Reply({"query": {"pages": {"1": {**page, **html}}}})
        return Reply({"query": {"pages": {"1": page}}})

    wiki.answer = answer
    message = use(wikipedia(services=services), query=query)
    assert words in message.text
    assert all(option in message.text for option in options)


def test_an_article_that_is_not_there_is_no_error(wiki: Replay, services: ToolServices) -> None:
    """A search without results, and a title whose page is missing."""
    wiki.replies(Reply({"query": {"search": []}}))
    assert "nothing was found" in use(wikipedia(services=services), query="zzz").text
    missing = {"query": {"pages": {"-1": {"ns": 0, "title": "Zzz", "missing": ""}}}}
    wiki.replies(Reply({"query": {"search": [{"ns": 0, "title": "Zzz"}]}}), Reply(missing))
    assert "nothing was found" in use(wikipedia(services=services), query="zzzz").text


@pytest.mark.parametrize(
    ("reply", "reason", "tries"),
    [
        (Reply({"error": {"code": "ratelimited", "info": "slow down"}}), "rate_limited", 1),
        (Reply({"error": {"code": "srsearch-disabled", "info": "off"}}), "refused", 1),
        (Reply("<html>Too many requests</html>", 429), "rate_limited", 1),
        (Reply("<html>Too many requests</html>", 429, {"Retry-After": "1"}), "rate_limited", 3),
        (Reply("upstream", 503), "failed", 3),
        (Reply("<html>A proxy's page</html>"), "failed", 1),
    ],
)
def test_an_error_of_wikipedia_is_an_outage(
    wiki: Replay, services: ToolServices, reply: Reply, reason: str, tries: int
) -> None:
    """An error is not taken for an empty result; only one that passes is tried again."""
    wiki.replies(reply)
    message = use(wikipedia(services=services), query="cats")
    assert (message.status, "unavailable" in message.text) == ("error", True)
    assert isinstance(message.artifact, Unavailable)
    assert (message.artifact.reason, len(wiki.asked)) == (reason, tries)


@pytest.mark.live
@pytest.mark.parametrize("query", ["Sejong the Great", "세종대왕"])
def test_wikipedia_of_today_answers(query: str) -> None:
    """The format is still that of the service."""
    message = use(wikipedia(), query=query)
    if message.status == "error":
        pytest.skip(f"Wikipedia does not answer: {message.text}")
    assert "Sejong" in message.text or "세종" in message.text
