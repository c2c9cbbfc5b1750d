"""Rerank with a model that reads question and passage together.

    reranker = CrossEncoderReranker(sentence_transformer("BAAI/bge-reranker-v2-m3"))
    RerankingRetriever(retriever=ws.retriever(k=20), reranker=reranker, k=5)

A cross-encoder (Nogueira and Cho 2019, "Passage Re-ranking with BERT") judges better than vectors
made apart and costs a pass of the model a passage. Any `BaseCrossEncoder` of LangChain will do;
`sentence_transformer` loads one by the `rerank` extra.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.cross_encoders import BaseCrossEncoder
from langchain_core.documents import Document

from errors import ModelUnavailable
from models.failures import explain


@dataclass(frozen=True)
class CrossEncoderReranker:
    """Orders documents by the score of each beside the question; equal ones stay in order."""

    model: BaseCrossEncoder

    def order(self, query: str, documents: Sequence[Document]) -> list[Document]:
        """Return the same documents, best first, the model's score as `score`.

        Raises:
            ModelError: the model did not answer.
        """
        if not documents:
            return []
        try:
            scores = self.model.score([(query, one.page_content) for one in documents])
        except Exception as error:
            raise explain(error) from None
        scored = zip(documents, map(float, scores), strict=True)
        ordered = sorted(scored, key=lambda pair: -pair[1])
        return [
            one.model_copy(update={"metadata": {**one.metadata, "score": score}})
            for one, score in ordered
        ]


class _SentenceTransformer(BaseCrossEncoder):
    """A cross-encoder of the sentence-transformers package."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def score(self, text_pairs: list[tuple[str, str]]) -> list[float]:
        """Return one score a pair; a higher one is better."""
        return [float(score) for score in self._model.predict(text_pairs)]


def sentence_transformer(name: str) -> BaseCrossEncoder:
    """Return a cross-encoder by its name or folder; a name is downloaded at its first use.

    Raises:
        ModelUnavailable: the `rerank` extra is not there, or the model cannot be loaded.
    """
    try:
        from sentence_transformers import CrossEncoder
    except ImportError:
        raise ModelUnavailable(
            "Cross-encoders need the package sentence-transformers.",
            "Run `pip install '.[rerank]'`, or set RAG_RERANK=llm.",
        ) from None
    try:
        return _SentenceTransformer(CrossEncoder(name))
    except (OSError, ValueError) as error:
        raise ModelUnavailable(
            "The cross-encoder {name!r} cannot be loaded: {kind}.",
            "Check RAG_RERANK_MODEL: its name, or the folder it is in.",
            name=name,
            kind=type(error).__name__,
        ) from None
