"""Delegation: another assistant as a tool, which gets one task and returns its cited passages.

The passages become evidence of the caller, which cites them under its own numbers; the answer of
the other assistant comes beside them. Model calls of the whole tree share one budget: each task
gets an equal part of what is left, and says what it has used.
"""

import re
from typing import Annotated, Any

from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, InjectedToolCallId, StructuredTool
from langgraph.prebuilt import InjectedState

from agents.graph_runner import Graph
from agents.state import evidence_of
from agents.tools.results import SCHEMA_LOCK
from agents.turn import BUDGET, SPENT, spent_calls, split_turn
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
        own = _own_config(config, _part(state, model_calls))
        return _message(name, tool_call_id, graph.invoke(_asked(task), own))

    async def arun(
        task: Annotated[str, "The task, in full sentences, with all it needs to know"],
        state: Annotated[dict[str, Any], InjectedState],
        tool_call_id: Annotated[str, InjectedToolCallId],
        config: RunnableConfig,
    ) -> ToolMessage:
        own = _own_config(config, _part(state, model_calls))
        return _message(name, tool_call_id, await graph.ainvoke(_asked(task), own))

    with SCHEMA_LOCK:
        return StructuredTool.from_function(run, coroutine=arun, name=name, description=description)


def _asked(task: str) -> dict[str, Any]:
    return {"messages": [HumanMessage(task)]}


def _part(state: dict[str, Any], model_calls: int) -> int:
    """Return the model calls that one of the calls made at once gets: an equal part of the rest."""
    turn = split_turn(state["messages"])[1]
    made = [message for message in turn if isinstance(message, AIMessage)]
    left = model_calls - len(made) - spent_calls(turn)
    at_once = len(made[-1].tool_calls) if made else 1
    return max(1, left // max(at_once, 1))


def _own_config(config: RunnableConfig, budget: int) -> RunnableConfig:
    """Return the configuration of a run whose tokens are not part of the caller's answer."""
    language = (config.get("configurable") or {}).get("language", "auto")
    own: RunnableConfig = {
        "tags": ["nostream"],
        "configurable": {"language": language, BUDGET: budget},
    }
    if "callbacks" in config:
        own["callbacks"] = config["callbacks"]
    return own


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
        additional_kwargs={SPENT: made + spent_calls(end["messages"])},
    )
