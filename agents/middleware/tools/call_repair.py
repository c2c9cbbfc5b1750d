"""Close tool calls that never got an answer, so that providers accept the conversation.

A process that dies while a tool runs leaves the call in memory without its result; the next
question would then follow on an order of messages that OpenAI-like services refuse. And a call
whose arguments are not JSON is no call to LangChain: the turn would end there, without a word.
"""

from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState, hook_config
from langchain_core.messages import (
    AIMessage,
    AnyMessage,
    InvalidToolCall,
    RemoveMessage,
    ToolCall,
    ToolMessage,
)
from langgraph.graph.message import REMOVE_ALL_MESSAGES
from langgraph.runtime import Runtime

from agents.messages import localise
from agents.turn import turn_language


class ToolCallRepair(AgentMiddleware[AgentState[Any], None]):
    """Answers calls left open by a crash, and calls that cannot be read."""

    def __init__(self, language: str = "auto") -> None:
        super().__init__()
        self._language = language

    def before_agent(self, state: AgentState[Any], runtime: Runtime[None]) -> dict[str, Any] | None:
        """Put an answer behind each open call of earlier turns."""
        messages = state["messages"]
        answered = {m.tool_call_id for m in messages if isinstance(m, ToolMessage)}
        words = localise("call_interrupted", turn_language(messages, self._language))
        repaired: list[AnyMessage] = []
        for message in messages:
            repaired.append(message)
            calls = message.tool_calls if isinstance(message, AIMessage) else []
            repaired += [_answer(c, words) for c in calls if c["id"] not in answered]
        if len(repaired) == len(messages):
            return None
        return {"messages": [RemoveMessage(REMOVE_ALL_MESSAGES), *repaired]}

    @hook_config(can_jump_to=["model"])
    def after_model(self, state: AgentState[Any], runtime: Runtime[None]) -> dict[str, Any] | None:
        """Tell the model that its call could not be read, and let it try again."""
        last = state["messages"][-1]
        if not isinstance(last, AIMessage) or last.tool_calls or not last.invalid_tool_calls:
            return None
        words = localise("call_unreadable", turn_language(state["messages"], self._language))
        answers = [_answer(call, words) for call in last.invalid_tool_calls]
        return {"messages": answers, "jump_to": "model"}


def _answer(call: ToolCall | InvalidToolCall, words: str) -> ToolMessage:
    return ToolMessage(
        words, tool_call_id=call["id"] or "", name=call["name"] or "", status="error"
    )
