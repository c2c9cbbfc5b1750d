"""Tool-call repair: give every tool call a result, so that providers accept the conversation.

A process that dies while a tool runs leaves a call without its result in the checkpoint;
OpenAI-like services reject such a message order. A call whose arguments are not JSON is no call to
LangChain: without an answer to it the turn would end there.
"""

from collections.abc import Sequence

from langchain_core.messages import (
    AIMessage,
    AnyMessage,
    BaseMessage,
    InvalidToolCall,
    ToolCall,
    ToolMessage,
)

from agents.messages import localise
from agents.middleware.base import ModelSteps, Request, TurnMiddleware

ATTEMPTS = 8  # model calls in a row whose tool calls cannot be parsed


class ToolCallRepair(TurnMiddleware):
    """Answers dangling tool calls of a crash, and tool calls that cannot be parsed."""

    def around_model(self, request: Request) -> ModelSteps:
        """Call the model with a result behind each call; again where none of its calls parses.

        The answers to calls that cannot be parsed stay in the conversation, as their calls do.
        """
        language = self._language(request.messages)
        interrupted = localise("call_interrupted", language)
        unreadable = localise("call_unreadable", language)
        before: list[AnyMessage] = close_calls(request.messages, interrupted)
        said: list[BaseMessage] = []
        for attempt in range(1, ATTEMPTS + 1):
            response = yield request.override(messages=[*before, *_messages(said)])
            results = [result for m in response.result for result in _unparsed(m, unreadable)]
            said += [*response.result, *results]
            has_calls = any(isinstance(m, AIMessage) and m.tool_calls for m in response.result)
            if not results or has_calls or attempt == ATTEMPTS:
                break
        response.result = said
        return response


def close_calls(messages: Sequence[AnyMessage], words: str) -> list[AnyMessage]:
    """Return messages with a result of these words behind each tool call that has none."""
    answered = {m.tool_call_id for m in messages if isinstance(m, ToolMessage)}
    closed: list[AnyMessage] = []
    for message in messages:
        closed.append(message)
        calls = message.tool_calls if isinstance(message, AIMessage) else []
        closed += [_result(call, words) for call in calls if call["id"] not in answered]
    return closed


def _messages(said: Sequence[BaseMessage]) -> list[AnyMessage]:
    return [message for message in said if isinstance(message, AIMessage | ToolMessage)]


def _unparsed(message: BaseMessage, words: str) -> list[ToolMessage]:
    calls = message.invalid_tool_calls if isinstance(message, AIMessage) else []
    return [_result(call, words) for call in calls]


def _result(call: ToolCall | InvalidToolCall, words: str) -> ToolMessage:
    return ToolMessage(
        words, tool_call_id=call["id"] or "", name=call["name"] or "", status="error"
    )
