"""The ReAct agent over a scripted model: tools, numbering, limits, repair, errors."""

from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import AIMessage, ToolMessage
from langchain_core.tools import BaseTool, tool

from agents.events import Answer, Error, Event, Notice, Sources, Step, Token, streamed_text
from chat.conversation import Conversation
from models.evidence import parse_evidence
from settings import Settings
from tests.conversations import KeywordSearcher
from tests.fakes import ScriptedModel, call, calls, malformed

Converse = Callable[..., Conversation]


def prompt_text(model: ScriptedModel, number: int = -1) -> str:
    """The whole prompt of a model call."""
    return "\n".join(message.text for message in model.calls[number])


def events_of(kind: type, events: list[Event]) -> list[Any]:
    """The events of one kind."""
    return [event for event in events if isinstance(event, kind)]


def broken(words: str) -> BaseTool:
    """A tool with a bug."""

    @tool
    def burst(query: str) -> str:
        """Fail."""
        raise ValueError(words)

    return burst


def test_a_question_is_searched_for_answered_and_cited(
    converse: Converse, searcher: KeywordSearcher
) -> None:
    """The search is a step, the answer streams, its citation resolves to an exact quote."""
    model = ScriptedModel.of(
        call("search_documents", query="military leave"), "Military leave lasts two years [1]."
    )
    events = list(converse(model).ask("How long is military leave?"))
    end = events[-1]
    assert isinstance(end, Answer)
    assert searcher.queries == ["military leave"]
    assert [(s.tool, s.input, s.status) for s in events_of(Step, events)] == [
        ("search_documents", "military leave", "running"),
        ("search_documents", "military leave", "done"),
    ]
    assert streamed_text(events).strip() == end.answer == "Military leave lasts two years [1]."
    (citation,) = end.citations
    assert (citation.source, citation.quote) == ("leave.md", "Military leave lasts two years.")
    assert citation.supported
    assert not end.abstained
    assert end.usage == {"input_tokens": 14, "output_tokens": 6, "total_tokens": 20}
    assert set(end.ms) == {"total", "first_token", "retrieval"}
    assert end.steps == [s for s in events_of(Step, events) if s.status == "done"]


def test_passages_are_numbered_through_a_turn(converse: Converse) -> None:
    """The second search continues the numbers; a passage found again keeps its first one."""
    model = ScriptedModel.of(
        call("search_documents", "a", query="leave"),
        call("search_documents", "b", query="leave fee"),
        "Two years [1], 3,000 euros [2].",
    )
    events = list(converse(model).ask("leave and fee?"))
    assert [[s.n for s in e.items] for e in events_of(Sources, events)] == [[1], [2]]
    second = [m for m in model.calls[-1] if isinstance(m, ToolMessage)][1].text
    assert [(e.n, e.source) for e in parse_evidence(second)] == [(2, "fees.md")]
    assert "[1]" in second
    assert [c.source for c in events[-1].citations] == ["leave.md", "fees.md"]  # type: ignore[union-attr]


def test_parallel_searches_get_different_numbers(converse: Converse) -> None:
    """Two searches in one message never share a number."""
    both = calls(
        call("search_documents", "a", query="fee"), call("search_documents", "b", query="leave")
    )
    model = ScriptedModel.of(both, "Fee [1], leave [2].")
    events = list(converse(model).ask("fee and leave?"))
    assert [s.n for e in events_of(Sources, events) for s in e.items] == [1, 2]
    seen = [e for m in model.calls[-1] for e in parse_evidence(m.text)]
    assert [(e.n, e.source) for e in seen] == [(1, "fees.md"), (2, "leave.md")]
    assert [c.source for c in events[-1].citations] == ["fees.md", "leave.md"]  # type: ignore[union-attr]


def test_evidence_of_an_earlier_turn_cannot_be_cited(converse: Converse) -> None:
    """The next turn numbers from 1 again and sees the answers, not the passages, of before."""
    model = ScriptedModel.of(
        call("search_documents", query="leave fee"),
        "Two years [1].",
        call("search_documents", query="fee"),
        "3,000 euros [1], as said before [2].",
    )
    conversation = converse(model)
    list(conversation.ask("leave and fee?"))
    events = list(conversation.ask("And the fee?"))
    assert "Military leave lasts" not in prompt_text(model)
    assert "Two years [1]." in prompt_text(model)
    assert events[-1].answer == "3,000 euros [1], as said before."  # type: ignore[union-attr]
    assert [c.source for c in events[-1].citations] == ["fees.md"]  # type: ignore[union-attr]


def test_text_before_a_tool_call_is_not_part_of_the_answer(converse: Converse) -> None:
    """Short text is never streamed; longer text is retracted."""
    remark = "Let me think about where this could be written down. " * 5
    model = ScriptedModel.of(
        call("search_documents", "a", say="Let me look.", query="leave"),
        call("search_documents", "b", say=remark, query="fee"),
        "Two years [1].",
    )
    events = list(converse(model).ask("leave?"))
    shown = "".join(token.text for token in events_of(Token, events))
    assert "Let me look" not in shown
    assert streamed_text(events).strip() == "Two years [1]."


def test_malformed_arguments_are_returned_to_the_model(converse: Converse) -> None:
    """A call that is not JSON does not end the turn: the model can correct it."""
    model = ScriptedModel.of(
        malformed("search_documents", "query: leave}"),
        call("search_documents", "c2", query="leave"),
        "Two years [1].",
    )
    events = list(converse(model).ask("leave?"))
    assert isinstance(events[-1], Answer)
    answers = [m for m in model.calls[1] if isinstance(m, ToolMessage)]
    assert [(m.tool_call_id, m.status) for m in answers] == [("c1", "error")]
    assert len(events[-1].citations) == 1


def test_an_unknown_tool_is_returned_to_the_model(converse: Converse) -> None:
    """Calling a tool that does not exist is a failed step, not a failed turn."""
    model = ScriptedModel.of(call("teleport", where="moon"), "I cannot.")
    events = list(converse(model).ask("Beam me up"))
    assert [s.status for s in events_of(Step, events)] == ["running", "failed"]
    assert "search_documents" in prompt_text(model)
    assert isinstance(events[-1], Answer)


def test_invalid_arguments_are_returned_to_the_model(converse: Converse) -> None:
    """Arguments that do not fit the schema come back as an error message."""
    model = ScriptedModel.of(call("search_documents", nonsense=1), "Sorry.")
    events = list(converse(model).ask("leave?"))
    assert [s.status for s in events_of(Step, events)] == ["running", "failed"]
    assert isinstance(events[-1], Answer)


def test_an_exception_of_a_tool_is_not_shown(converse: Converse) -> None:
    """A raising tool becomes an error message with a log number; its exception is not shown."""
    model = ScriptedModel.of(call("burst", query="x"), "It did not work.")
    events = list(converse(model, tools=[broken("secret sk-123")]).ask("Try it"))
    assert isinstance(events[-1], Answer)
    assert "sk-123" not in prompt_text(model) + repr(events)
    assert events_of(Step, events)[-1].status == "failed"


def test_too_many_tool_calls_end_in_an_answer(converse: Converse, settings: Settings) -> None:
    """Calls above the limit are refused with a message, and the model answers without tools."""
    limited = settings.model_copy(update={"tool_calls": 1})
    model = ScriptedModel.of(
        calls(
            call("search_documents", "a", query="leave"),
            call("search_documents", "b", query="fee"),
        ),
        "Two years [1].",
    )
    events = list(converse(model, chosen=limited).ask("휴학은 얼마나 되나요?"))
    assert isinstance(events[-1], Answer)
    assert "도구는 한 질문에 1번까지만" in prompt_text(model)
    assert [n.kind for n in events_of(Notice, events)] == ["tool_limit"]
    assert {s.input: s.status for s in events[-1].steps} == {"leave": "done", "fee": "refused"}
    assert events[-1].searched == ["leave"]


@pytest.mark.parametrize("limit", ["tool_calls", "model_calls"])
def test_a_reached_limit_leaves_one_call_without_tools(
    converse: Converse, settings: Settings, limit: str
) -> None:
    """After the last search the model is asked once more, without tools, and a notice says so."""
    limited = settings.model_copy(update={limit: 2})
    searches = [
        call("search_documents", f"c{i}", query=word) for i, word in enumerate(("fee", "leave"))
    ]
    model = ScriptedModel.of(*searches, "Two years [2].")
    events = list(converse(model, chosen=limited).ask("How long is leave?"))
    assert isinstance(events[-1], Answer)
    assert events[-1].answer == "Two years [2]."
    assert len(events[-1].citations) == 1
    assert "Answer now from what was found" in prompt_text(model)
    kind = {"tool_calls": "tool_limit", "model_calls": "model_limit"}[limit]
    assert [n.kind for n in events_of(Notice, events)] == [kind]


def test_a_model_that_never_answers_is_an_error(converse: Converse, settings: Settings) -> None:
    """A model that calls tools even where it has none is an error that names the settings."""
    limited = settings.model_copy(update={"model_calls": 2})
    model = ScriptedModel.of(*(call("search_documents", f"c{i}", query="fee") for i in range(9)))
    events = list(converse(model, chosen=limited).ask("수강료는 얼마인가요?"))
    assert isinstance(events[-1], Error)
    assert "RAG_MODEL_CALLS" in events[-1].message
    assert len(model.calls) == 3


@pytest.mark.parametrize(
    ("status", "code"), [(401, "model_key"), (429, "model_limited")], ids=["401", "429"]
)
def test_a_failing_model_ends_the_turn_with_an_error(
    converse: Converse, status: int, code: str
) -> None:
    """The message of a refused key or a full quota holds nothing of the provider's text."""
    error = OSError("Incorrect API key provided: sk-abcdef")
    error.status_code = status  # type: ignore[attr-defined]
    events = list(converse(ScriptedModel.of(error)).ask("군휴학은 얼마나 되나요?"))
    assert isinstance(events[-1], Error)
    assert events[-1].code == code
    assert "sk-abcdef" not in events[-1].message
    assert any("가" <= letter <= "힣" for letter in events[-1].message)


def test_an_empty_answer_is_an_error(converse: Converse) -> None:
    """A model that says nothing has not answered."""
    events = list(converse(ScriptedModel.of("")).ask("leave?"))
    assert isinstance(events[-1], Error)
    assert events[-1].code == "no_answer"


def test_dangling_calls_of_a_crash_are_repaired(converse: Converse) -> None:
    """A call without its result, left by a killed process, does not reach the model."""
    model = ScriptedModel.of("Hello.")
    conversation = converse(model)
    graph: Any = conversation._turns.graph
    config = {"configurable": {"thread_id": "t1"}}
    left = [("human", "leave?"), call("search_documents", query="leave")]
    graph.update_state(config, {"messages": left}, as_node="model")
    events = list(conversation.ask("Are you there?"))
    assert isinstance(events[-1], Answer)
    answered = {m.tool_call_id for m in model.calls[0] if isinstance(m, ToolMessage)}
    open_calls = {
        made["id"] for m in model.calls[0] if isinstance(m, AIMessage) for made in m.tool_calls
    }
    assert open_calls <= answered


def test_the_prompt_is_in_the_language_of_the_question(converse: Converse) -> None:
    """A Korean question gets the Korean prompt, an English one the English prompt."""
    model = ScriptedModel.of("네.", "Yes.")
    conversation = converse(model)
    list(conversation.ask("안녕하세요?"))
    list(conversation.ask("Are you there?"))
    korean, english = (model.calls[i][0].text for i in (0, 1))
    assert "오늘: " in korean
    assert "Today: " in english
