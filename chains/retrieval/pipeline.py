"""Put around a search what the settings ask for: more searches, a better order, limits.

    RAG_MULTI_QUERY=3        the question in its parts and in other words (`multi_query`)
    RAG_RERANK=llm           a better order (`rerank`, `cross_encoder`)
    RAG_PER_SOURCE=2         a cap, so that one long document does not push out all others
    RAG_CONTEXT_TOKENS=2000  a budget, with neighbours made one (`chains.retrieval.packing`)

The steps come in this order and work on LangChain documents, as they do alone in a notebook; what
comes out are found passages again, so that an assistant cannot tell the pipeline from a search.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.cross_encoders import BaseCrossEncoder
from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from chains.generation import generative
from chains.retrieval.cross_encoder import CrossEncoderReranker
from chains.retrieval.packing import capped, pack
from chains.retrieval.query.multi_query import FEATURE, INSTEAD, every_form, fused
from chains.retrieval.rerank import LLMReranker, Reranker
from chains.retrieval.retriever import Retriever, to_document
from errors import RagError
from index.passage import Level, Passage
from index.scope import Scope
from settings import Settings


class PipelineRetriever(BaseRetriever):
    """A retriever whose search is followed by the steps that are switched on.

    Attributes:
        retriever: The one that searches.
        writer: The generative model that writes more searches; None writes none.
        queries: How many it may write.
        reranker: Orders the candidates; None leaves them as they are.
        candidates: Passages that the reranker and the cap choose from.
        per_source: Passages of one source at most; 0 is no cap.
        budget: Tokens of all passages at most, estimated; 0 is no budget.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    retriever: Retriever
    writer: BaseChatModel | None = Field(default=None, repr=False)
    queries: int = Field(default=3, ge=1, le=10)
    reranker: Reranker | None = None
    candidates: int = Field(default=20, ge=1)
    per_source: int = Field(default=0, ge=0)
    budget: int = Field(default=0, ge=0)

    @property
    def scope(self) -> Scope:
        """Whose eyes it looks with."""
        return self.retriever.scope

    @property
    def index(self) -> Any:
        """Where it looks."""
        return self.retriever.index

    @property
    def level(self) -> Level:
        """As of the retriever inside."""
        return self.retriever.level

    @property
    def lexical_only(self) -> bool:
        """As of the retriever inside."""
        return self.retriever.lexical_only

    def dense_failure(self) -> RagError | None:
        """As of the retriever inside."""
        return self.retriever.dense_failure()

    def search(self, query: str, k: int | None = None) -> list[Passage]:
        """Return at most `k` passages, best first.

        Raises:
            ModelError: a model that a step asks did not answer.
            EmptyQuery, EmbeddingMismatch: As of the retriever inside.
        """
        k = k or self.retriever.k
        searches = self._searches(query, self._wanted(k))
        rankings = [[to_document(one) for one in found] for found in searches]
        known = {
            document.id: found
            for ranking, search in zip(reversed(rankings), reversed(searches), strict=True)
            for document, found in zip(ranking, search, strict=True)
        }
        documents = rankings[0] if len(rankings) == 1 else fused(rankings)
        chosen = self._packed(self._ordered(query, documents)[:k])
        return [_found(known[document.id], document) for document in chosen]

    def _wanted(self, k: int) -> int:
        choosy = self.writer is not None or self.reranker is not None or self.per_source
        return max(k, self.candidates) if choosy else k

    def _searches(self, query: str, wanted: int) -> list[list[Passage]]:
        def ask(form: str) -> list[Passage]:
            return self.retriever.search(form, wanted)

        if self.writer is None:
            return [ask(query)]
        return every_form(ask, self.writer, query, self.queries, self.retriever.prompts)

    def _ordered(self, query: str, documents: Sequence[Document]) -> list[Document]:
        """Return the documents reordered and capped; what is no candidate stays behind."""
        documents = list(documents)
        if self.reranker is not None:
            first = self.reranker.order(query, documents[: self.candidates])
            documents = [*first, *documents[self.candidates :]]
        return capped(documents, self.per_source) if self.per_source else documents

    def _packed(self, documents: list[Document]) -> list[Document]:
        if not self.budget:
            return documents
        # Children of two parents made one would be a stretch of neither.
        page_text = cache(self.index.page_text) if self.level == "parent" else None
        return pack(documents, self.budget, len(documents), page_text)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        return [to_document(passage) for passage in self.search(query, k)]


def _found(passage: Passage, document: Document) -> Passage:
    """Return a passage with the score and the text that the steps gave its document."""
    data = document.metadata
    rows = data.get("rows", (0, 0))
    text = document.page_content
    return passage.with_content(text, data["start"], data["end"], *rows).scored(data["score"])


def refined(
    retriever: Retriever,
    settings: Settings,
    writer: Callable[[], BaseChatModel],
    encoder: Callable[[], BaseCrossEncoder],
) -> Retriever | PipelineRetriever:
    """Return a retriever with the steps that the settings switch on; itself where they do none.

    `writer` and `encoder` give the utility model and the cross-encoder where one is needed.

    Raises:
        GenerativeModelNeeded: a step writes, and the utility model only quotes.
        ModelError: a model cannot be loaded.
    """
    if not settings.refines:
        return retriever
    return PipelineRetriever(
        retriever=retriever,
        writer=generative(writer(), FEATURE, instead=INSTEAD) if settings.multi_query else None,
        queries=settings.multi_query or 1,
        reranker=_reranker(settings, writer, encoder),
        candidates=settings.candidates,
        per_source=settings.per_source,
        budget=settings.context_tokens,
    )


def _reranker(
    settings: Settings,
    writer: Callable[[], BaseChatModel],
    encoder: Callable[[], BaseCrossEncoder],
) -> Reranker | None:
    if settings.rerank == "llm":
        return LLMReranker(writer(), settings.prompts_dir)
    return CrossEncoderReranker(encoder()) if settings.rerank == "cross-encoder" else None


def within(retriever: Retriever | PipelineRetriever, scope: Scope) -> Retriever | PipelineRetriever:
    """Return the same retriever, looking with another scope."""
    if isinstance(retriever, PipelineRetriever):
        inner = retriever.retriever.model_copy(update={"scope": scope})
        return retriever.model_copy(update={"retriever": inner})
    return retriever.model_copy(update={"scope": scope})
