"""Cross-encoder reranking: a model that reads question and passage together.

    reranker = CrossEncoderReranker(sentence_transformer("BAAI/bge-reranker-v2-m3"))
    RerankingRetriever(retriever=ws.retriever(k=20), reranker=reranker, k=5)

A cross-encoder (Nogueira and Cho 2019, "Passage Re-ranking with BERT") ranks better than vectors
computed apart, and costs one pass of the model per passage. Any `BaseCrossEncoder` of LangChain
works; `sentence_transformer` loads one with the `rerank` extra.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.cross_encoders import BaseCrossEncoder

from errors import ModelUnavailable
from index.passage import Passage
from models.failures import explain


@dataclass(frozen=True)
class CrossEncoderReranker:
    """Orders passages by the model's scores; equal scores keep their order."""

    model: BaseCrossEncoder

    def order(self, query: str, passages: Sequence[Passage]) -> list[Passage]:
        """Return the same passages, best first, with the model's scores.

        Raises:
            ModelError: the model did not answer.
        """
        if not passages:
            return []
        try:
            scores = self.model.score([(query, passage.content.text) for passage in passages])
        except Exception as error:
            raise explain(error) from None
        scored = [
            passage.scored(float(score)) for passage, score in zip(passages, scores, strict=True)
        ]
        return sorted(scored, key=lambda passage: -passage.score)


class _SentenceTransformer(BaseCrossEncoder):
    """A cross-encoder of the sentence-transformers package."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def score(self, text_pairs: list[tuple[str, str]]) -> list[float]:
        """Return one score per pair; a higher one is better."""
        return [float(score) for score in self._model.predict(text_pairs)]


def sentence_transformer(name: str) -> BaseCrossEncoder:
    """Return a cross-encoder by its name, which is downloaded at its first use, or its folder.

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
