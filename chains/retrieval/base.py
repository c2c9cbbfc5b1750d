"""Base class of the retrievers: passages for this project, Documents for LangChain."""

from abc import abstractmethod
from typing import Self

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from chains.retrieval.documents import to_document
from index.passage import Passage
from index.scope import Scope


class PassageRetriever(BaseRetriever):
    """A LangChain retriever whose `search` returns passages."""

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    @abstractmethod
    def search(self, query: str, k: int | None = None) -> list[Passage]:
        """Return at most `k` passages, best first; the retriever's own number when None."""

    @abstractmethod
    def with_scope(self, scope: Scope) -> Self:
        """Return the same retriever with another access scope."""

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        return [to_document(passage) for passage in self.search(query, k)]
