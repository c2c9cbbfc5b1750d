"""Which tools are offered, user tools, and what calls of services have in common."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest

from agents.events import Answer, Notice
from agents.evidence import WebResult, from_web
from agents.messages import has_message
from agents.tools.failures import ServiceError, Unavailable, service_error, status_error
from agents.tools.registry import TOOLS, build_tools
from agents.tools.result_cache import ResultCache
from agents.tools.service import Retries, ToolServices
from agents.tools.web import wikipedia
from chat.checkpoints import open_checkpointer
from chat.conversation import Conversation
from errors import SettingsError
from settings import Settings
from tests.agents.test_tools import use
from tests.conversations import KeywordSearcher
from tests.fakes import ScriptedModel, call

MINE = "tests.agents.tools.my_tools"


def offered(**settings: Any) -> list[str]:
    """The names of the tools of these settings, over a stand-in without an index."""
    return [tool.name for tool in build_tools(KeywordSearcher(), Settings(**settings))]


def test_a_tool_without_its_setting_is_not_offered() -> None:
    """Web tools, Google, the database and Elasticsearch each need something."""
    assert offered(web_tools=False) == ["search_documents", "calculator", "date_time"]
    assert "google_search" not in offered()
    assert "google_search" in offered(serper_api_key="k")
    assert "google_search" not in offered(serper_api_key="k", web_tools=False)
    assert "search_elasticsearch" in offered(elasticsearch_url="http://es.example")


def test_a_setting_chooses_tools_by_name() -> None:
    """RAG_TOOLS offers some of those that are there; a misspelt name is an error."""
    assert offered(tools="search_documents, calculator") == ["search_documents", "calculator"]
    with pytest.raises(SettingsError, match=r"'calculater'.*search_documents, list_documents"):
        offered(tools="calculater")


def test_every_entry_describes_itself() -> None:
    """A line on what it does, and messages in both languages."""
    assert len({entry.name for entry in TOOLS}) == len(TOOLS)
    for entry in TOOLS:
        assert entry.does.endswith(".") and len(entry.does) < 90
        assert has_message(entry.name) and has_message(f"{entry.name}_name")


@pytest.mark.parametrize("name", ["tide", "wind", "ALL"])
def test_tools_of_the_user_are_offered(name: str) -> None:
    """A synchronous and an asynchronous `@tool`, and a list of them; their results are evidence."""
    tools = build_tools(KeywordSearcher(), Settings(web_tools=False, user_tools=f"{MINE}:{name}"))
    for tool in tools[3:]:
        message = use(tool, "en", harbour="Mokpo")
        assert "Mokpo" in message.text
        assert message.artifact[0].source == tool.name
        assert (tool.metadata or {})["acting"] is True
    assert len(tools) == (5 if name == "ALL" else 4)


def test_a_failing_tool_of_the_user_is_unavailable() -> None:
    """The text of its exception stays inside; it is not tried again."""
    (tool,) = build_tools(KeywordSearcher(), Settings(tools="tide", user_tools=f"{MINE}:ALL"))
    message = use(tool, "ko", harbour="nowhere")
    assert isinstance(message.artifact, Unavailable)
    assert "hunter2" not in f"{message.text}{message.artifact}"
    assert "사용할 수 없습니다" in message.text


@pytest.mark.parametrize(
    "name", ["no.such.module:x", f"{MINE}:missing", f"{MINE}:NOT_A_TOOL", MINE, "os:system"]
)
def test_what_is_no_tool_is_an_error_of_the_settings(name: str) -> None:
    """The message names what was written, and the remedy the form."""
    with pytest.raises(SettingsError, match="RAG_USER_TOOLS takes") as caught:
        build_tools(KeywordSearcher(), Settings(user_tools=name))
    assert name in str(caught.value)


def test_tools_work_without_blocking_the_event_loop() -> None:
    """`ainvoke` gives the same message, and the typed failure too."""

    def refuse(_query: str) -> list[WebResult]:
        raise ServiceError("rate_limited")

    tool = wikipedia(refuse)
    made = {"type": "tool_call", "id": "1", "name": tool.name, "args": {"query": "cats"}}
    message = asyncio.run(tool.ainvoke(made))
    assert isinstance(message.artifact, Unavailable)
    assert message.artifact.reason == "rate_limited"


def test_the_typed_failure_survives_a_restart(
    converse: Callable[..., Conversation], settings: Settings
) -> None:
    """It reaches the reader as a notice with its reason, and is read back from the checkpoint."""

    def refuse(_query: str) -> list[WebResult]:
        raise ServiceError("blocked")

    model = ScriptedModel.of(call("wikipedia", query="Sejong"), "I could not look it up.")
    events = list(converse(model, tools=[wikipedia(refuse)]).ask("Who was Sejong?"))
    assert isinstance(events[-1], Answer)
    (notice,) = [e for e in events if isinstance(e, Notice)]
    assert notice.kind == "tool_unavailable"
    assert notice.text.endswith("Reason: it blocks automated requests.")
    with open_checkpointer(settings) as again:
        found = again.get_tuple({"configurable": {"thread_id": "t1"}})
        assert found is not None
        kept = [
            m.artifact for m in found.checkpoint["channel_values"]["messages"] if m.type == "tool"
        ]
    assert kept == [asdict(Unavailable("wikipedia", "blocked", notice.text))]


def test_a_result_is_used_again_for_a_time() -> None:
    """By tool, language and arguments; blanks do not matter, failures and empty results do."""
    now = [0.0]
    services = ToolServices(Retries(1), ResultCache(60, clock=lambda: now[0]))
    asked: list[str] = []

    def lookup(query: str) -> list[WebResult]:
        asked.append(query)
        return [WebResult("A", "https://a.example", query)] if "cat" in query else []

    tool = wikipedia(lookup, services=services)
    first = use(tool, "en", query="cats")
    assert use(tool, "en", query=" cats ").artifact == first.artifact
    assert asked == ["cats"]
    use(tool, "ko", query="cats")
    use(tool, "en", query="dogs")
    use(tool, "en", query="dogs")
    assert asked == ["cats", "cats", "dogs", "dogs"]
    now[0] = 61.0
    use(tool, "en", query="cats")
    assert len(asked) == 5


def test_the_cache_is_bounded() -> None:
    """The least recently used result goes first, and a huge one is not kept."""
    cache = ResultCache(60)
    source = from_web([WebResult("A", "https://a.example", "text")])
    for number in range(300):
        cache.put(str(number), source)
        cache.get("0")
    assert cache.get("0") == source
    assert cache.get("1") is None
    cache.put("huge", from_web([WebResult("A", "https://a.example", "x" * 300_000)]))
    assert cache.get("huge") is None
    off = ResultCache(0)
    off.put("0", source)
    assert off.get("0") is None


@pytest.mark.parametrize(
    ("failures", "tries"),
    [
        ([TimeoutError(), ConnectionError()], 3),
        ([status_error(503), status_error(500)], 3),
        ([status_error(429, "1")], 2),
        ([status_error(429)], 1),
        ([status_error(403)], 1),
        ([ValueError()], 1),
        ([TimeoutError()] * 9, 4),
        ([status_error(429, "3600")], 1),
    ],
)
def test_only_failures_that_pass_are_tried_again(failures: list[Exception], tries: int) -> None:
    """With growing waits under full jitter, or as long as the service asks to."""
    queue, count, waits = list(failures), [0], list[float]()

    def ask() -> str:
        count[0] += 1
        if queue:
            raise queue.pop(0)
        return "found"

    retries = Retries(4, 30.0, waits.append, lambda: 1.0)
    try:
        retries.run(ask)
    except ServiceError as error:
        assert error.reason == service_error(failures[0]).reason
    assert count[0] == tries
    growing = [0.25, 0.5, 1.0][: tries - 1]
    assert waits == ([1.0] if isinstance(failures[0], ServiceError) and tries == 2 else growing)


def test_a_hung_tool_of_the_user_ends_in_time() -> None:
    """Whatever the client does, the call returns."""
    released = threading.Event()

    def hang(_query: str) -> list[WebResult]:
        released.wait(60)
        return []

    message = use(wikipedia(hang, services=ToolServices(Retries(3, 0.2))), "en", query="cats")
    assert not released.is_set()
    released.set()
    assert isinstance(message.artifact, Unavailable)
    assert message.artifact.reason == "timeout"
