"""Reranking: listwise by a language model, and the retriever that applies a reranker.

    RerankingRetriever(retriever=ws.retriever(k=20), reranker=LLMReranker(model), k=5)

A reranker is anything with `order(query, passages)`. `LLMReranker` has a model order the whole
list at once (Sun et al. 2023, "Is ChatGPT Good at Search?").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.retrievers import BaseRetriever
from pydantic import BaseModel, ConfigDict, Field

from chains.fallback import optional, report_fallback
from chains.generation import generative
from chains.retrieval.documents import over_documents
from chains.sources import Source
from chains.structured import structured_once
from index.passage import Passage
from models.evidence import render_evidence
from prompts.templates import load_prompt
from text.language import detect_language

FEATURE = "Reranking by a model"
SHOWN = 1600  # characters of a passage that the model sees, the default length of a parent


@runtime_checkable
class Reranker(Protocol):
    """Orders passages by how well they answer a question."""

    def order(self, query: str, passages: Sequence[Passage]) -> list[Passage]:
        """Return the same passages, best first."""


class Order(BaseModel):
    """The numbers of the passages, the most helpful first."""

    order: list[int] = Field(description="Numbers of the passages, the most helpful first.")


@dataclass(frozen=True)
class LLMReranker:
    """Asks a generative model for the order; a reply that is no order changes nothing.

    Attributes:
        prompts: Folder of prompts that replace the project's own.
    """

    model: BaseChatModel
    prompts: Path | None = None

    def __post_init__(self) -> None:
        """Refuse the embedded model."""
        generative(self.model, FEATURE, instead="RAG_RERANK=none")

    def order(self, query: str, passages: Sequence[Passage]) -> list[Passage]:
        """Return the same passages, best first; those the model does not name come last.

        Raises:
            ModelError: the model did not answer.
        """
        if len(passages) < 2:
            return list(passages)
        order: list[int] = []
        with optional(FEATURE):
            order = self._asked(query, passages)
            if not order:
                report_fallback(FEATURE)
        named, numbers = set(order), range(1, len(passages) + 1)
        if not order or len(named) < len(order) or not named <= set(numbers):
            return list(passages)
        rest = [number for number in numbers if number not in named]
        return [passages[number - 1] for number in [*order, *rest]]

    def _asked(self, query: str, passages: Sequence[Passage]) -> list[int]:
        evidence = render_evidence(
            [
                Source(n, source="", title=one.title, page=0, text=one.content.text[:SHOWN])
                for n, one in enumerate(passages, start=1)
            ]
        )
        prompt = load_prompt("rerank", detect_language(query), self.prompts)
        messages = prompt.messages(question=query, evidence=evidence)
        reply = structured_once(self.model, messages, Order)
        return reply.order if reply else []


class RerankingRetriever(BaseRetriever):
    """A retriever that reranks what another, of this project or any, retrieves.

    Attributes:
        retriever: Finds the candidates; more of them than `k` give the reranker a choice.
        reranker: Orders them.
        k: Documents returned at most.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    retriever: BaseRetriever
    reranker: Reranker
    k: int = Field(default=5, ge=1)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        def step(passages: list[Passage]) -> list[Passage]:
            return self.reranker.order(query, passages)[: k or self.k]

        candidates = self.retriever.invoke(query, {"callbacks": run_manager.get_child()})
        return over_documents(step, candidates)
