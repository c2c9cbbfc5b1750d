"""Retrieval pipeline: multi-query search, reranking, a cap per source, and context packing.

    RAG_MULTI_QUERY=3        the question in its parts and in other words (`query.multi_query`)
    RAG_RERANK=llm           a reranker (`rerank`, `cross_encoder`)
    RAG_PER_SOURCE=2         a cap, so that one long document does not push out all others
    RAG_CONTEXT_TOKENS=2000  a token budget, with neighbours merged (`packing`)

The steps run in this order, each from passages to passages.
"""

from collections.abc import Callable
from functools import cache

from langchain_core.cross_encoders import BaseCrossEncoder
from langchain_core.language_models import BaseChatModel
from pydantic import Field

from chains.generation import generative
from chains.retrieval.cross_encoder import CrossEncoderReranker
from chains.retrieval.packing import capped, pack
from chains.retrieval.query.multi_query import FEATURE, INSTEAD, fused, search_all
from chains.retrieval.rerank import LLMReranker, Reranker
from chains.retrieval.retriever import Retriever, RetrieverWrapper
from index.passage import Passage
from settings import Settings


class PipelineRetriever(RetrieverWrapper):
    """A retriever whose search is followed by the steps that are switched on.

    Attributes:
        retriever: The one that searches.
        utility_model: The generative model that writes more queries; None writes none.
        queries: How many it may write.
        reranker: Orders the candidates; None leaves them in the order of the search.
        candidates: Passages that the reranker and the cap choose from.
        per_source: Passages of one source at most; 0 is no cap.
        budget: Tokens of all passages at most, estimated; 0 is no budget.
    """

    utility_model: BaseChatModel | None = Field(default=None, repr=False)
    queries: int = Field(default=3, ge=1, le=10)
    reranker: Reranker | None = None
    candidates: int = Field(default=20, ge=1)
    per_source: int = Field(default=0, ge=0)
    budget: int = Field(default=0, ge=0)

    def search(self, query: str, k: int | None = None) -> list[Passage]:
        """Return at most `k` passages, best first.

        Raises:
            ModelError: a model that a step asks did not answer.
            EmptyQuery, EmbeddingMismatch: As `Retriever.search`.
        """
        k = k or self.base.k
        rankings = self._rankings(query, self._depth(k))
        passages = rankings[0] if len(rankings) == 1 else fused(rankings)
        return self._packed(self._reranked(query, passages)[:k])

    def _depth(self, k: int) -> int:
        chooses = self.utility_model is not None or self.reranker is not None or self.per_source
        return max(k, self.candidates) if chooses else k

    def _rankings(self, query: str, depth: int) -> list[list[Passage]]:
        def search(text: str) -> list[Passage]:
            return self.retriever.search(text, depth)

        if self.utility_model is None:
            return [search(query)]
        return search_all(search, self.utility_model, query, self.queries, self.base.prompts)

    def _reranked(self, query: str, passages: list[Passage]) -> list[Passage]:
        """Return the passages reranked and capped; those beyond the candidates stay behind."""
        if self.reranker is not None:
            candidates, rest = passages[: self.candidates], passages[self.candidates :]
            passages = [*self.reranker.order(query, candidates), *rest]
        return capped(passages, self.per_source) if self.per_source else passages

    def _packed(self, passages: list[Passage]) -> list[Passage]:
        if not self.budget:
            return passages
        # Children of two parents merged into one would be a part of neither.
        page_text = cache(self.base.index.page_text) if self.base.level == "parent" else None
        return pack(passages, self.budget, len(passages), page_text)


def with_pipeline(
    retriever: Retriever,
    settings: Settings,
    utility_model: Callable[[], BaseChatModel],
    encoder: Callable[[], BaseCrossEncoder],
) -> Retriever | PipelineRetriever:
    """Return a retriever with the steps that the settings switch on; itself where they do none.

    `utility_model` and `encoder` load the utility model and the cross-encoder where one is needed.

    Raises:
        GenerativeModelNeeded: a step generates, and the utility model only quotes.
        ModelError: a model cannot be loaded.
    """
    if not settings.refines:
        return retriever
    model = None
    if settings.multi_query:
        model = generative(utility_model(), FEATURE, instead=INSTEAD)
    return PipelineRetriever(
        retriever=retriever,
        utility_model=model,
        queries=settings.multi_query or 1,
        reranker=_reranker(settings, utility_model, encoder),
        candidates=settings.candidates,
        per_source=settings.per_source,
        budget=settings.context_tokens,
    )


def _reranker(
    settings: Settings,
    utility_model: Callable[[], BaseChatModel],
    encoder: Callable[[], BaseCrossEncoder],
) -> Reranker | None:
    if settings.rerank == "llm":
        return LLMReranker(utility_model(), settings.prompts_dir)
    return CrossEncoderReranker(encoder()) if settings.rerank == "cross-encoder" else None
