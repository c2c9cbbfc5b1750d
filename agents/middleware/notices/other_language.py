"""Other-language notice: nothing was found, and there are documents in another language.

Only where the embedding model finds no passage across languages: else those were searched, too.
"""

from typing import Any

from langchain_core.messages import AIMessage
from langgraph.runtime import Runtime

from agents.messages import Language, has_message, localise
from agents.middleware.base import State, TurnMiddleware
from agents.turn import question_of
from models.evidence import NOT_IN_DOCUMENTS
from text.language import detect_language


class OtherLanguageNotice(TurnMiddleware):
    """Emits a `Notice` after an abstention where documents are in a language not searched.

    Args:
        searcher: The retriever of the assistant; one without an index gives no notice.
        language: The language setting; `auto` follows the question.
    """

    def __init__(self, searcher: Any, language: str = "auto") -> None:
        super().__init__(language)
        self._searcher = searcher

    def on_turn_end(self, state: State, runtime: Runtime[None]) -> None:
        """Check the answer after the turn."""
        messages = state["messages"]
        last = messages[-1] if messages else None
        if not isinstance(last, AIMessage) or not _abstains(last.text):
            return
        question = question_of(messages)
        asked = detect_language(question)
        base = getattr(self._searcher, "base", None)
        # Before the documents are listed, which takes longer the more there are.
        if asked == "und" or base is None or base.crosses_languages(question):
            return
        others = sorted(self._document_languages() - {asked, "und", ""})
        if not others:
            return
        language = self._language(messages)
        names = ", ".join(_name(code, language) for code in others)
        self._notify(runtime, messages, "other_language", names=names)

    def _document_languages(self) -> set[str]:
        base = getattr(self._searcher, "base", None)
        if base is None:
            return set()
        return {row.language for row in base.index.sources(base.scope)}


def _abstains(text: str) -> bool:
    return any(sentence in text for sentence in NOT_IN_DOCUMENTS.values())


def _name(code: str, language: Language) -> str:
    key = f"language_{code}"
    return localise(key, language) if has_message(key) else code
