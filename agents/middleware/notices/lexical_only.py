"""Lexical-only notice: the stored vectors belong to another embedding model."""

from typing import Any

from langgraph.runtime import Runtime

from agents.middleware.base import State, TurnMiddleware


class LexicalOnlyNotice(TurnMiddleware):
    """Emits a `Notice` while dense search is off because the embedding model has changed.

    Args:
        searcher: The retriever of the assistant; one without vectors gives no notice.
        language: The language setting; `auto` follows the question.
    """

    def __init__(self, searcher: Any, language: str = "auto") -> None:
        super().__init__(language)
        self._searcher = searcher

    def on_turn_start(self, state: State, runtime: Runtime[None]) -> None:
        """Notify the reader before the turn."""
        base = getattr(self._searcher, "base", self._searcher)
        if getattr(base, "lexical_only", False):
            self._notify(runtime, state["messages"], "words_only")
