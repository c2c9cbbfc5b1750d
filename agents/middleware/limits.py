"""Keep a turn from going round in circles: so many calls of the model, so many of tools.

LangChain's own limits, with our words. At the tool limit the model is told to answer from what it
has; at the model limit the turn ends.
"""

from typing import Any

from langchain.agents.middleware import (
    ModelCallLimitMiddleware,
    ToolCallLimitMiddleware,
    hook_config,
)
from langchain_core.messages import AIMessage, ToolMessage

from agents.events import Notice
from agents.middleware.turn import spoken_with
from agents.wording import say


class LimitModelCalls(ModelCallLimitMiddleware[Any, None]):
    """Ends the turn after `count` calls of the model."""

    def __init__(self, count: int, language: str = "auto") -> None:
        super().__init__(run_limit=count)
        self._language = language

    @hook_config(can_jump_to=["end"])
    def before_model(self, state: Any, runtime: Any) -> dict[str, Any] | None:
        """End the turn, in words, when its calls are used up."""
        change = super().before_model(state, runtime)
        if not change:
            return None
        spoken = spoken_with(state["messages"], self._language)
        words = say("model_limit", spoken, count=self.run_limit)
        runtime.stream_writer(Notice("model_limit", words))
        return {**change, "messages": [AIMessage(words)]}


class LimitToolCalls(ToolCallLimitMiddleware[Any, None]):
    """Refuses tool calls above `count` and asks the model to answer."""

    def __init__(self, count: int, language: str = "auto") -> None:
        super().__init__(run_limit=count, exit_behavior="continue")
        self._language = language

    @hook_config(can_jump_to=["end"])
    def after_model(self, state: Any, runtime: Any) -> dict[str, Any] | None:
        """Answer the calls that are too many."""
        change = super().after_model(state, runtime)
        if not change or "messages" not in change:
            return change
        spoken = spoken_with(state["messages"], self._language)
        words = say("tool_limit", spoken, count=self.run_limit)
        notice = say("tool_limit_notice", spoken, count=self.run_limit)
        runtime.stream_writer(Notice("tool_limit", notice))
        refused = [
            message.model_copy(update={"content": words})
            for message in change["messages"]
            if isinstance(message, ToolMessage)
        ]
        return {**change, "messages": refused}
