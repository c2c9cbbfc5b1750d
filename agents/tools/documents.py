"""Search the documents of the collection."""

from collections.abc import Sequence
from typing import Annotated, Protocol

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool

from agents.evidence import from_documents
from agents.tools.answering import Reply, make_tool, reply, spoken_in
from chains.records import Found
from errors import EmptyQuery

NAME = "search_documents"


class Searcher(Protocol):
    """Anything that finds passages: the retriever of `chains.retrieval`, or a stand-in."""

    def search(self, query: str) -> Sequence[Found]:
        """Return passages, best first."""


def search_documents(retriever: Searcher, language: str = "auto") -> BaseTool:
    """Return the tool that searches with `retriever`, within its scope."""

    def search(
        query: Annotated[str, "What to look for, in words of the documents"],
        config: RunnableConfig,
    ) -> Reply:
        try:
            found = list(retriever.search(query))
        except EmptyQuery:
            found = []
        return reply(NAME, spoken_in(config, query), from_documents(found))

    return make_tool(NAME, search, language)
