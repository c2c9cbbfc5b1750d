"""Base class of the middleware: written once, called in both forms, without blocking the loop."""

import asyncio
import threading
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.tools import tool
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.runtime import Runtime
from langgraph.types import Command, interrupt

from agents.assistant import build_assistant
from agents.graph_runner import Graph
from agents.middleware.base import (
    ModelSteps,
    Outcome,
    Request,
    Response,
    Result,
    State,
    ToolSteps,
    TurnMiddleware,
    Update,
    with_tool_update,
    with_update,
)
from agents.middleware.trampoline import arun
from agents.middleware.turn_hooks import with_turn_hooks
from agents.state import GuardDecision
from index.passage import Passage
from settings import Settings
from tests.conversations import KeywordSearcher
from tests.fakes import ScriptedModel, call, calls

FORMS = pytest.mark.parametrize("form", ["invoke", "ainvoke"])
PASSED: GuardDecision = {
    "rail": "test",
    "rule": "r",
    "action": "warn",
    "channel": "tool",
    "spans": 1,
}


@tool
def shout(words: str) -> str:
    """Say it loudly."""
    return words.upper()


@tool
def approve(words: str) -> str:
    """Ask a person."""
    return f"{words}: {interrupt('may I?')}"


def graph_of(model: ScriptedModel, *middleware: TurnMiddleware, **options: Any) -> Graph:
    """An agent with two tools and this middleware."""
    hooks = with_turn_hooks(middleware, tools=True)
    return create_agent(model, [shout, approve], middleware=hooks, **options)


async def answer(graph: Graph, form: str, question: str = "Hello", **options: Any) -> Any:
    """The state after one turn in a form."""
    asked: Any = {"messages": [HumanMessage(question)]}
    if form == "ainvoke":
        return await graph.ainvoke(asked, **options)
    return graph.invoke(asked, **options)


class Recorder(TurnMiddleware):
    """Defines every hook once."""

    def __init__(self) -> None:
        super().__init__()
        self.called: list[str] = []

    def change_request(self, request: Request) -> Request:
        """Add a message."""
        self.called.append("change_request")
        return request.override(messages=[*request.messages, HumanMessage("and politely")])

    def look_at_response(self, request: Request, response: Response) -> Result:
        """Keep a decision."""
        self.called.append("look_at_response")
        assert request.messages[-1].text == "and politely"
        return with_update(response, guard=[PASSED])

    def change_call(self, request: ToolCallRequest) -> ToolCallRequest:
        """Change the arguments."""
        self.called.append("change_call")
        words = request.tool_call["args"]["words"] + "!"
        return request.override(tool_call={**request.tool_call, "args": {"words": words}})

    def look_at_result(self, request: ToolCallRequest, result: Outcome) -> Outcome:
        """Keep a decision."""
        self.called.append("look_at_result")
        return with_tool_update(result, guard=[PASSED])

    def on_turn_start(self, state: State, runtime: Runtime[None]) -> Update:
        """See a state of a new turn."""
        self.called.append("on_turn_start")
        assert state["guard"] == []
        return None

    def on_turn_end(self, state: State, runtime: Runtime[None]) -> Update:
        """See what the wraps kept."""
        self.called.append("on_turn_end")
        return {"prompt": f"{len(state['guard'])} decisions"}


@FORMS
async def test_hooks_written_once_serve_both_forms(form: str) -> None:
    """Each hook is called, may change what goes on, and parallel calls may change the state."""
    recorder = Recorder()
    two = calls(call("shout", "a", words="hi"), call("shout", "b", words="ho"))
    model = ScriptedModel.of(two, "Done.")
    state = await answer(graph_of(model, recorder), form)
    around = ["change_request", "look_at_response"]
    tools = sorted(["change_call", "look_at_result"] * 2)
    assert recorder.called[:3] == ["on_turn_start", *around]
    assert sorted(recorder.called[3:7]) == tools
    assert recorder.called[7:] == [*around, "on_turn_end"]
    assert [m.text for m in state["messages"] if isinstance(m, ToolMessage)] == ["HI!", "HO!"]
    assert state["guard"] == [PASSED] * 4
    assert state["prompt"] == "4 decisions"


class Patient(TurnMiddleware):
    """Calls model and tool again after an error."""

    def around_model(self, request: Request) -> ModelSteps:
        """Try three times."""
        for _ in range(2):
            try:
                return (yield request)
            except OSError:
                continue
        return (yield request)

    def around_tool(self, request: ToolCallRequest) -> ToolSteps:
        """Ask twice, and return the second result."""
        yield request
        return (yield request)


@FORMS
async def test_a_model_is_called_again(form: str) -> None:
    """An exception of the model is raised at the `yield`, and another `yield` calls it again."""
    model = ScriptedModel.of(OSError("one"), OSError("two"), call("shout", words="a"), "Done.")
    state = await answer(graph_of(model, Patient()), form)
    assert state["messages"][-1].text.strip() == "Done."
    assert len(model.calls) == 4


@FORMS
async def test_an_error_that_is_not_caught_goes_on(form: str) -> None:
    """The exception of the last try is the one of the turn."""
    model = ScriptedModel.of(OSError("one"), OSError("two"), OSError("three"))
    with pytest.raises(OSError, match="three"):
        await answer(graph_of(model, Patient()), form)


class Stub(TurnMiddleware):
    """Answers instead of model and tool."""

    def change_request(self, request: Request) -> Request | Response:
        """Answer the second call."""
        if isinstance(request.messages[-1], ToolMessage):
            return Response(result=[AIMessage("From the cache.")])
        return request

    def change_call(self, request: ToolCallRequest) -> Outcome:
        """Answer every call."""
        return ToolMessage("cached", tool_call_id=request.tool_call["id"] or "")


@FORMS
async def test_a_hook_may_answer_itself(form: str) -> None:
    """A response or a result returned by `change_...` takes the place of the call."""
    model = ScriptedModel.of(call("shout", words="a"))
    state = await answer(graph_of(model, Stub()), form)
    assert [m.text for m in state["messages"][2:]] == ["cached", "From the cache."]
    assert len(model.calls) == 1


class Swallowing(TurnMiddleware):
    """Catches every exception of a tool."""

    def around_tool(self, request: ToolCallRequest) -> ToolSteps:
        """Turn exceptions into messages."""
        try:
            return (yield request)
        except Exception:
            return ToolMessage("failed", tool_call_id=request.tool_call["id"] or "")


@FORMS
async def test_an_interrupt_passes_through(form: str) -> None:
    """A tool that waits for a person is not an error of the tool, and goes on when resumed."""
    graph = graph_of(
        ScriptedModel.of(call("approve", words="pay"), "Paid."),
        Swallowing(),
        checkpointer=InMemorySaver(),
    )
    config: Any = {"configurable": {"thread_id": "t"}}
    state = await answer(graph, form, config=config)
    assert [one.value for one in state["__interrupt__"]] == ["may I?"]
    go_on: Any = Command(resume="yes")
    state = await graph.ainvoke(go_on, config) if form == "ainvoke" else graph.invoke(go_on, config)
    assert [m.text for m in state["messages"] if isinstance(m, ToolMessage)] == ["pay: yes"]


class Refusal(TurnMiddleware):
    """Answers before any model does."""

    def on_turn_start(self, state: State, runtime: Runtime[None]) -> Update:
        """Refuse."""
        return {"messages": [AIMessage("I cannot help.")], "jump_to": "end", "guard": [PASSED]}


@FORMS
async def test_the_start_of_a_turn_may_end_it(form: str) -> None:
    """No model is called, later starts are left out, and the end of the turn still runs."""
    recorder, model = Recorder(), ScriptedModel.of("never")
    state = await answer(graph_of(model, Refusal(), recorder), form)
    assert model.calls == []
    assert state["messages"][-1].text == "I cannot help."
    assert state["guard"] == [PASSED]
    assert recorder.called == ["on_turn_end"]


@FORMS
async def test_the_order_is_that_of_the_list(form: str) -> None:
    """Starts and requests go from the first to the last, responses and ends from the last."""
    order: list[str] = []

    def named(name: str) -> TurnMiddleware:
        class One(TurnMiddleware):
            @property
            def name(self) -> str:
                return name

            def on_turn_start(self, state: State, runtime: Runtime[None]) -> Update:
                order.append(f"start {name}")
                return None

            def around_model(self, request: Request) -> ModelSteps:
                order.append(f"in {name}")
                response = yield request
                order.append(f"out {name}")
                return response

            def on_turn_end(self, state: State, runtime: Runtime[None]) -> Update:
                order.append(f"end {name}")
                return None

        return One()

    await answer(graph_of(ScriptedModel.of("Done."), named("a"), named("b")), form)
    middle = ["in a", "in b", "out b", "out a"]
    assert order == ["start a", "start b", *middle, "end b", "end a"]


async def test_a_cancelled_turn_leaves_its_hooks() -> None:
    """Where the task of a turn is cancelled, a hook that waits for the model cleans up."""
    left, calling = list[str](), asyncio.Event()

    async def never(_: int) -> int:
        calling.set()
        await asyncio.Event().wait()
        return 0

    def steps() -> Generator[int, int, int]:
        try:
            return (yield 1)
        finally:
            left.append("left")

    for in_thread in (False, True):
        calling.clear()
        turn = asyncio.create_task(arun(steps(), never, in_thread=in_thread))
        await calling.wait()
        turn.cancel()
        with pytest.raises(asyncio.CancelledError):
            await turn
    assert left == ["left", "left"]


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("wrap_model_call", "around_model"),
        ("awrap_tool_call", "around_tool"),
        ("before_model", "change_request"),
        ("aafter_agent", "on_turn_end"),
    ],
)
def test_a_hook_of_one_form_is_refused(name: str, instead: str) -> None:
    """The class says at once which hook to write instead."""
    with pytest.raises(TypeError, match=f"write {instead} instead"):
        type("OneForm", (TurnMiddleware,), {name: lambda *_: None})


@dataclass
class WaitingSearcher(KeywordSearcher):
    """A searcher that waits, like one behind a slow disk, until the event loop lets it go on."""

    began: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    waited: list[bool] = field(default_factory=list)

    def search(self, query: str) -> list[Passage]:
        """Wait for the event, then search."""
        self.began.set()
        self.waited.append(self.go_on.wait(20))
        return super().search(query)


@pytest.mark.parametrize("assistant", ["rag", "react"])
async def test_retrieval_leaves_the_event_loop_free(settings: Settings, assistant: Any) -> None:
    """While a search waits, other tasks of the event loop run."""
    searcher = WaitingSearcher()
    search = [call("search_documents", query="leave")] if assistant == "react" else []
    model = ScriptedModel.of(*search, "Two years [1].")
    graph = build_assistant(assistant, model, searcher, settings)
    turn = asyncio.create_task(answer(graph, "ainvoke", "How long is leave?"))
    while not searcher.began.is_set():
        await asyncio.sleep(0.01)
    searcher.go_on.set()
    state = await turn
    assert searcher.waited == [True]
    assert len(state["citations"]) == 1


async def test_hooks_that_wait_leave_the_event_loop_free(settings: Settings) -> None:
    """So does the selection of examples, which may embed the question."""
    began, go_on, waited = threading.Event(), threading.Event(), list[bool]()

    def slow_examples(question: str, language: str) -> list[dict[str, Any]]:
        began.set()
        waited.append(go_on.wait(20))
        return []

    graph = build_assistant(
        "react", ScriptedModel.of("Hello."), KeywordSearcher(), settings, examples=slow_examples
    )
    turn = asyncio.create_task(answer(graph, "ainvoke", "Hi"))
    while not began.is_set():
        await asyncio.sleep(0.01)
    go_on.set()
    await turn
    assert waited == [True]


@FORMS
async def test_unreadable_calls_are_asked_for_again(
    settings: Settings, searcher: KeywordSearcher, form: str
) -> None:
    """The answers to calls that are not JSON stay in the conversation, and the turn goes on."""
    bad = AIMessage(
        "",
        invalid_tool_calls=[
            {
                "name": "search_documents",
                "args": "{query",
                "id": "c1",
                "error": "not JSON",
                "type": "invalid_tool_call",
            }
        ],
    )
    model = ScriptedModel.of(bad, call("search_documents", "c2", query="leave"), "Two years [1].")
    graph = build_assistant("react", model, searcher, settings)
    state = await answer(graph, form, "How long is leave?")
    answered = [m.tool_call_id for m in state["messages"] if isinstance(m, ToolMessage)]
    assert answered == ["c1", "c2"]
    assert len(state["citations"]) == 1


@FORMS
async def test_a_model_without_tools_that_writes_no_json_ends(
    settings: Settings, searcher: KeywordSearcher, form: str
) -> None:
    """A model that writes unreadable calls for ever is not called for ever."""
    made: Any = {"name": "x", "args": "{", "id": "c", "error": "", "type": "invalid_tool_call"}
    model = ScriptedModel.of(*[AIMessage("", invalid_tool_calls=[made])] * 50)
    state = await answer(build_assistant("rag", model, searcher, settings), form)
    assert len(model.calls) == 8
    assert state["answer"] == ""
