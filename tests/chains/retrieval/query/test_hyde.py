"""Searching with a passage that might answer."""

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from chains.retrieval import retriever as retrieval
from chains.retrieval.calibration import DenseWeight
from chains.retrieval.query.hyde import midpoint
from chains.retrieval.retriever import Retriever, build_retriever
from errors import GenerativeModelNeeded, ModelUnavailable
from index.scope import Scope
from models.embeddings import build_embedder
from settings import Settings
from tests.fakes import ScriptedModel
from tests.openai_server import OpenAIServer, status, text
from workspace import open_workspace


@pytest.mark.parametrize(
    ("query", "passage", "child"),
    [
        ("Can recruits pause their studies?", "Military leave lasts two years.", "a1"),
        ("입대하면 학업은 어떻게 되나요?", "군 휴학은 2년까지 한다.", "c1"),
    ],
)
def test_the_passage_finds_what_the_question_cannot(
    index: Any, scope: Scope, query: str, passage: str, child: str
) -> None:
    """A question that shares no word with the right passage finds it, in both languages."""
    model = ScriptedModel.of(passage)
    plain = Retriever(index=index, scope=scope, mode="hybrid", level="child").search(query)
    assert child not in [one.child_id for one in plain]
    retriever = Retriever(index=index, scope=scope, mode="hyde", level="child", utility_model=model)
    found = retriever.search(query)
    assert found[0].child_id == child
    assert list(found[0].ranks) == ["lexical"]  # the dense weight of hashed vectors is 0
    assert model.calls[0][-1].text == query
    assert ("과제" in model.calls[0][0].text) == (child == "c1")


@pytest.mark.parametrize("query", ["Who may take leave?", "창업 휴학은 얼마나 되나요?"])
def test_a_model_that_repeats_the_question_changes_nothing(settings: Settings, query: str) -> None:
    """A passage that says no more than the question finds what the question finds."""
    with open_workspace(settings) as ws:
        ws.index.add(["data/sample"])
        plain, scope = ws.retriever(mode="hybrid", k=3), ws.scope()
        echo = ScriptedModel.of(query)
        guided = Retriever(index=ws.index, scope=scope, mode="hyde", k=3, utility_model=echo)
        found = [one.parent_id for one in guided.search(query)]
        assert found == [one.parent_id for one in plain.search(query)]


def test_words_of_the_passage_find_what_the_question_cannot(settings: Settings) -> None:
    """In the real index too, and the question's own words still count most."""
    with open_workspace(settings) as ws:
        ws.index.add(["data/sample/en"])
        hits = ws.index.lexical_search("xylophone", 5, ws.scope())
        assert not hits
        assert ws.index.lexical_search("xylophone", 5, ws.scope(), "Military service leave.")
        alone = ws.index.lexical_search("library books", 1, ws.scope())
        swayed = ws.index.lexical_search("library books", 1, ws.scope(), "Military service leave.")
        assert swayed[0].child_id == alone[0].child_id


def test_a_model_is_trusted_no_further_than_it_was_learnt(
    index: Any, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Vectors that are of no use for bare questions get no weight from a hypothetical passage."""
    learnt = DenseWeight(0.1, 0.6)
    monkeypatch.setattr(retrieval, "dense_weight_for", lambda index, language: learnt)
    retriever = Retriever(
        index=index,
        scope=scope,
        mode="hyde",
        utility_model=ScriptedModel.of("군 휴학은 2년까지 한다."),
    )
    assert retriever._dense_weight("입대하면 학업은 어떻게 되나요?") == learnt


def test_the_vector_lies_midway(settings: Settings) -> None:
    """The search vector is as like the question as the passage, and of length 1."""
    embedder = build_embedder(settings)
    question, passage = "How long is leave?", "Military service takes eighteen months."
    middle = midpoint(embedder, question, passage)
    similarity = middle @ embedder.query(question), middle @ embedder.passages([passage])[0]
    assert similarity[0] == pytest.approx(similarity[1], abs=1e-5)
    assert np.linalg.norm(middle) == pytest.approx(1.0, abs=1e-5)
    assert np.array_equal(midpoint(embedder, question, " "), embedder.query(question))


def test_the_embedded_model_is_refused(index: Any, scope: Scope, settings: Settings) -> None:
    """Asked for without a generative model, the mode says so and names the setting."""
    with pytest.raises(GenerativeModelNeeded, match="RAG_UTILITY_MODEL"):
        build_retriever(index, settings, scope=scope, mode="hyde")
    with pytest.raises(ValidationError, match="needs a utility model"):
        Retriever(index=index, scope=scope, mode="hyde")


def test_the_utility_model_of_the_settings_is_used(
    settings: Settings, openai_server: OpenAIServer
) -> None:
    """The workspace hands the utility model on; a failure of it is an error."""
    values = settings.model_dump() | {
        "utility_model": "compatible:small",
        "embedding_model": "offline:hashing",
        "base_url": openai_server.url,
        "max_retries": 0,
    }
    openai_server.script(text("Leave for military service lasts eighteen months."), status(500))
    with open_workspace(Settings(**values)) as ws:
        ws.index.add(["data/sample/en/leave-of-absence.md"])
        retriever = ws.retriever(mode="hyde", k=2)
        assert retriever.invoke("How long is military leave?")[0].metadata["legs"]["lexical"]
        assert openai_server.requests[0].body["model"] == "small"
        with pytest.raises(ModelUnavailable):
            retriever.invoke("How long is military leave?")


def test_an_e5_model_gets_the_prefix_of_each_side(
    settings: Settings, openai_server: OpenAIServer
) -> None:
    """Documents and the hypothetical passage get the prefix of passages, the question its own."""
    values = settings.model_dump() | {
        "utility_model": "compatible:small",
        "embedding_model": "compatible:intfloat/multilingual-e5-small",
        "base_url": openai_server.url,
        "fusion": "rrf",  # both rankings, whatever the probe says of a scripted model
    }
    with open_workspace(Settings(**values)) as ws:
        ws.index.add(["data/sample/en/leave-of-absence.md"])
        added = _embedded(openai_server)
        assert added and all(one.startswith("passage: ") for one in added)
        openai_server.requests.clear()
        openai_server.script(text("Eighteen months."))
        found = ws.retriever(mode="hyde", k=2).search("How long is military leave?")
        assert {"lexical", "dense"} == set().union(*(one.ranks for one in found))
        assert _embedded(openai_server) == [
            "query: How long is military leave?",
            "passage: Eighteen months.",
        ]


def _embedded(openai_server: OpenAIServer) -> list[str]:
    """Return what was embedded, but for the word that measures the vectors."""
    inputs = [request.body.get("input", []) for request in openai_server.requests]
    texts = [one for given in inputs for one in ([given] if isinstance(given, str) else given)]
    return [one for one in texts if one != "dimension"]
