"""A follow-up question is searched for as it would be asked alone."""

from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from chains.condense import (
    CondenseModel,
    condense_by_rule,
    history_aware_retriever,
)
from chains.retrieval.retriever import Retriever
from index.scope import Scope
from tests.fakes import ScriptedModel
from text.dialogue.rewriting import search_queries


def test_a_rewriting_that_fails_falls_back_to_the_rule() -> None:
    """Search goes on with the topic of the question before in place of the pronoun."""
    past = [HumanMessage("How long is military leave?"), AIMessage("Two years.")]
    restate = CondenseModel(ScriptedModel.of(ConnectionError("gone")))
    assert restate("And who grants it?", past) == "who grants military leave?"


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("그건 누가 허가하나요?", False),
        ("And who grants it?", False),
        ("What is the tuition fee for exchange students?", True),
        ("교환학생의 등록금은 얼마이며 언제까지 내야 하나요?", True),
    ],
)
def test_only_what_leans_back_is_joined(question: str, alone: bool) -> None:
    """A question that stands alone is searched for as it is."""
    past = [HumanMessage("How long is military leave?"), AIMessage("Two years.")]
    assert (condense_by_rule(question, past) == question) is alone


@pytest.mark.parametrize(
    ("question", "standalone", "queries"),
    [
        ("And the fee for a locker?", "What is the locker fee?", 1),
        ("And the fee for a locker?", "How much does it cost?", 2),
        ("그럼 사물함 요금은요?", "사물함 요금은 얼마인가요?", 1),
        ("그럼 사물함 요금은요?", "비용은 얼마인가요?", 2),
    ],
)
def test_lost_words_are_searched_for_as_well(question: str, standalone: str, queries: int) -> None:
    """Where a rewriting has lost a noun of the question, both are searched for."""
    assert search_queries(question, standalone) == [standalone, question][:queries]


@pytest.mark.parametrize(
    ("question", "standalone", "queries"),
    [
        ("How big is my locker?", "canoe How big is my locker?", 2),
        ("By the way, how big is it?", "how big is the canoe?", 1),
        ("불꽃놀이는 언제예요?", "카누 불꽃놀이는 언제예요?", 2),
        ("그건 언제예요?", "카누 언제예요?", 1),
    ],
)
def test_words_that_may_stand_alone_are_searched_for_as_well(
    question: str, standalone: str, queries: int
) -> None:
    """The topic before may be another one where a question names its own."""
    assert search_queries(question, standalone) == [standalone, question][:queries]


@pytest.mark.parametrize(
    ("question", "alone", "child"),
    [
        ("And at what hour does it open?", "When does the library open?", "b1"),
        ("거기는 몇 시에 여나요?", "도서관은 몇 시에 여나요?", "c2"),
    ],
)
def test_the_history_reaches_the_search(
    index: Any, scope: Scope, question: str, alone: str, child: str
) -> None:
    """The runnable searches for what the model made of the question."""
    model = ScriptedModel.of(alone)
    retriever = Retriever(index=index, scope=scope, mode="lexical", level="child")
    chain = history_aware_retriever(retriever, CondenseModel(model))
    past = [HumanMessage("Tell me of the library."), AIMessage("It has three floors.")]
    assert chain.invoke({"input": question, "chat_history": past})[0].id == child
    assert "three floors" in model.calls[0][0].text
    assert chain.invoke({"input": alone})[0].id == child
    assert len(model.calls) == 1
