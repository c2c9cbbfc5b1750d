"""Keep a turn from going round in circles: so many calls of the model, so many of tools.

When either is spent the model is called once more, without tools, to answer from what was found.
"""

from collections.abc import Callable, Sequence
from typing import Any

from langchain.agents.middleware import (
    AgentMiddleware,
    AgentState,
    ToolCallLimitMiddleware,
    hook_config,
)
from langchain.agents.middleware.types import ModelRequest, ModelResponse
from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, ToolMessage

from agents.events import Notice
from agents.messages import Language, localise
from agents.turn import localised_error, split_turn, turn_language

_NEEDS_TOOLS = "anthropic"  # refuses a conversation with tool calls where no tool is described


class ToolCallLimit(ToolCallLimitMiddleware[Any, None]):
    """Refuses tool calls above `count` that a model makes at once."""

    def __init__(self, count: int, language: str = "auto") -> None:
        super().__init__(run_limit=count, exit_behavior="continue")
        self._language = language

    @hook_config(can_jump_to=["end"])
    def after_model(self, state: Any, runtime: Any) -> dict[str, Any] | None:
        """Answer the calls that are too many."""
        change = super().after_model(state, runtime)
        if not change or "messages" not in change:
            return change
        spoken = turn_language(state["messages"], self._language)
        words = localise("tool_limit", spoken, count=self.run_limit)
        refused = [
            message.model_copy(update={"content": words})
            for message in change["messages"]
            if isinstance(message, ToolMessage)
        ]
        return {**change, "messages": refused}


class FinalAnswerFallback(AgentMiddleware[AgentState[Any], None]):
    """Takes the tools away once `model_calls` or `tool_calls` are spent, and says so."""

    def __init__(self, model_calls: int, tool_calls: int, language: str = "auto") -> None:
        super().__init__()
        self._model_calls = model_calls
        self._tool_calls = tool_calls
        self._language = language

    def wrap_model_call(
        self,
        request: ModelRequest[None],
        handler: Callable[[ModelRequest[None]], ModelResponse[Any]],
    ) -> ModelResponse[Any]:
        """Call the model, for the last time where the budget is spent.

        Raises:
            ModelError: it wants to call tools even then.
        """
        _, turn = split_turn(request.messages)
        spoken = turn_language(request.messages, self._language)
        notice = self._spent(turn, spoken)
        if notice is None:
            return handler(request)
        request.runtime.stream_writer(notice)
        response = handler(_last_call(request, localise("answer_now", spoken)))
        response.result = [_without_calls(message) for message in response.result]
        if not any(message.text.strip() for message in response.result):
            raise localised_error("no_answer_at_limit", spoken)
        return response

    def _spent(self, turn: Sequence[AnyMessage], spoken: Language) -> Notice | None:
        tools = sum(isinstance(message, ToolMessage) for message in turn)
        if tools >= self._tool_calls:
            words = localise("tool_limit_notice", spoken, count=self._tool_calls)
            return Notice("tool_limit", words)
        if sum(isinstance(message, AIMessage) for message in turn) >= self._model_calls:
            words = localise("model_limit_notice", spoken, count=self._model_calls)
            return Notice("model_limit", words)
        return None


def _last_call(request: ModelRequest[None], words: str) -> ModelRequest[None]:
    messages = list(request.messages)
    last = messages[-1]
    if isinstance(last, ToolMessage) and isinstance(last.content, str):
        messages[-1] = last.model_copy(update={"content": f"{last.content}\n\n{words}"})
    if _NEEDS_TOOLS in request.model._llm_type:
        return request.override(messages=messages, tool_choice={"type": "none"})
    return request.override(messages=messages, tools=[], tool_choice=None)


def _without_calls(message: BaseMessage) -> BaseMessage:
    if not isinstance(message, AIMessage) or not (message.tool_calls or message.invalid_tool_calls):
        return message
    said = {k: v for k, v in message.additional_kwargs.items() if k != "tool_calls"}
    none: dict[str, Any] = {"tool_calls": [], "invalid_tool_calls": [], "additional_kwargs": said}
    return message.model_copy(update={**none, "content": message.text})
