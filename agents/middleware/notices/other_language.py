"""Tell the reader that documents in another language may hold what was not found."""

from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain_core.messages import AIMessage
from langgraph.runtime import Runtime

from agents.events import Notice
from agents.messages import has_message, localise
from agents.turn import question_of, turn_language
from models.evidence import NOT_IN_DOCUMENTS
from text.language import detect_language


class OtherLanguageNotice(AgentMiddleware[AgentState[Any], None]):
    """Emits a `Notice` when nothing was found and all or some documents are in another language.

    Args:
        searcher: What the assistant searches with; a stand-in without an index says nothing.
        language: As for the other steps.
    """

    def __init__(self, searcher: Any, language: str = "auto") -> None:
        super().__init__()
        self._searcher = searcher
        self._language = language

    def after_agent(self, state: AgentState[Any], runtime: Runtime[None]) -> None:
        """Look at the answer when the turn has ended."""
        messages = state["messages"]
        last = messages[-1] if messages else None
        if not isinstance(last, AIMessage) or not _refuses(last.text):
            return
        asked = detect_language(question_of(messages))
        others = sorted(self._languages() - {asked, "und", ""})
        if asked == "und" or not others:
            return
        spoken = turn_language(messages, self._language)
        names = ", ".join(_name(code, spoken) for code in others)
        runtime.stream_writer(
            Notice("other_language", localise("other_language", spoken, names=names))
        )

    def _languages(self) -> set[str]:
        index, scope = (getattr(self._searcher, name, None) for name in ("index", "scope"))
        if index is None or not hasattr(index, "sources"):
            return set()
        return {row.language for row in index.sources(scope)}


def _refuses(text: str) -> bool:
    return any(words in text for words in NOT_IN_DOCUMENTS.values())


def _name(code: str, spoken: Any) -> str:
    key = f"language_{code}"
    return localise(key, spoken) if has_message(key) else code
