"""Retrieval tool: searches the documents of the collection."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Protocol

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, ToolException

from agents.evidence import from_passages
from agents.messages import Language, localise
from agents.tools.results import ToolResult, call_language, make_tool, notify, tool_result
from chains.fallback import FallbackCallback, on_fallback
from chains.retrieval.base import PassageRetriever
from chains.retrieval.query.decomposition import interleaved
from chains.summaries.library import library_of
from errors import EmptyQuery, LabelError, ModelError, Phrase
from index.catalog.conditions import Condition
from index.catalog.filters import parse
from index.passage import Passage
from text.translation import translated

NAME = "search_documents"
MOST_QUERIES = 5  # of one call
MOST_PASSAGES = 10  # of several queries


class Searcher(Protocol):
    """Anything that retrieves passages: a `PassageRetriever`, or a stand-in."""

    def search(self, query: str) -> Sequence[Passage]:
        """Return passages, best first."""


def search_documents(retriever: Searcher, language: str = "auto") -> BaseTool:
    """Return the tool that searches with `retriever`, within its scope."""

    def search(
        query: Annotated[str, "What to look for"],
        more_queries: Annotated[
            list[str], "The same in other words, or other parts of the question"
        ] = [],  # noqa: B006  # the schema needs a value; it is never changed
        document: Annotated[str, "Only in this document: title or file name"] = "",
        filters: Annotated[list[str], "Only where: tag=exam, language=ko, date>=2024"] = [],  # noqa: B006
        *,
        config: RunnableConfig,
    ) -> ToolResult:
        spoken = call_language(config, query)
        searcher = _narrowed(retriever, document, filters, spoken)
        queries = list(dict.fromkeys([query, *more_queries]))[:MOST_QUERIES]
        try:
            rankings = [find(searcher, each, spoken) for each in queries]
        except LabelError as error:  # an unknown field; the message names those there are
            raise ToolException(translated(error.text, spoken)) from None
        passages = rankings[0]
        if len(rankings) > 1:
            passages = interleaved(rankings, max(MOST_PASSAGES, len(passages)))
        return tool_result(NAME, spoken, from_passages(passages))

    return make_tool(NAME, search, language)


def _narrowed(
    retriever: Searcher, document: str, filters: Sequence[str], spoken: Language
) -> Searcher:
    """Return the retriever with a scope narrowed to a document and to metadata.

    Raises:
        ToolException: there is no such document, or a filter cannot be read, in words.
    """
    if not document and not filters:
        return retriever
    library, base = library_of(retriever), getattr(retriever, "base", None)
    if library is None or base is None or not isinstance(retriever, PassageRetriever):
        raise ToolException(localise("no_filters", spoken))
    try:
        conditions = parse(filters, spoken)
    except LabelError as error:
        raise ToolException(translated(error.text, spoken)) from None
    if document:
        rows = library.find(document, spoken)
        if not rows:
            raise ToolException(localise("no_document", spoken, name=document[:80]))
        conditions += (Condition("source", "=", (rows[0].source,)),)
    scope = base.scope
    return retriever.with_scope(replace(scope, where=(*scope.where, *conditions)))


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
