"""Tell the reader when documents are found by their words alone."""

from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState
from langgraph.runtime import Runtime

from agents.events import Notice
from agents.messages import localise
from agents.turn import turn_language


class LexicalOnlyNotice(AgentMiddleware[AgentState[Any], None]):
    """Emits a `Notice` while the stored vectors are those of another embedding model.

    Args:
        searcher: What the assistant searches with; a stand-in without vectors says nothing.
        language: As for the other steps.
    """

    def __init__(self, searcher: Any, language: str = "auto") -> None:
        super().__init__()
        self._searcher = searcher
        self._language = language

    def before_agent(self, state: AgentState[Any], runtime: Runtime[None]) -> None:
        """Look before the turn begins."""
        if getattr(self._searcher, "lexical_only", False):
            spoken = turn_language(state["messages"], self._language)
            runtime.stream_writer(Notice("words_only", localise("words_only", spoken)))
