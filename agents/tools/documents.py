"""Retrieval tool: searches the documents of the collection."""

from collections.abc import Sequence
from typing import Annotated, Protocol

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool

from agents.evidence import from_passages
from agents.messages import Language, localise
from agents.tools.results import ToolResult, call_language, make_tool, notify, tool_result
from chains.fallback import FallbackCallback, on_fallback
from errors import EmptyQuery, ModelError, Phrase
from index.passage import Passage
from text.translation import translated

NAME = "search_documents"


class Searcher(Protocol):
    """Anything that retrieves passages: a `PassageRetriever`, or a stand-in."""

    def search(self, query: str) -> Sequence[Passage]:
        """Return passages, best first."""


def search_documents(retriever: Searcher, language: str = "auto") -> BaseTool:
    """Return the tool that searches with `retriever`, within its scope."""

    def search(
        query: Annotated[str, "What to look for, in words of the documents"],
        config: RunnableConfig,
    ) -> ToolResult:
        spoken = call_language(config, query)
        return tool_result(NAME, spoken, from_passages(find(retriever, query, spoken)))

    return make_tool(NAME, search, language)


def fallback_notice(spoken: Language) -> FallbackCallback:
    """Return a callback that streams a notice of what goes on without its model."""

    def report(feature: str, error: ModelError | None) -> None:
        service = translated(Phrase(feature), spoken)
        why = translated(error.text, spoken) if error else localise("utility_unusable", spoken)
        notify("utility_failed", localise("utility_failed", spoken, service=service, reason=why))

    return report


def find(searcher: Searcher, query: str, spoken: Language) -> list[Passage]:
    """Return the passages of a search; a notice says where it was lexical only."""
    try:
        with on_fallback(fallback_notice(spoken)):
            passages = list(searcher.search(query))
    except EmptyQuery:
        return []
    base = getattr(searcher, "base", searcher)
    if (dense_failure := getattr(base, "dense_failure", None)) and (error := dense_failure()):
        why = translated(error.text, spoken)
        notify("words_only_now", localise("words_only_now", spoken, reason=why))
    return passages
