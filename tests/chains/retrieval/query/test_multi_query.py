"""Multi-query search."""

from typing import Any

import pytest
from langchain_core.documents import Document

from chains.retrieval.documents import from_document
from chains.retrieval.query.multi_query import MultiQueryRetriever, fused, generate_queries
from chains.retrieval.retriever import Retriever
from errors import GenerativeModelNeeded, ModelUnavailable
from index.passage import Passage
from index.scope import Scope
from models.offline.chat import ExtractiveChatModel
from tests.fakes import ScriptedModel


def passage(name: str) -> Passage:
    """A passage known by its text."""
    return from_document(Document(name, id=name))


@pytest.mark.parametrize(
    ("query", "reply", "sources", "searches"),
    [
        (
            "Compare the fees and illness rules.",
            "1. When is tuition paid?\n2. What does leave for illness need?",
            {"d.md"},
            3 + 2,
        ),
        (
            "휴학과 도서관을 비교해 줘",
            "- 군 휴학은 몇 년인가요?\n- 도서관은 언제 여나요?",
            {"c.md"},
            3 + 2,  # the question as a whole and its own two parts
        ),
    ],
)
def test_parts_of_a_question_are_found(
    index: Any, scope: Scope, query: str, reply: str, sources: set[str], searches: int
) -> None:
    """What only a part of the question finds is among the results, in both languages."""
    model = ScriptedModel.of(reply)
    inner = Retriever(index=index, scope=scope, mode="lexical", level="child", k=3)
    found = MultiQueryRetriever(retriever=inner, model=model, n=2, k=8).invoke(query)
    assert {one.metadata["source"] for one in found} >= sources
    assert len({one.id for one in found}) == len(found)
    scores = [one.metadata["score"] for one in found]
    assert scores == sorted(scores, reverse=True)
    assert index.calls.count("lexical") == searches
    assert model.calls[0][-1].text == query


def test_what_is_no_search_is_left_out() -> None:
    """Marks, repeats, the question itself, empty lines and searches too many do not count."""
    model = ScriptedModel.of('* "When?"\n\nwhen?\nHow long is leave?\n---\n2) Who pays?\nWhere to?')
    assert generate_queries(model, "How long is leave?", 2) == ["When?", "Who pays?"]


def test_words_of_no_use_leave_the_question_alone(index: Any, scope: Scope) -> None:
    """A model that writes nothing to search for costs nothing but its call."""
    inner = Retriever(index=index, scope=scope, mode="lexical", level="child")
    found = MultiQueryRetriever(retriever=inner, model=ScriptedModel.of("...")).invoke("library")
    assert [one.id for one in found] == [one.id for one in inner.invoke("library")]


def test_ranks_decide() -> None:
    """Third in two searches is better than second in one; the best of each come before both."""
    a, b, c, d, e = map(passage, "abcde")
    found = fused([[a, d, b], [c, e, b]])
    assert [one.id for one in found] == ["a", "c", "b", "d", "e"]
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)


def test_the_part_that_only_one_search_asks_for_is_not_outvoted() -> None:
    """Where more searches agree on one part, the best passage of the other is among the first."""
    leave = [passage(f"leave {n}") for n in range(4)]
    dormitory = passage("dormitory")
    found = fused([leave, leave, [dormitory, *leave[:2]]])
    assert "dormitory" in [one.id for one in found[:2]]


def test_it_needs_a_model_that_writes(index: Any, scope: Scope) -> None:
    """The embedded model is refused at once; one that fails is an error."""
    inner = Retriever(index=index, scope=scope, mode="lexical")
    with pytest.raises(GenerativeModelNeeded, match="RAG_UTILITY_MODEL"):
        MultiQueryRetriever(retriever=inner, model=ExtractiveChatModel())
    broken = ScriptedModel.of(TimeoutError("secret"))
    with pytest.raises(ModelUnavailable) as caught:
        MultiQueryRetriever(retriever=inner, model=broken).invoke("library")
    assert "secret" not in str(caught.value)
