"""Unused reasoning notice: a reasoning style is set, and this assistant or its model has none."""

from typing import Literal

from langchain_core.messages import HumanMessage
from langgraph.runtime import Runtime

from agents.middleware.base import State, TurnMiddleware

UNUSED_REASONING = "reasoning_unused"  # kind of the notice
Reason = Literal["reasoning_of_rag", "reasoning_needs_model"]


class UnusedReasoningNotice(TurnMiddleware):
    """Emits a `Notice` in the first turn of a conversation that RAG_REASONING has no effect.

    Args:
        style: The reasoning style of the settings.
        reason: Why it has none: only the assistant rag reasons, or the embedded model only quotes.
        language: The language setting; `auto` follows the question.
    """

    def __init__(self, style: str, reason: Reason, language: str = "auto") -> None:
        super().__init__(language)
        self._style = style
        self._reason: Reason = reason

    def on_turn_start(self, state: State, runtime: Runtime[None]) -> None:
        """Notify the reader before the first turn."""
        messages = state["messages"]
        if sum(isinstance(message, HumanMessage) for message in messages) == 1:
            self._notify(runtime, messages, UNUSED_REASONING, self._reason, style=self._style)
