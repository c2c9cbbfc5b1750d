"""Delegation: another assistant as a tool, which gets one task and returns its cited passages.

The passages become evidence of the caller, which cites them under its own numbers; the answer of
the other assistant comes beside them. Model calls of the whole tree share one budget: each task
gets an equal part of what is left, and says what it has used.
"""

import re
from collections.abc import Sequence
from typing import Annotated, Any

from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, InjectedToolCallId, StructuredTool
from langgraph.prebuilt import InjectedState

from agents.graph_runner import Graph
from agents.state import BUDGET, SPENT, evidence_of
from agents.turn import split_turn
from chains.sources import Source
from models.evidence import render_evidence

_MARK = re.compile(r" ?\[\d{1,3}\]")


def delegate(name: str, graph: Graph, description: str, model_calls: int) -> BaseTool:
    """Return the assistant `graph` as a tool.

    Args:
        name: Of the tool.
        graph: An assistant without tools of this kind: delegation has depth 1.
        description: What it does, for the model that calls it.
        model_calls: Most model calls of a whole turn of the caller.
    """

    def run(
        task: Annotated[str, "The task, in full sentences, with all it needs to know"],
        state: Annotated[dict[str, Any], InjectedState],
        tool_call_id: Annotated[str, InjectedToolCallId],
        config: RunnableConfig,
    ) -> ToolMessage:
        asked = {"messages": [HumanMessage(task)], BUDGET: _part(state, name, model_calls)}
        return _message(name, tool_call_id, graph.invoke(asked, _silent(config)))

    async def arun(
        task: Annotated[str, "The task, in full sentences, with all it needs to know"],
        state: Annotated[dict[str, Any], InjectedState],
        tool_call_id: Annotated[str, InjectedToolCallId],
        config: RunnableConfig,
    ) -> ToolMessage:
        asked = {"messages": [HumanMessage(task)], BUDGET: _part(state, name, model_calls)}
        return _message(name, tool_call_id, await graph.ainvoke(asked, _silent(config)))

    return StructuredTool.from_function(run, coroutine=arun, name=name, description=description)


def _part(state: dict[str, Any], name: str, model_calls: int) -> int:
    """Return the model calls that one task may make: an equal part of what is left."""
    turn = split_turn(state["messages"])[1]
    made = [message for message in turn if isinstance(message, AIMessage)]
    left = model_calls - len(made) - spent(turn)
    at_once = sum(call["name"] == name for call in made[-1].tool_calls) if made else 1
    others = len(made[-1].tool_calls) if made else 1
    return max(1, left // max(at_once, others, 1))


def spent(turn: Sequence[Any]) -> int:
    """Return the model calls that delegated tasks of a turn have made."""
    return sum(m.additional_kwargs.get(SPENT, 0) for m in turn if isinstance(m, ToolMessage))


def _silent(config: RunnableConfig) -> RunnableConfig:
    """Return the configuration of a run whose tokens are not part of the caller's answer."""
    language = (config.get("configurable") or {}).get("language", "auto")
    silent: RunnableConfig = {"tags": ["nostream"], "configurable": {"language": language}}
    if "callbacks" in config:
        silent["callbacks"] = config["callbacks"]
    return silent


def _message(name: str, tool_call_id: str, end: dict[str, Any]) -> ToolMessage:
    evidence = {source.n: source for source in evidence_of(end)}
    cited = [evidence[c["n"]] for c in end["citations"] if c["n"] in evidence]
    sources: list[Source] = list(dict.fromkeys(cited))
    answer = _MARK.sub("", end["answer"])
    content = f"{render_evidence(sources)}\n{answer}" if sources else answer
    made = sum(isinstance(message, AIMessage) for message in end["messages"])
    return ToolMessage(
        content,
        name=name,
        tool_call_id=tool_call_id,
        artifact=sources,
        additional_kwargs={SPENT: made + spent(end["messages"])},
    )
