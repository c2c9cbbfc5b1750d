"""Search the documents of the collection."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated, Protocol

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool
from langgraph.config import get_stream_writer

from agents.events import Notice
from agents.evidence import from_documents
from agents.messages import Spoken, say
from agents.tools.answering import Reply, make_tool, reply, spoken_in
from chains.fallback import Tell, listening
from chains.sources import Found
from errors import EmptyQuery, ModelError, Phrase
from text.translation import translated

NAME = "search_documents"


class Searcher(Protocol):
    """Anything that finds passages: `chains.retrieval.retriever.Retriever`, or a stand-in."""

    def search(self, query: str) -> Sequence[Found]:
        """Return passages, best first."""


def search_documents(retriever: Searcher, language: str = "auto") -> BaseTool:
    """Return the tool that searches with `retriever`, within its scope."""

    def search(
        query: Annotated[str, "What to look for, in words of the documents"],
        config: RunnableConfig,
    ) -> Reply:
        spoken = spoken_in(config, query)
        return reply(NAME, spoken, from_documents(find(retriever, query, spoken)))

    return make_tool(NAME, search, language)


def fallback_told(spoken: Spoken) -> Tell:
    """Return what tells the reader that a search, or a rewriting, does without its model."""

    def tell(feature: str, error: ModelError | None) -> None:
        service = translated(Phrase(feature), spoken)
        why = translated(error.text, spoken) if error else say("utility_unusable", spoken)
        words = say("utility_failed", spoken, service=service, reason=why)
        with suppress(RuntimeError):  # searched outside of a turn
            get_stream_writer()(Notice("utility_failed", words))

    return tell


def find(searcher: Searcher, query: str, spoken: Spoken) -> list[Found]:
    """Return what a search finds; the reader is told where it went by words alone."""
    try:
        with listening(fallback_told(spoken)):
            found = list(searcher.search(query))
    except EmptyQuery:
        return []
    if (dense_failure := getattr(searcher, "setback", None)) and (why := dense_failure()):
        told = say("words_only_now", spoken, reason=translated(why.text, spoken))
        with suppress(RuntimeError):  # searched outside of a turn
            get_stream_writer()(Notice("words_only_now", told))
    return found
