"""Web search over replayed providers: DuckDuckGo, Google by serper.dev, Wikipedia in their place.

Shapes: the result list and the challenge of html.duckduckgo.com as in `ddgs.engines.duckduckgo`
(its XPath) and in issue 239 of hearchco/agent; the JSON of serper.dev as in
`langchain_community.utilities.google_serper` and its documentation at serper.dev/playground.
"""

from collections.abc import Callable
from typing import Any

import pytest
from ddgs.engines.duckduckgo import Duckduckgo
from pydantic import SecretStr

from agents.events import Notice
from agents.tools.failures import Unavailable
from agents.tools.search.serper import ask_serper
from agents.tools.service import ToolServices
from agents.tools.web import Provider, google_search, web_providers, web_search
from chat.conversation import Conversation
from models.evidence import parse_evidence
from settings import Settings
from tests.agents.test_tools import use
from tests.agents.tools.replay import Asked, Replay, Reply
from tests.fakes import ScriptedModel, call

FOUND = """<html><body><div id="links" class="results">
<div class="result results_links results_links_deep web-result ">
<div class="links_main links_deep result__body">
<h2 class="result__title"><a rel="nofollow" class="result__a"
href="https://otters.example/facts">Otter facts</a></h2>
<div class="result__extras"><a class="result__url" href="https://otters.example/facts">
otters.example/facts</a></div>
<a class="result__snippet" href="https://otters.example/facts"><b>Otters</b> hold hands.</a>
</div></div></div></body></html>"""
CHALLENGE = """<html><body><form id="challenge-form" method="POST"
action="//duckduckgo.com/anomaly.js?sv=html&cc=botnet"><div class="anomaly-modal__mask">
<div class="anomaly-modal__title">Unfortunately, bots use DuckDuckGo too.</div>
<div class="anomaly-modal__description">Please complete the following challenge to confirm this
search was made by a human.</div></div></form></body></html>"""
SERPER: dict[str, Any] = {
    "searchParameters": {"q": "otters", "type": "search", "num": 5, "engine": "google"},
    "answerBox": {
        "title": "Otter",
        "answer": "15 years",
        "snippet": "Otters live up to 15 years.",
        "link": "https://otters.example/age",
    },
    "knowledgeGraph": {
        "title": "Otter",
        "type": "Mammals",
        "description": "Otters are carnivorous mammals.",
        "descriptionSource": "Wikipedia",
        "descriptionLink": "https://en.wikipedia.org/wiki/Otter",
    },
    "organic": [
        {
            "title": "Otter facts",
            "link": "https://otters.example/facts",
            "snippet": "Otters hold hands.",
            "date": "May 3, 2024",
            "position": 1,
        }
    ],
    "peopleAlsoAsk": [{"question": "What do otters eat?", "snippet": "Fish."}],
    "credits": 1,
}
WIKI = {"query": {"search": [{"ns": 0, "title": "Otter", "pageid": 1}]}}
ARTICLE = {
    "query": {
        "pages": {
            "1": {
                "pageid": 1,
                "ns": 0,
                "title": "Otter",
                "fullurl": "https://en.wikipedia.org/wiki/Otter",
                "extract": "Otters are mammals.",
            }
        }
    }
}


@pytest.fixture
def everywhere(replay: Replay, monkeypatch: pytest.MonkeyPatch) -> Replay:
    """DuckDuckGo, Google and Wikipedia, replayed by one server."""
    monkeypatch.setattr(Duckduckgo, "search_url", f"{replay.url}/html/")
    monkeypatch.setattr(ask_serper, "__defaults__", (replay.url,))
    replay.reroute(monkeypatch)
    return replay


def wikipedia_reply(asked: Asked) -> Reply:
    """What MediaWiki answers."""
    return Reply(WIKI if asked.query.get("list") == "search" else ARTICLE)


def test_duckduckgo_finds_pages(everywhere: Replay, services: ToolServices) -> None:
    """Title, address and snippet become evidence that is cited by its address."""
    everywhere.replies(Reply(FOUND))
    message = use(web_search(services=services), query="otters")
    (evidence,) = parse_evidence(message.text)
    assert evidence.source == "https://otters.example/facts"
    assert (evidence.title, evidence.text) == ("Otter facts", "Otters hold hands.")
    assert message.artifact[0].url == "https://otters.example/facts"
    assert (everywhere.asked[0].method, everywhere.asked[0].path) == ("POST", "/html/")
    assert "l=us-en" in everywhere.asked[0].body


def test_a_korean_query_searches_the_korean_region(
    everywhere: Replay, services: ToolServices
) -> None:
    """The region follows the language of the query."""
    everywhere.replies(Reply(FOUND))
    use(web_search(services=services), query="수달은 무엇을 먹나요?")
    assert "l=kr-kr" in everywhere.asked[0].body


@pytest.mark.parametrize(
    ("status", "page"), [(202, CHALLENGE), (200, CHALLENGE), (403, ""), (429, "slow down")]
)
@pytest.mark.parametrize(
    ("language", "words"), [("ko", "이 결과는 Wikipedia에서"), ("en", "These results are from Wik")]
)
def test_a_blocked_search_falls_over_and_says_why(
    everywhere: Replay, services: ToolServices, status: int, page: str, language: str, words: str
) -> None:
    """A challenge or a rate limit leads to the next provider, with the reason in a note."""

    def answer(asked: Asked) -> Reply:
        return Reply(page, status) if asked.path == "/html/" else wikipedia_reply(asked)

    everywhere.answer = answer
    message = use(web_search(services=services), language, query="otters")
    assert [e.text for e in parse_evidence(message.text)] == ["Otters are mammals."]
    assert words in message.text and "DuckDuckGo" in message.text


def test_a_provider_that_blocked_is_not_asked_again_at_once(
    everywhere: Replay, services: ToolServices
) -> None:
    """A second search within the cool-down goes to the next provider directly."""

    def answer(asked: Asked) -> Reply:
        return Reply(CHALLENGE, 202) if asked.path == "/html/" else wikipedia_reply(asked)

    everywhere.answer = answer
    tool = web_search(services=services)
    use(tool, query="otters")
    use(tool, query="beavers")
    assert [asked.path for asked in everywhere.asked].count("/html/") == 1


def test_with_a_key_google_comes_before_wikipedia(
    everywhere: Replay, services: ToolServices
) -> None:
    """The key is sent to serper.dev alone."""

    def answer(asked: Asked) -> Reply:
        return Reply(CHALLENGE, 202) if asked.path == "/html/" else Reply(SERPER)

    everywhere.answer = answer
    providers = web_providers(Settings(serper_api_key="serper-secret"))
    message = use(web_search(services=services, providers=providers), query="otters")
    assert [e.source for e in parse_evidence(message.text)] == [
        "https://otters.example/age",
        "https://en.wikipedia.org/wiki/Otter",
        "https://otters.example/facts",
    ]
    assert "15 years" in message.text and "May 3, 2024" in message.text
    with_key = [asked.path for asked in everywhere.asked if "serper-secret" in str(asked)]
    assert with_key == ["/search"]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (403, {"message": "Unauthorized.", "statusCode": 403}),
        (400, {"message": "Not enough credits", "statusCode": 400}),
    ],
)
@pytest.mark.parametrize(("language", "words"), [("ko", "키를"), ("en", "does not accept the key")])
def test_a_refused_key_is_said(
    everywhere: Replay,
    services: ToolServices,
    status: int,
    body: dict[str, Any],
    language: str,
    words: str,
) -> None:
    """A wrong key or an empty account: the reader is told which setting to look at."""
    everywhere.replies(Reply(body, status))
    tool = google_search(SecretStr("serper-secret"), services=services)
    message = use(tool, language, query="otters")
    assert (message.status, words in message.text) == ("error", True)
    assert isinstance(message.artifact, Unavailable)
    assert message.artifact.reason == "key_refused"
    assert "serper-secret" not in f"{message.text}{message.artifact}"
    assert len(everywhere.asked) == 1


def test_an_outage_is_tried_again(everywhere: Replay, services: ToolServices) -> None:
    """Two errors of the server and then a result: the reader sees the result."""
    everywhere.replies(Reply("", 503), Reply("", 502), Reply(SERPER))
    tool = google_search(SecretStr("k"), services=services)
    assert "Otters hold hands." in use(tool, query="otters").text
    assert len(everywhere.asked) == 3


def test_when_all_providers_fail_each_reason_is_said(
    everywhere: Replay, services: ToolServices
) -> None:
    """The typed result names what each of them did."""

    def answer(asked: Asked) -> Reply:
        return Reply(CHALLENGE, 202) if asked.path == "/html/" else Reply("", 429)

    everywhere.answer = answer
    message = use(web_search(services=services), query="otters")
    assert isinstance(message.artifact, Unavailable)
    assert message.status == "error"
    assert "DuckDuckGo: it blocks automated requests." in message.text
    assert "Wikipedia: it refuses further requests" in message.text


def test_the_reader_of_a_turn_sees_which_provider_answered(
    everywhere: Replay, services: ToolServices, converse: Callable[..., Conversation]
) -> None:
    """The note reaches the model below the numbered passages, and the reader as a notice."""
    everywhere.replies(Reply(FOUND))

    def blocked(_query: str) -> list[Any]:
        raise RuntimeError("Ratelimit")

    providers = (Provider("First", blocked), web_providers(Settings())[0])
    tool = web_search(services=services, providers=providers)
    model = ScriptedModel.of(call("web_search", query="otters"), "Otters hold hands [1].")
    events = list(converse(model, tools=[tool]).ask("Do otters hold hands?"))
    notices = [event for event in events if isinstance(event, Notice)]
    assert [n.kind for n in notices] == ["search_provider"]
    assert "These results are from DuckDuckGo." in notices[0].text
    assert "These results are from DuckDuckGo." in model.calls[-1][-1].text


@pytest.mark.live
def test_a_provider_of_today_answers() -> None:
    """The formats are still those of the services."""
    message = use(web_search(), query="otter mammal")
    if message.status == "error":
        pytest.skip(f"no provider answers: {message.text}")
    assert "otter" in message.text.lower()
