"""Follow-ups about the last answer get the passages that it cites again."""

from collections.abc import Callable

import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from agents.events import Answer
from agents.middleware.memory.grounding import (
    asks_about_answer,
    grounding_messages,
    last_grounding,
    with_grounding,
)
from chains.sources import Source
from chat.conversation import Conversation
from tests.fakes import ScriptedModel, call

Converse = Callable[..., Conversation]
FIRST = Source(1, "a.md", "A", 1, "First.", parent_id="p1")
SECOND = Source(2, "b.md", "B", 1, "Second.", parent_id="p2")
PAST: list[AnyMessage] = [
    HumanMessage("How long is leave?"),
    AIMessage("", tool_calls=[{"name": "search_documents", "args": {}, "id": "c1"}]),
    ToolMessage("...", tool_call_id="c1", artifact=[FIRST, SECOND]),
    AIMessage("Two years [2]."),
]


@pytest.mark.parametrize(
    ("message", "about"),
    [
        ("Why?", True),
        ("왜요?", True),
        ("네", True),
        ("yes please", True),
        ("Are you sure?", True),
        ("Why is the library closed?", False),
        ("도서관은 왜 닫았어요?", False),
        ("thanks", False),
        ("감사합니다", False),
    ],
)
def test_messages_about_the_last_answer(message: str, about: bool) -> None:
    """Those that name nothing of their own; thanks ask for nothing."""
    assert asks_about_answer(message) is about


def test_only_cited_passages_are_carried_over() -> None:
    """From tool results, or from the passages of a search without a tool."""
    assert last_grounding(PAST) == [SECOND]
    without_tools = [message for message in PAST if not isinstance(message, ToolMessage)]
    assert last_grounding(without_tools, [FIRST, SECOND]) == [SECOND]
    assert last_grounding([HumanMessage("Hi")], [FIRST]) == []


def test_they_come_first_and_are_numbered_anew() -> None:
    """A passage that is found again is not repeated."""
    numbered = with_grounding([SECOND, FIRST], [SECOND])
    assert [(source.n, source.source) for source in numbered] == [(1, "b.md"), (2, "a.md")]
    request, result = grounding_messages([SECOND], [HumanMessage("Why?")])
    assert isinstance(request, AIMessage) and isinstance(result, ToolMessage)
    assert request.tool_calls[0]["id"] == result.tool_call_id
    assert grounding_messages([SECOND], [HumanMessage("Why?"), AIMessage("x")]) == []


@pytest.mark.parametrize("follow_up", ["Why?", "네"])
def test_an_agent_reads_them_again(converse: Converse, follow_up: str) -> None:
    """It can cite them without another search."""
    model = ScriptedModel.of(
        call("search_documents", query="military leave"),
        "Military leave lasts two years [1].",
        "Because the dean of students grants it [1].",
    )
    conversation = converse(model)
    list(conversation.ask("How long is military leave?"))
    *_, end = conversation.ask(follow_up)
    assert isinstance(end, Answer)
    assert [citation.source for citation in end.citations] == ["leave.md"]
    assert "It is granted by the dean" in model.calls[-1][-1].text


@pytest.mark.parametrize("follow_up", ["Why?", "네"])
def test_two_step_rag_reads_them_again(converse: Converse, follow_up: str) -> None:
    """Whatever the rewritten question finds."""
    model = ScriptedModel.of(
        "Military leave lasts two years [1].",
        "What are the reasons?",  # the question rewritten, which finds nothing
        "The dean grants it [1].",
    )
    conversation = converse(model, "rag")
    list(conversation.ask("How long is military leave?"))
    *_, end = conversation.ask(follow_up)
    assert isinstance(end, Answer)
    assert [citation.source for citation in end.citations] == ["leave.md"]
