"""Tool-call repair: give every tool call a result, so that providers accept the conversation.

A process that dies while a tool runs leaves a call without its result in the checkpoint;
OpenAI-like services reject such a message order. A call whose arguments are not JSON is no call to
LangChain: without an answer to it the turn would end there.
"""

from langchain.agents.middleware import hook_config
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
from agents.middleware.base import State, TurnMiddleware, Update


class ToolCallRepair(TurnMiddleware):
    """Answers dangling tool calls of a crash, and tool calls that cannot be parsed."""

    def before_agent(self, state: State, runtime: Runtime[None]) -> Update:
        """Put a result behind each dangling call of earlier turns."""
        messages = state["messages"]
        answered = {m.tool_call_id for m in messages if isinstance(m, ToolMessage)}
        words = localise("call_interrupted", self._language(messages))
        repaired: list[AnyMessage] = []
        for message in messages:
            repaired.append(message)
            calls = message.tool_calls if isinstance(message, AIMessage) else []
            repaired += [_result(call, words) for call in calls if call["id"] not in answered]
        if len(repaired) == len(messages):
            return None
        return {"messages": [RemoveMessage(REMOVE_ALL_MESSAGES), *repaired]}

    @hook_config(can_jump_to=["model"])
    def after_model(self, state: State, runtime: Runtime[None]) -> Update:
        """Tell the model that its call could not be parsed, and call it again."""
        last = state["messages"][-1]
        if not isinstance(last, AIMessage) or last.tool_calls or not last.invalid_tool_calls:
            return None
        words = localise("call_unreadable", self._language(state["messages"]))
        results = [_result(call, words) for call in last.invalid_tool_calls]
        return {"messages": results, "jump_to": "model"}


def _result(call: ToolCall | InvalidToolCall, words: str) -> ToolMessage:
    return ToolMessage(
        words, tool_call_id=call["id"] or "", name=call["name"] or "", status="error"
    )
