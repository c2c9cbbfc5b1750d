"""Cross-encoder reranking."""

from importlib.util import find_spec
from typing import Any

import pytest
from langchain_core.cross_encoders import BaseCrossEncoder
from langchain_core.documents import Document

from chains.retrieval.cross_encoder import CrossEncoderReranker, sentence_transformer
from chains.retrieval.documents import from_document
from chains.retrieval.rerank import Reranker, RerankingRetriever
from chains.retrieval.retriever import Retriever
from errors import ModelError, ModelUnavailable
from index.scope import Scope


class ByLength(BaseCrossEncoder):
    """The longer a passage, the better."""

    def score(self, text_pairs: list[tuple[str, str]]) -> list[float]:
        return [float(len(passage)) for _, passage in text_pairs]


class Broken(BaseCrossEncoder):
    """Never answers."""

    def score(self, text_pairs: list[tuple[str, str]]) -> list[float]:
        raise RuntimeError("out of memory at 0x7f")


def test_passages_are_ordered_by_their_scores() -> None:
    """The best comes first with its score; equal ones keep their order; none is no error."""
    passages = [from_document(Document(text)) for text in ("군 휴학", "a", "b")]
    reranker = CrossEncoderReranker(ByLength())
    assert isinstance(reranker, Reranker)
    found = reranker.order("q", [*reversed(passages)])
    assert [one.text for one in found] == ["군 휴학", "b", "a"]
    assert (found[0].score, passages[0].score) == (4.0, 0.0)
    assert reranker.order("q", []) == []


def test_it_joins_a_retriever(index: Any, scope: Scope) -> None:
    """The candidates of one retriever come back in the model's order."""
    plain = Retriever(index=index, scope=scope, mode="lexical", level="child", k=8)
    chain = RerankingRetriever(retriever=plain, reranker=CrossEncoderReranker(ByLength()), k=2)
    lengths = [len(one.page_content) for one in plain.invoke("leave of absence, military library")]
    found = chain.invoke("leave of absence, military library")
    assert [len(one.page_content) for one in found] == sorted(lengths, reverse=True)[:2]


def test_a_model_that_fails_is_explained() -> None:
    """Its own words stay out of the message."""
    with pytest.raises(ModelError) as caught:
        CrossEncoderReranker(Broken()).order("q", [from_document(Document("a"))])
    assert "0x7f" not in str(caught.value)


def test_without_the_extra_the_remedy_is_named() -> None:
    """The package is an extra; the message says how to get it."""
    if find_spec("sentence_transformers"):
        pytest.skip("the rerank extra is installed here")
    with pytest.raises(ModelUnavailable, match=r"\.\[rerank\]"):
        sentence_transformer("any")
