"""An answer of `react` without a tool call is searched once, or marked as not from documents."""

from collections.abc import Callable
from typing import Any

import pytest

from agents.assistant import build_assistant
from agents.events import Answer, Event, streamed_text
from chat.conversation import Conversation
from settings import Settings
from tests.conversations import KeywordSearcher
from tests.fakes import ScriptedModel, call

Converse = Callable[..., Conversation]


def end_of(events: list[Event]) -> Answer:
    """The answer that a turn ends with."""
    assert isinstance(events[-1], Answer), events[-1]
    return events[-1]


@pytest.mark.parametrize(
    ("question", "recalled", "cited", "source"),
    [
        ("How long is leave?", "Eighteen months.", "Leave lasts two years [1].", "leave.md"),
        ("군휴학 기간은?", "18개월입니다.", "의무 복무 기간으로 합니다 [1].", "휴학.md"),
    ],
    ids=["en", "ko"],
)
def test_a_question_about_the_documents_is_searched_once_and_answered_as_rag(
    converse: Converse,
    searcher: KeywordSearcher,
    question: str,
    recalled: str,
    cited: str,
    source: str,
) -> None:
    """What the model recalled is replaced by the cited answer, on the stream as well."""
    model = ScriptedModel.of(recalled, cited)
    events = list(converse(model).ask(question))
    answer = end_of(events)
    assert answer.answer.strip() == cited == streamed_text(events).strip()
    assert [c.source for c in answer.citations] == [source]
    assert searcher.queries == [question]
    assert [s.tool for s in answer.steps] == ["search_documents"]
    assert [n.kind for n in answer.notices] == []
    assert answer.usage["total_tokens"] == 20


@pytest.mark.parametrize(
    ("question", "words"),
    [("Who wrote Hamlet?", "not from the documents"), ("햄릿은 누가 썼어?", "문서에서 나온")],
    ids=["en", "ko"],
)
def test_where_nothing_is_found_the_answer_is_marked(
    converse: Converse, searcher: KeywordSearcher, question: str, words: str
) -> None:
    """The model's own answer stands with one notice, and the model is not called again."""
    model = ScriptedModel.of("Shakespeare.")
    answer = end_of(list(converse(model).ask(question)))
    assert answer.answer.strip() == "Shakespeare."
    assert searcher.queries == [question]
    assert [n.kind for n in answer.notices] == ["not_from_documents"]
    assert words in answer.notices[0].text
    assert len(model.calls) == 1


@pytest.mark.parametrize("second", ["Tulips are red.", OSError("down")])
def test_where_the_documents_do_not_answer_the_answer_is_marked(
    converse: Converse, second: Any
) -> None:
    """A second answer that cites nothing, or its failure, does not replace the first."""
    model = ScriptedModel.of("Write: leave, oh leave.", second)
    events = list(converse(model).ask("Write a poem about leave"))
    answer = end_of(events)
    assert answer.answer.strip() == "Write: leave, oh leave." == streamed_text(events).strip()
    assert "not_from_documents" in [n.kind for n in answer.notices]


def test_small_talk_and_answers_after_a_tool_are_not_searched(
    converse: Converse, searcher: KeywordSearcher
) -> None:
    """A greeting needs no document, and a turn that searched is not searched again."""
    model = ScriptedModel.of("Hello!")
    assert end_of(list(converse(model).ask("Hello"))).notices == []
    assert searcher.queries == []
    model = ScriptedModel.of(call("search_documents", query="fee"), "3,000 euros.")
    list(converse(model, thread="t2").ask("What is the leave fee?"))
    assert searcher.queries == ["fee"]


async def test_the_graph_does_so_under_ainvoke(settings: Settings) -> None:
    """Any client of the graph gets the cited answer and its evidence."""
    model = ScriptedModel.of("Eighteen months.", "Leave lasts two years [1].")
    graph = build_assistant("react", model, KeywordSearcher(), settings)
    end = await graph.ainvoke({"messages": [("user", "How long is leave?")]})
    assert end["answer"] == "Leave lasts two years [1]."
    assert [c["source"] for c in end["citations"]] == ["leave.md"]
    assert [e["source"] for e in end["evidence"]] == ["leave.md"]
    assert sum(m.type == "ai" for m in end["messages"]) == 1
