"""Stop: a turn ends before what it waits for does, and the next one works right away."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.tools import tool

from agents.events import Answer, Error, Step
from chat.conversation import Conversation
from chat.store import AppStore, open_store
from chat.turn_runner import TurnRunner
from index.passage import Passage
from settings import Settings
from tests.conversations import KeywordSearcher
from tests.fakes import ScriptedModel, call

Converse = Callable[..., Conversation]
SECONDS = 60  # after which a test gives up; nothing waits that long
QUESTIONS = pytest.mark.parametrize("question", ["Is it slow?", "느린가요?"], ids=["en", "ko"])


class Blocked:
    """Something that is waited for until the test lets it go on, and what happened in order."""

    def __init__(self) -> None:
        self.reached, self.open, self.over = (threading.Event() for _ in range(3))
        self.log: list[str] = []

    def wait(self) -> str:
        """Block, the first time only."""
        if not self.reached.is_set():
            self.log.append("blocked")
            self.reached.set()
            self.open.wait(SECONDS)
            self.log.append("went on")
            self.over.set()
        return "late"

    def let_go(self) -> None:
        """Let it go on, and wait until it has."""
        self.open.set()
        assert self.over.wait(SECONDS)


@pytest.fixture
def blocked() -> Iterator[Blocked]:
    """It goes on at the end, whatever happens."""
    blocked = Blocked()
    yield blocked
    blocked.open.set()


def slow_tool(converse: Converse, blocked: Blocked) -> Conversation:
    """A tool that runs for as long as it likes."""

    @tool
    def lookup(key: str) -> str:
        """Look a key up."""
        return blocked.wait()

    model = ScriptedModel.of(call("lookup", key="a"), *["Quick."] * 3)
    return converse(model, tools=[lookup])


def silent_model(converse: Converse, blocked: Blocked) -> Conversation:
    """A model that sends nothing."""

    def silent(_: list[BaseMessage]) -> AIMessage:
        return AIMessage(blocked.wait())

    return converse(ScriptedModel.of(silent, *["Quick."] * 3))


def slow_search(converse: Converse, blocked: Blocked) -> Conversation:
    """A search that does not return, in the assistant that searches first."""
    return converse(ScriptedModel.of(*["Quick."] * 4), "rag")


@pytest.fixture(params=[slow_tool, silent_model, slow_search])
def slow(
    request: pytest.FixtureRequest,
    converse: Converse,
    blocked: Blocked,
    searcher: KeywordSearcher,
    monkeypatch: pytest.MonkeyPatch,
) -> Conversation:
    """A conversation whose first turn blocks."""
    if request.param is slow_search:
        search = searcher.search

        def wait(query: str) -> list[Passage]:
            blocked.wait()
            return search(query)

        monkeypatch.setattr(searcher, "search", wait)
    conversation: Conversation = request.param(converse, blocked)
    return conversation


@QUESTIONS
def test_a_turn_stops_inside_whatever_it_waits_for(
    slow: Conversation, blocked: Blocked, store: AppStore, question: str
) -> None:
    """It has ended, and the question sent again is answered, while the first still blocks."""
    runner = TurnRunner(store)
    turn = runner.start(slow, question)
    assert blocked.reached.wait(SECONDS)
    runner.cancel(turn, "local")
    assert runner.wait(turn, SECONDS)
    blocked.log.append("stopped")
    end = store.events(turn, "local")[-1][1]
    assert isinstance(end, Error)
    assert end.code == "cancelled"
    assert store.thread("t1", "local").running is None
    again = runner.start(slow, question)
    assert runner.wait(again, SECONDS)
    blocked.log.append("answered")
    assert isinstance(store.events(again, "local")[-1][1], Answer)
    blocked.let_go()
    assert blocked.log == ["blocked", "stopped", "answered", "went on"]
    assert store.exchange(turn, "local").status == "cancelled"
    assert store.exchange(again, "local").text.strip() == "Quick."


@QUESTIONS
def test_a_stopped_turn_is_made_again(
    slow: Conversation, blocked: Blocked, store: AppStore, question: str
) -> None:
    """As another version of it, while the first still blocks."""
    runner = TurnRunner(store)
    turn = runner.start(slow, question)
    assert blocked.reached.wait(SECONDS)
    runner.cancel(turn, "local")
    assert runner.wait(turn, SECONDS)
    again = runner.regenerate(slow, turn)
    assert runner.wait(again, SECONDS)
    blocked.log.append("answered")
    blocked.let_go()
    assert blocked.log == ["blocked", "answered", "went on"]
    (exchange,) = store.exchanges("t1", "local")
    assert (exchange.status, exchange.versions) == ("done", [turn, again])


def test_a_turn_is_stopped_from_another_process(
    slow: Conversation, blocked: Blocked, store: AppStore, settings: Settings
) -> None:
    """By way of the database, while the tool, the model or the search still blocks."""
    runner = TurnRunner(store)
    turn = runner.start(slow, "Is it slow?")
    assert blocked.reached.wait(SECONDS)
    with open_store(settings) as other:
        TurnRunner(other).cancel(turn, "local")
        assert runner.wait(turn, SECONDS)
        assert other.exchange(turn, "local").status == "cancelled"
    assert blocked.log == ["blocked"]


def test_a_stopped_tool_is_shown_as_begun(
    converse: Converse, blocked: Blocked, store: AppStore
) -> None:
    """The events end with the step that ran when the turn was stopped, and its end."""
    runner = TurnRunner(store)
    turn = runner.start(slow_tool(converse, blocked), "Is it slow?")
    assert blocked.reached.wait(SECONDS)
    # The tool may run before the event of its beginning is written.
    while not any(isinstance(event, Step) for _, event in store.events(turn, "local")):
        time.sleep(0.01)
    runner.cancel(turn, "local")
    assert runner.wait(turn, SECONDS)
    blocked.let_go()
    *_, step, end = (event for _, event in store.events(turn, "local"))
    assert isinstance(step, Step)
    assert (step.tool, step.status) == ("lookup", "running")
    assert isinstance(end, Error)
