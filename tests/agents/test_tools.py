"""Tool results: evidence, nothing found, or unavailable."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import httpx
import pytest
import requests
from langchain_core.messages import ToolMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool

from agents.events import Answer, Notice, Step
from agents.evidence import WebResult
from agents.tools.documents import search_documents
from agents.tools.page import fetch_page
from agents.tools.results import SourceTool, ToolResult, make_tool
from agents.tools.search.duckduckgo import ask_duckduckgo
from agents.tools.service import Retries, ToolServices
from agents.tools.web import web_search, wikipedia, youtube_search
from chat.conversation import Conversation
from errors import EmptyQuery
from ingest.sources.web import fetch
from models.evidence import parse_evidence
from tests.conversations import KeywordSearcher
from tests.fakes import ScriptedModel, call

MAKERS = [web_search, wikipedia, youtube_search]
NAMES = [maker.__name__ for maker in MAKERS]
HTML = """<html><head><title>Gate hours</title></head><body><nav>Home About Contact</nav>
<article><h1>Gate hours</h1><p>The north gate opens at six in the morning and closes at
midnight. On holidays it stays closed, and visitors are asked to use the south gate instead.</p>
</article><footer>Imprint</footer></body></html>"""


def use(tool: BaseTool, language: str = "auto", **arguments: Any) -> ToolMessage:
    """Call a tool as the agent does."""
    made = {"type": "tool_call", "id": "1", "name": tool.name, "args": arguments}
    message = tool.invoke(made, {"configurable": {"language": language}})
    assert isinstance(message, ToolMessage)
    return message


def unreachable(_query: str) -> Sequence[WebResult]:
    """A service that cannot be reached, with a private detail in its error."""
    raise requests.ConnectionError("proxy http://user:secret@10.0.0.1 refused")


def test_schemas_are_made_by_one_thread_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """LangChain changes the warning filters of the whole process meanwhile."""
    running, most = 0, 0
    made = SourceTool.from_function

    def watched(*args: Any, **options: Any) -> Any:
        nonlocal running, most
        running += 1
        most = max(most, running)
        time.sleep(0.01)
        running -= 1
        return made(*args, **options)

    monkeypatch.setattr(SourceTool, "from_function", watched)
    threads = [threading.Thread(target=fetch_page) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert most == 1


def test_documents_come_as_evidence(searcher: KeywordSearcher) -> None:
    """Passages are fenced and numbered; the records are the artifact."""
    message = use(search_documents(searcher), query="leave and fee")
    assert [(e.n, e.source) for e in parse_evidence(message.text)] == [
        (1, "leave.md"),
        (2, "fees.md"),
    ]
    assert [s.child_id for s in message.artifact] == ["c1", "c2"]


@pytest.mark.parametrize(
    ("language", "words"), [("ko", "찾은 내용이 없습니다"), ("en", "nothing was found")]
)
def test_an_empty_search_is_a_message(searcher: KeywordSearcher, language: str, words: str) -> None:
    """An empty search is an answer, in the language of the turn."""
    message = use(search_documents(searcher), language, query="zebra")
    assert words in message.text
    assert message.status == "success"


def test_a_query_without_words_finds_nothing() -> None:
    """A query without terms gives the same message as an empty search."""

    class Strict:
        def search(self, query: str) -> list[Any]:
            raise EmptyQuery("no words")

    assert "nothing was found" in use(search_documents(Strict()), query="?!").text


@pytest.mark.parametrize("make", MAKERS, ids=NAMES)
@pytest.mark.parametrize(
    ("question", "words"),
    [("When was Sejong born?", "unavailable"), ("세종은 언제 태어났나요?", "사용할 수 없습니다")],
    ids=["en", "ko"],
)
def test_an_unreachable_service_is_unavailable(
    make: Callable[..., BaseTool], question: str, words: str
) -> None:
    """No exception, no address, no key; the language of the question."""
    message = use(make(unreachable), query=question)
    assert words in message.text
    assert message.status == "error"
    assert "secret" not in message.text


@pytest.mark.parametrize("make", [wikipedia, youtube_search], ids=["wikipedia", "youtube"])
def test_without_a_network_the_real_clients_are_unavailable(
    make: Callable[..., BaseTool],
) -> None:
    """The real packages, on a machine whose network is blocked."""
    assert "unavailable" in use(make(), query="cats").text


def test_a_hung_service_is_unavailable_in_time() -> None:
    """A client without a time limit is given one."""
    quick = ToolServices(Retries(seconds=0.2))
    released = threading.Event()

    def hang(_query: str) -> list[WebResult]:
        released.wait(120)
        return []

    message = use(web_search(hang, services=quick), query="cats")
    assert not released.is_set()
    assert "unavailable" in message.text
    released.set()


@pytest.mark.parametrize("make", MAKERS, ids=NAMES)
def test_web_results_are_evidence_under_their_address(make: Callable[..., BaseTool]) -> None:
    """Web results are cited by URL; invisible characters are removed."""
    found = [WebResult("A cat", "https://cats.example/a", "Cats\u200b purr.")]
    message = use(make(lambda _query: found), query="cats")
    (evidence,) = parse_evidence(message.text)
    assert (evidence.source, evidence.text) == ("https://cats.example/a", "Cats purr.")
    assert message.artifact[0].url == "https://cats.example/a"


@pytest.mark.parametrize(
    ("error", "unavailable"),
    [("No results found.", False), ("RatelimitException: 202", True)],
    ids=["no results", "rate limit"],
)
def test_duckduckgo_without_results_is_not_an_outage(
    monkeypatch: pytest.MonkeyPatch, error: str, unavailable: bool
) -> None:
    """The client raises in both cases; only one of them means unavailable."""
    from ddgs.ddgs import DDGS
    from ddgs.exceptions import DDGSException

    def search(self: Any, query: str, **_: Any) -> list[dict[str, str]]:
        raise DDGSException(error)

    monkeypatch.setattr(DDGS, "text", search)
    message = use(web_search(ask_duckduckgo), query="cats")
    assert (message.status == "error") is unavailable


def served(response: httpx.Response) -> Callable[..., Any]:
    """The real fetcher, its network replaced; names resolve to a public address."""

    def fetcher(url: str, **options: Any) -> Any:
        transport = httpx.MockTransport(lambda _request: response)
        resolver = lambda host, port: ["93.184.215.14"]  # noqa: E731
        return fetch(url, transport=transport, resolver=resolver, **options)

    return fetcher


def test_a_page_is_read_without_its_menus() -> None:
    """Main text and title arrive as evidence under the address."""
    response = httpx.Response(200, html=HTML)
    message = use(fetch_page(served(response)), url="https://uni.example/gates")
    (evidence,) = parse_evidence(message.text)
    assert "north gate opens at six" in evidence.text
    assert "Imprint" not in evidence.text
    assert (evidence.source, evidence.title) == ("https://uni.example/gates", "Gate hours")


def test_plain_text_is_read_as_it_is() -> None:
    """A text file needs no extraction."""
    response = httpx.Response(200, text="Gates open at six.")
    message = use(fetch_page(served(response)), url="https://uni.example/gates.txt")
    assert "Gates open at six." in message.text


def test_an_image_has_no_text() -> None:
    """An image is an error message."""
    response = httpx.Response(200, content=b"\x89PNG", headers={"content-type": "image/png"})
    message = use(fetch_page(served(response)), "ko", url="https://uni.example/a.png")
    assert "읽을 수 있는 글이 없습니다" in message.text


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8501/", "http://169.254.169.254/latest", "file:///etc/passwd"]
)
def test_private_addresses_are_refused(url: str) -> None:
    """The page tool cannot be turned against this machine or its network."""
    message = use(fetch_page(), url=url)
    assert message.status == "error"
    assert "passwd" not in message.text
    assert message.artifact is None


def test_an_outage_gives_a_notice_and_the_turn_goes_on(
    converse: Callable[..., Conversation],
) -> None:
    """The step fails, there is one notice, the model answers without the tool."""
    model = ScriptedModel.of(call("wikipedia", query="Sejong"), "I could not look it up.")
    events = list(converse(model, tools=[wikipedia(unreachable)]).ask("Who was Sejong?"))
    assert isinstance(events[-1], Answer)
    assert [s.status for s in events if isinstance(s, Step)] == ["running", "failed"]
    (notice,) = [e for e in events if isinstance(e, Notice)]
    assert notice.text == "Wikipedia is unavailable right now; the answer does without it."


def test_descriptions_stand_in_both_languages(searcher: KeywordSearcher) -> None:
    """Without a set language a tool is described in Korean and English."""
    both, korean = search_documents(searcher), search_documents(searcher, "ko")
    assert "Find passages" in both.description and "찾습니다" in both.description
    assert "Find passages" not in korean.description


def test_a_tool_without_messages_is_described_by_its_docstring() -> None:
    """A new tool needs no entry of the catalogue."""

    def convert(value: str, config: RunnableConfig) -> ToolResult:
        """Convert a length into metres."""
        return value, []

    made = make_tool("unit_converter", convert)
    assert (made.description, list(made.args)) == ("Convert a length into metres.", ["value"])
