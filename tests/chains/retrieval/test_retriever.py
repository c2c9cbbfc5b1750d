"""From a question to passages, over a small index in memory."""

from typing import Any

import numpy as np
import pytest
from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import RetrieversIntegrationTests
from pydantic import ValidationError

from chains.retrieval.calibration import DenseWeight
from chains.retrieval.retriever import Retriever, build_retriever
from errors import EmptyQuery
from index.passage import ScoredId
from index.scope import Scope
from settings import Settings


class TestStandard(RetrieversIntegrationTests):
    """LangChain's own suite for retrievers."""

    @pytest.fixture(autouse=True)
    def _library(self, index: Any) -> None:
        self.index = index

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return Retriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"index": self.index, "scope": Scope(user="local"), "level": "child"}

    @property
    def retriever_query_example(self) -> str:
        return "military leave and library"


def ids(found: Any) -> list[str]:
    """Child ids of what was found."""
    return [item.child_id for item in found]


@pytest.mark.parametrize("mode", ["lexical", "dense", "hybrid", "mmr"])
@pytest.mark.parametrize("query", ["How long is military leave?", "군 휴학은 몇 년인가요?"])
def test_every_mode_finds_the_passage(index: Any, scope: Scope, mode: Any, query: str) -> None:
    """Korean and English questions are answered by the first passage in each mode."""
    expected = "c1" if "휴학" in query else "a1"
    found = Retriever(index=index, scope=scope, mode=mode, level="child").search(query)
    assert ids(found)[0] == expected


def test_children_of_one_parent_are_merged(index: Any, scope: Scope) -> None:
    """At parent level each parent comes once, with its whole text and its best child."""
    retriever = Retriever(index=index, scope=scope, mode="lexical", k=5)
    documents = retriever.invoke("apply for military leave")
    parents = [document.metadata["parent_id"] for document in documents]
    assert len(parents) == len(set(parents))
    first = documents[0]
    assert first.page_content.startswith("Military leave lasts two years. Apply")
    assert first.metadata["child_id"] == "a2"
    assert {"source", "title", "page", "start", "end", "score", "legs"} <= set(first.metadata)
    assert first.metadata["legs"] == {"lexical": 1}


def test_passages_are_read_in_one_query(index: Any, scope: Scope) -> None:
    """A search reads all its passages at once, and the probe runs at the first search only."""
    retriever = Retriever(index=index, scope=scope)
    retriever.search("military leave")
    retriever.search("military leave")
    assert index.calls.count("passages") == 2
    assert index.calls.count("set_meta") == 1


def test_hits_that_are_not_live_are_dropped(index: Any, scope: Scope) -> None:
    """A hit that the catalog does not show is not returned."""
    index.hidden = {"a1"}
    found = Retriever(index=index, scope=scope, mode="lexical", level="child").search("military")
    assert ids(found) == ["a2"]


def test_scope_is_required_and_closed(index: Any) -> None:
    """There is no retriever without a scope, and one without collections sees nothing."""
    with pytest.raises(ValidationError, match="scope"):
        Retriever(index=index)  # type: ignore[call-arg]
    nobody = Scope(user="x", collections=())
    assert Retriever(index=index, scope=nobody, mode="lexical").search("military") == []


@pytest.mark.parametrize("mode", ["lexical", "dense", "hybrid", "mmr"])
@pytest.mark.parametrize("query", ["", "  ", "?!", "…"])
def test_a_query_without_words_is_reported(index: Any, scope: Scope, mode: Any, query: str) -> None:
    """Nothing to search for is an error with a remedy, never a random passage."""
    with pytest.raises(EmptyQuery, match="few words"):
        Retriever(index=index, scope=scope, mode=mode).search(query)


@pytest.mark.parametrize("mode", ["dense", "hybrid", "mmr"])
def test_a_model_that_has_a_vector_for_anything_is_not_asked(
    index: Any, scope: Scope, mode: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What yields no token is reported, though its vector would lie near some passage."""
    vector = index.embedder.query("library opens")
    monkeypatch.setattr(index.embedder, "query", lambda text: vector, raising=False)
    monkeypatch.setattr(
        "chains.retrieval.retriever.dense_weight_for", lambda index, language: DenseWeight(0.5, 0.0)
    )
    for query in ("?!", "🚀", " … "):
        with pytest.raises(EmptyQuery, match="few words"):
            Retriever(index=index, scope=scope, mode=mode).search(query)
    assert "dense" not in index.calls


def test_mmr_prefers_what_differs(index: Any, scope: Scope) -> None:
    """The second passage of mmr differs from the first."""
    retriever = Retriever(index=index, scope=scope, mode="mmr", level="child", fusion="rrf")
    plain = Retriever(index=index, scope=scope, level="child", fusion="rrf")
    query = "military leave library"
    assert ids(plain.search(query, 2)) == ["a1", "a2"] or ids(plain.search(query, 2))[0] == "a1"
    assert {child[0] for child in ids(retriever.search(query, 2))} == {"a", "b"}


def test_both_scores_are_known_of_every_passage(
    index: Any, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What only the lexical ranking holds gets its cosine too, and keeps its own ranks."""
    monkeypatch.setattr(
        "chains.retrieval.retriever.dense_weight_for", lambda index, language: DenseWeight(0.5, 0.0)
    )
    monkeypatch.setattr(
        "chains.retrieval.hybrid.rerank_by_proximity", lambda question, hits, *_: list(hits)
    )
    monkeypatch.setattr(index, "dense_search", lambda vector, k, scope: [ScoredId("b1", 0.5)])
    found = Retriever(index=index, scope=scope, level="child").search("military leave library")
    scores = {item.child_id: item.score for item in found}
    vector = index.embedder.query("military leave library")
    cosine = float(index.embedder.query("military leave") @ vector)
    assert scores["a1"] == pytest.approx(0.5 + 0.5)
    assert scores["b1"] == pytest.approx(0.5 * 1 / 2 + 0.5 * 0.5 / cosine)
    assert found[0].ranks == {"lexical": 1}


def test_a_passage_whose_vector_is_not_computed_yet_is_ranked_by_words(
    index: Any, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unknown cosine is none of 0: the best by words stays before what is near by meaning."""
    monkeypatch.setattr(
        "chains.retrieval.retriever.dense_weight_for", lambda index, language: DenseWeight(0.5, 0.1)
    )
    monkeypatch.setattr(
        "chains.retrieval.hybrid.rerank_by_proximity", lambda question, hits, *_: list(hits)
    )
    monkeypatch.setattr(index, "dense_search", lambda vector, k, scope: [ScoredId("d1", 0.5)])
    monkeypatch.setattr(index, "vectors", lambda ids, scope: np.zeros((len(ids), 8), np.float32))
    found = Retriever(index=index, scope=scope, level="child").search("military leave lasts")
    scores = {item.child_id: item.score for item in found}
    assert [item.child_id for item in found][:2] == ["a1", "a2"]
    assert scores["a1"] == pytest.approx(1.0)
    assert scores["a2"] == pytest.approx(2 / 3)
    assert scores["d1"] == pytest.approx(0.5)


def test_the_passage_that_says_it_closest_comes_first(
    index: Any, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two passages with as good a score, the one with the words side by side leads."""
    hits = [ScoredId("d2", 1.0), ScoredId("a2", 1.0)]
    monkeypatch.setattr(index, "lexical_search", lambda *_: hits)
    retriever = Retriever(index=index, scope=scope, mode="lexical", level="child")
    assert ids(retriever.search("military leave")) == ["a2", "d2"]
    assert ids(retriever.search("leave of absence")) == ["d2", "a2"]


def test_settings_give_the_defaults(index: Any, scope: Scope) -> None:
    """What is not passed comes from the settings."""
    settings = Settings(mode="lexical", top_k=2, fusion="rrf")
    retriever = build_retriever(index, settings, scope=scope)
    assert (retriever.mode, retriever.k, retriever.fusion) == ("lexical", 2, "rrf")
    assert build_retriever(index, settings, scope=scope, mode="dense", k=3).k == 3


def test_a_document_replaced_during_a_search_is_not_missed(index: Any, scope: Scope) -> None:
    """When documents change between finding and reading, the search is made once more."""
    read = index.passages

    def replaced(ids: Any, scope: Scope) -> Any:
        if index.generation == 0:
            index.generation += 1
            return {}
        return read(ids, scope)

    index.passages = replaced
    found = Retriever(index=index, scope=scope, mode="lexical", level="child").search("tuition")
    assert ids(found) == ["d1"]
