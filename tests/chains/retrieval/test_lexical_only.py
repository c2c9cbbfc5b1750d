"""Lexical-only retrieval, and its report, where the embedding model does not answer."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from agents.tools.documents import find
from chains.retrieval.pipeline import PipelineRetriever
from chains.retrieval.retriever import Retriever
from errors import EmbeddingMismatch, ModelUnavailable, RagError
from index.scope import Scope
from tests.chains.conftest import TEXTS
from tests.fakes import ScriptedModel

DOWN = ModelUnavailable("The model cannot be reached.", "Check it.")
OTHER = EmbeddingMismatch("Other vectors.", "Run `ingest rebuild --vectors`.")


def failing(index: Any, error: RagError) -> Callable[[], None]:
    """Let the embedder of an index fail; what is returned mends it."""
    embedder, query = index.embedder, index.embedder.query
    stored = {child: query(text) for child, text in TEXTS.items()}
    index.vectors = lambda ids, scope=None: np.stack([stored[child] for child in ids])

    def fail(*_: Any) -> Any:
        raise error

    embedder.query = embedder.passages = fail

    def mend() -> None:
        embedder.query = query
        del embedder.passages

    return mend


@pytest.mark.parametrize("mode", ["hybrid", "dense", "mmr", "hyde"])
@pytest.mark.parametrize("query", ["military leave", "군 휴학은 몇 년인가요?"])
@pytest.mark.parametrize("fusion", ["weighted", "rrf"])
def test_every_mode_goes_on_by_words(
    index: Any, scope: Scope, mode: Any, query: str, fusion: Any
) -> None:
    """Retrieval is lexical, the failure is reported once, and the next search tries again."""
    model = ScriptedModel.of(*["A passage."] * 4) if mode == "hyde" else None
    retriever = Retriever(
        index=index, scope=scope, mode=mode, level="child", utility_model=model, fusion=fusion
    )
    mend = failing(index, DOWN)
    found = retriever.search(query)
    assert found[0].child_id in ("a1", "a2", "c1")
    assert all(set(one.ranks) == {"lexical"} for one in found)
    assert retriever.base.dense_failure() is DOWN
    assert retriever.base.dense_failure() is None
    mend()
    index.calls.clear()
    retriever.search("military leave")
    assert retriever.base.dense_failure() is None
    if mode == "dense" or fusion == "rrf":  # else the probe may give vectors no weight
        assert "dense" in index.calls


def test_vectors_of_another_length_are_an_error_of_dense_alone(index: Any, scope: Scope) -> None:
    """Hybrid is lexical only until the documents are embedded anew; dense raises the error."""
    failing(index, OTHER)
    hybrid = Retriever(index=index, scope=scope, mode="hybrid")
    assert hybrid.search("military leave")
    assert hybrid.base.dense_failure() is OTHER
    with pytest.raises(EmbeddingMismatch, match="rebuild --vectors"):
        Retriever(index=index, scope=scope, mode="dense").search("military leave")


def test_a_pipeline_reports_it_too(index: Any, scope: Scope) -> None:
    """The base of a pipeline has the failure of its searches."""
    failing(index, DOWN)
    inner = Retriever(index=index, scope=scope, mode="hybrid")
    pipeline = PipelineRetriever(retriever=inner, per_source=1)
    assert pipeline.search("military leave")
    assert pipeline.base.dense_failure() is DOWN


def test_the_search_tool_reads_the_failure_of_the_base(index: Any, scope: Scope) -> None:
    """It is reported once, whatever wraps the retriever."""
    failing(index, DOWN)
    inner = Retriever(index=index, scope=scope, mode="hybrid")
    pipeline = PipelineRetriever(retriever=inner, per_source=1)
    assert find(pipeline, "military leave", "en")
    assert inner.dense_failure() is None
