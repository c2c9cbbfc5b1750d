"""Put what was found into a better order.

    RerankingRetriever(retriever=ws.retriever(k=20), reranker=LLMReranker(model), k=5)

A reranker is anything with `order(query, documents)`. `LLMReranker` lets a model order the
whole list at once (Sun et al. 2023, "Is ChatGPT Good at Search?", listwise); `NoReranker` keeps
the order, so that a configuration can name it.
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

from chains.fallback import helped_by, without
from chains.generation import generative
from chains.structured import by_form
from models.evidence import Evidence, render_evidence
from prompts.templates import load_prompt
from text.language import detect_language

FEATURE = "Reranking by a model"
SHOWN = 1600  # characters of a passage that the model sees, the default length of a parent


@runtime_checkable
class Reranker(Protocol):
    """Orders documents by how well they answer a question."""

    def order(self, query: str, documents: Sequence[Document]) -> list[Document]:
        """Return the same documents, best first."""


class NoReranker:
    """Keeps the order."""

    def order(self, query: str, documents: Sequence[Document]) -> list[Document]:
        """Return the documents as they came."""
        return list(documents)


class Order(BaseModel):
    """The numbers of the passages, the most helpful first."""

    order: list[int] = Field(description="Numbers of the passages, the most helpful first.")


@dataclass(frozen=True)
class LLMReranker:
    """Asks a generative model for the order; an answer that is none leaves it as it was.

    Attributes:
        prompts: Folder of prompts that replace the project's own.
    """

    model: BaseChatModel
    prompts: Path | None = None

    def __post_init__(self) -> None:
        """Refuse the embedded model."""
        generative(self.model, FEATURE, instead="RAG_RERANK=none")

    def order(self, query: str, documents: Sequence[Document]) -> list[Document]:
        """Return the same documents, best first; those the model does not name come last.

        Raises:
            ModelError: the model did not answer.
        """
        if len(documents) < 2:
            return list(documents)
        order: list[int] = []
        with helped_by(FEATURE):
            order = self._asked(query, documents)
            if not order:
                without(FEATURE)
        named = set(order)
        if not order or len(named) < len(order) or not named <= set(range(1, len(documents) + 1)):
            return list(documents)
        rest = [place for place in range(1, len(documents) + 1) if place not in named]
        return [documents[place - 1] for place in [*order, *rest]]

    def _asked(self, query: str, documents: Sequence[Document]) -> list[int]:
        evidence = render_evidence(
            [
                Evidence(n, "", one.page_content[:SHOWN], str(one.metadata.get("title", "")))
                for n, one in enumerate(documents, start=1)
            ]
        )
        prompt = load_prompt("rerank", detect_language(query), self.prompts)
        messages = prompt.messages(question=query, evidence=evidence)
        said = by_form(self.model, messages, Order)
        return said.order if said else []


class RerankingRetriever(BaseRetriever):
    """A retriever that puts what another finds into the order of a reranker.

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
        found = self.retriever.invoke(query, {"callbacks": run_manager.get_child()})
        return self.reranker.order(query, found)[: k or self.k]
