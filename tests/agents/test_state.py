"""State of the graphs: the four forms agree, and what a turn found and said is plain data."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import ToolMessage, message_to_dict
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from agents.assistant import build_assistant
from agents.graph_runner import Graph
from agents.turn import sources_of
from chains.sources import Source
from chat.checkpoints import Checkpoints
from errors import Phrase, ToolsRefused
from models.chat import chat_model
from models.evidence import NOT_IN_DOCUMENTS
from settings import Settings
from tests.conversations import KeywordSearcher
from tests.fakes import USAGE, ScriptedModel, call
from tests.library import document
from tests.openai_server import OpenAIServer, text, tool_call
from workspace import Workspace

QUESTIONS = {"en": "How long is military leave?", "ko": "군휴학 기간은 얼마인가요?"}
ANSWERS = {
    "en": "Military leave lasts two years [1].",
    "ko": "군휴학 기간은 의무 복무 기간으로 한다 [1].",
}
FIELDS = (
    "evidence",
    "answer",
    "citations",
    "unknown_sources",
    "abstained",
    "usage",
    "guard",
    "confidence",
    "prompt",
)
Values = dict[str, Any]


def asked(question: str) -> Values:
    """The input of a graph."""
    return {"messages": [("user", question)]}


def result(state: Values) -> Values:
    """What a turn left in the state, without ids and markers made at random."""
    return {name: state[name] for name in FIELDS} | {"said": state["messages"][-1].text}


async def four_forms(graph: Graph, question: str) -> list[Values]:
    """The states that the four ways to run a graph end with."""
    values = list(graph.stream(asked(question), stream_mode="values"))[-1]
    avalues = [value async for value in graph.astream(asked(question), stream_mode="values")][-1]
    return [
        result(graph.invoke(asked(question))),
        result(values),
        result(await graph.ainvoke(asked(question))),
        result(avalues),
    ]


@pytest.mark.parametrize("assistant", ["rag", "react"])
@pytest.mark.parametrize("language", ["en", "ko"])
async def test_the_four_forms_agree_on_the_embedded_model(
    settings: Settings, searcher: KeywordSearcher, assistant: Any, language: str
) -> None:
    """Evidence, citations with verdicts, abstention and confidence are the same in all."""
    graph = build_assistant(assistant, chat_model(settings), searcher, settings)
    first, *others = await four_forms(graph, QUESTIONS[language])
    assert others == [first] * 3
    assert [source["n"] for source in first["evidence"]] == [1]
    assert first["citations"][0]["supported"] is True
    assert first["abstained"] is False
    assert 0 < first["confidence"] <= 1


@pytest.mark.parametrize("assistant", ["rag", "react"])
@pytest.mark.parametrize("language", ["en", "ko"])
async def test_the_four_forms_agree_on_a_server(
    settings: Settings,
    searcher: KeywordSearcher,
    openai_server: OpenAIServer,
    assistant: Any,
    language: str,
) -> None:
    """Over HTTP, also with a tool call, and with the tokens of every call counted."""
    more = {"chat_model": "compatible:m", "base_url": openai_server.url, "max_retries": 0}
    model = chat_model(settings.model_copy(update=more))
    turn = [text(ANSWERS[language])]
    if assistant == "react":
        turn.insert(0, tool_call("search_documents", {"query": QUESTIONS[language]}))
    openai_server.script(*turn * 4)
    graph = build_assistant(assistant, model, searcher, settings)
    first, *others = await four_forms(graph, QUESTIONS[language])
    assert others == [first] * 3
    assert first["answer"] == ANSWERS[language]
    assert [citation["supported"] for citation in first["citations"]] == [True]
    assert first["usage"]["chat"]["total_tokens"] == 18 * len(turn)
    assert first["prompt"].startswith("answer/" if assistant == "rag" else "assistant/")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_an_abstention_is_in_the_state(
    settings: Settings, searcher: KeywordSearcher, language: str
) -> None:
    """An answer that the documents do not answer has no citations and says so."""
    model = ScriptedModel.of(NOT_IN_DOCUMENTS[language])
    state = build_assistant("rag", model, searcher, settings).invoke(asked(QUESTIONS[language]))
    assert (state["abstained"], state["citations"]) == (True, [])


def test_a_wrong_claim_and_an_unknown_number_are_in_the_state(
    settings: Settings, searcher: KeywordSearcher
) -> None:
    """The verdict of a claim that its passage contradicts is False; a made-up number is listed."""
    model = ScriptedModel.of("Military leave lasts nine years [1]. It is long [7].")
    state = build_assistant("rag", model, searcher, settings).invoke(asked(QUESTIONS["en"]))
    assert [citation["supported"] for citation in state["citations"]] == [False]
    assert state["unknown_sources"] == [7]
    assert "[7]" not in state["answer"]
    (citation,) = state["citations"]
    assert state["answer"][citation["at"] :].startswith("[1]")


@pytest.mark.parametrize("assistant", ["rag", "react"])
@pytest.mark.parametrize("saver", ["sqlite", "memory"])
def test_the_state_is_kept_by_any_checkpointer(
    settings: Settings, searcher: KeywordSearcher, tmp_path: Path, assistant: Any, saver: str
) -> None:
    """What comes back from a checkpoint is equal, JSON, and has typed sources in its messages."""
    connection = sqlite3.connect(tmp_path / "checkpoints.db", check_same_thread=False)
    checkpointer = SqliteSaver(connection) if saver == "sqlite" else InMemorySaver()
    graph = build_assistant(assistant, chat_model(settings), searcher, settings, checkpointer)
    config: Any = {"configurable": {"thread_id": "t"}}
    state = graph.invoke(asked(QUESTIONS["ko"]), config)
    kept = graph.get_state(config).values
    assert result(kept) == result(state)
    fields = {name: kept[name] for name in FIELDS}
    assert json.loads(json.dumps(fields)) == fields
    assert Source(**kept["evidence"][0]).source == "휴학.md"
    assert json.dumps([message_to_dict(message) for message in kept["messages"]])
    found = [m for m in kept["messages"] if isinstance(m, ToolMessage)]
    assert all(sources_of(message) for message in found)
    assert len(found) == (assistant == "react")
    connection.close()


@pytest.mark.parametrize("saver", ["sqlite", "memory", "own"])
async def test_asynchronous_turns_are_kept(
    settings: Settings,
    searcher: KeywordSearcher,
    checkpointer: Checkpoints,
    tmp_path: Path,
    saver: str,
) -> None:
    """Two turns of `ainvoke` on a thread remember each other, with each checkpointer."""
    async with AsyncSqliteSaver.from_conn_string(str(tmp_path / "a.db")) as asynchronous:
        savers: dict[str, Any] = {
            "sqlite": asynchronous,
            "memory": InMemorySaver(),
            "own": checkpointer,
        }
        model = ScriptedModel.of("Two years [1].", "What is the tuition fee?", "3,000 euros [1].")
        graph = build_assistant("rag", model, searcher, settings, savers[saver])
        config: Any = {"configurable": {"thread_id": "t"}}
        await graph.ainvoke(asked("How long is leave?"), config)
        state = await graph.ainvoke(asked("And what does it cost, the fee?"), config)
        assert [source["source"] for source in state["evidence"]] == ["fees.md"]
        assert "Two years [1]." in str(model.calls[-1])
        assert (await graph.aget_state(config)).values["answer"] == "3,000 euros [1]."


def test_a_turn_begins_with_a_fresh_state(settings: Settings, searcher: KeywordSearcher) -> None:
    """Evidence, citations, usage and abstention of a turn are not those of the turn before."""
    model = ScriptedModel.of(
        call("search_documents", query="leave"), "Two years [1].", "You are welcome."
    )
    graph = build_assistant("react", model, searcher, settings, InMemorySaver())
    config: Any = {"configurable": {"thread_id": "t"}}
    first = graph.invoke(asked("How long is leave?"), config)
    second = graph.invoke(asked("Thank you!"), config)
    assert len(first["citations"]) == len(first["evidence"]) == 1
    assert (second["citations"], second["evidence"]) == ([], [])
    assert first["usage"]["chat"] == {name: 2 * tokens for name, tokens in USAGE.items()}
    assert second["usage"]["chat"] == USAGE


def test_a_client_cannot_set_the_evidence(settings: Settings, searcher: KeywordSearcher) -> None:
    """The input of a graph is its messages."""
    graph = build_assistant("rag", ScriptedModel.of("Hello."), searcher, settings)
    fields = graph.get_input_jsonschema()["properties"]
    assert set(fields) == {"messages"}
    forged: Any = {"n": 1, "source": "x", "title": "x", "page": 1, "text": "forged"}
    state = graph.invoke({**asked("Hi"), "evidence": [forged]})
    assert state["evidence"] == []


@pytest.mark.parametrize("form", ["invoke", "ainvoke"])
async def test_tokens_are_counted_by_role(
    settings: Settings, searcher: KeywordSearcher, form: str
) -> None:
    """The rewriting of a follow-up is a call of the utility model, the answer one of the chat."""
    utility, model = ScriptedModel.of("What is the tuition fee?"), ScriptedModel.of("3,000 [1].")
    graph = build_assistant("rag", model, searcher, settings, utility_model=utility)
    past: Any = {"messages": [("user", "Is there a fee?"), ("ai", "Yes."), ("user", "How much?")]}
    state = await graph.ainvoke(past) if form == "ainvoke" else graph.invoke(past)
    assert state["usage"] == {"utility": USAGE, "chat": USAGE}


def test_an_interrupted_turn_goes_on_with_its_sources(
    settings: Settings, searcher: KeywordSearcher
) -> None:
    """Sources of tool messages that come back from a checkpoint are numbered and cited."""
    model = ScriptedModel.of(call("search_documents", query="leave fee"), "3,000 euros [2].")
    graph = build_assistant("react", model, searcher, settings, InMemorySaver())
    config: Any = {"configurable": {"thread_id": "t"}}
    graph.invoke(asked("leave and fee?"), config, interrupt_after=["tools"])
    assert graph.get_state(config).next == ("model",)
    state = graph.invoke(None, config)
    assert [source["n"] for source in state["evidence"]] == [1, 2]
    assert [citation["source"] for citation in state["citations"]] == ["fees.md"]


@pytest.mark.parametrize("assistant", ["rag", "react"])
@pytest.mark.parametrize("form", ["stream", "astream"])
async def test_few_node_hooks_run_in_a_turn(
    settings: Settings, searcher: KeywordSearcher, assistant: Any, form: str
) -> None:
    """However often the model is called, at most six node hooks run."""
    made = [call("search_documents", f"c{i}", query="leave") for i in range(4)]
    model = ScriptedModel.of(*(made if assistant == "react" else []), "Two years [1].")
    graph = build_assistant(assistant, model, searcher, settings)
    question = asked("How long is leave?")
    if form == "astream":
        changes = [change async for change in graph.astream(question, stream_mode="updates")]
    else:
        changes = list(graph.stream(question, stream_mode="updates"))
    ran = [node for change in changes for node in change]
    hooks = [node for node in ran if "." in node]
    assert hooks == ["TurnHooks.before_agent", "TurnHooks.after_agent"]
    assert len(hooks) <= 6
    assert all(isinstance(made, dict) for change in changes for made in change.values())
    assert ran.count("model") == (5 if assistant == "react" else 1)
    assert ("tools" in graph.nodes) == (assistant == "react")


def test_conversation_and_graph_say_the_same(
    settings: Settings, converse: Callable[..., Any], searcher: KeywordSearcher
) -> None:
    """What the page shows is what is in the state."""
    said = "Sure! Military leave lasts two years."
    state = build_assistant("rag", ScriptedModel.of(said), searcher, settings).invoke(
        asked(QUESTIONS["en"])
    )
    *_, end = converse(ScriptedModel.of(said), "rag").ask(QUESTIONS["en"])
    assert end.answer == state["answer"] == "Sure! Military leave lasts two years [1]."
    assert [vars(citation) for citation in end.citations] == state["citations"]
    assert end.usage == state["usage"]["chat"]


@pytest.mark.parametrize("form", ["invoke", "ainvoke"])
async def test_a_model_that_refuses_tools_leaves_its_evidence(
    settings: Settings, searcher: KeywordSearcher, form: str
) -> None:
    """The search in place of the refused tools is in the state, in both forms."""
    model = ScriptedModel.of(ToolsRefused(Phrase("No tools.")), "Two years [1].")
    graph = build_assistant("react", model, searcher, settings)
    question = asked("How long is leave?")
    state = await graph.ainvoke(question) if form == "ainvoke" else graph.invoke(question)
    assert [source["source"] for source in state["evidence"]] == ["leave.md"]
    assert [citation["supported"] for citation in state["citations"]] == [True]
    assert state["prompt"].startswith("answer/")


async def test_an_assistant_of_the_workspace_runs_asynchronously(workspace: Workspace) -> None:
    """With its own checkpointer and index; the second form continues what the first began."""
    workspace.index.add_documents([document("leave", "Military leave lasts two years.")])
    graph = workspace.assistant("react")
    config: Any = {"configurable": {"thread_id": "t"}}
    first = await graph.ainvoke(asked("How long is military leave?"), config)
    assert first["citations"][0]["quote"] == "Military leave lasts two years."
    second = graph.invoke(asked("How long is military leave?"), config)
    assert (second["answer"], second["citations"]) == (first["answer"], first["citations"])
