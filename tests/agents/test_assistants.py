"""Assistants beyond rag and react: what each is for, and what it does when that fails."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage

from agents.assistant import build_assistant
from agents.events import Answer, Error, Notice, Step, streamed_text
from agents.report import report_html
from chat.conversation import Conversation
from models.offline.chat import ExtractiveChatModel
from settings import Settings
from tests.conversations import KeywordSearcher
from tests.fakes import ScriptedModel, call, calls
from tests.models.react_text.scripted import TextModel

Converse = Callable[..., Conversation]


class Planner(ScriptedModel):
    """Takes schemas as tools, which are classes and have no names of tools."""

    def bind_tools(self, tools: Sequence[Any], **_: Any) -> "ScriptedModel":
        return self


def end(events: Any) -> Answer:
    """The answer at the end of a turn."""
    last = list(events)[-1]
    assert isinstance(last, Answer), last
    return last


@pytest.mark.parametrize(
    ("question", "first", "answer"),
    [
        (
            "How long is military leave?",
            'Thought: look it up\nAction: search_documents\nAction Input: {"query": "leave"}',
            "Thought: found\nFinal Answer: Two years [1].",
        ),
        (
            "군휴학 기간은?",
            "생각: 찾아본다\n행동: search_documents\n행동 입력: 군휴학",
            "생각: 찾았다\n최종 답변: 의무 복무 기간입니다 [1].",
        ),
    ],
)
def test_react_text_calls_tools_by_writing(
    converse: Converse, question: str, first: str, answer: str
) -> None:
    """A model without tool calling searches and cites; its protocol is never shown."""
    model = TextModel(replies=[first, answer])
    events = list(converse(model, "react-text").ask(question))
    assert end(events).answer == answer.partition(": ")[2].partition(": ")[2]
    assert [c.n for c in end(events).citations] == [1]
    assert [s.tool for s in end(events).steps] == ["search_documents"]
    assert not any(word in streamed_text(events) for word in ("Thought", "생각", "Action"))
    assert "Observation: " in model.seen[1][-1].text


def test_react_text_falls_back_where_the_protocol_is_broken(converse: Converse) -> None:
    """A model that cannot keep to the form answers from one search, with a notice."""
    model = TextModel(replies=["Thought: hm", "Thought: hm", "Two years [1]."])
    events = list(converse(model, "react-text").ask("How long is military leave?"))
    assert end(events).answer == "Two years [1]."
    assert "no_tools" in [notice.kind for notice in end(events).notices]


def test_self_ask_answers_from_intermediate_answers(
    converse: Converse, searcher: KeywordSearcher
) -> None:
    """Each follow-up question is searched for by itself, and its passages can be cited."""
    ask = calls(
        call("ask_follow_up", id="c1", task="Who grants military leave?"),
        call("ask_follow_up", id="c2", task="When is the tuition fee due?"),
    )
    model = ScriptedModel.of(ask, _by_question, _by_question, "The dean [1], on 1 March [2].")
    answer = end(converse(model, "self-ask").ask("Who grants leave, and when is the fee due?"))
    assert [citation.source for citation in answer.citations] == ["leave.md", "fees.md"]
    assert [step.tool for step in answer.steps] == ["ask_follow_up", "ask_follow_up"]
    assert {"Who grants military leave?", "When is the tuition fee due?"} <= set(searcher.queries)
    told = [m.text for m in model.calls[-1] if isinstance(m, ToolMessage)]
    assert "granted by the dean" in told[0]
    assert answer.usage["total_tokens"] == 40  # of all four calls


def test_plan_writes_a_plan_and_changes_it(converse: Converse, settings: Settings) -> None:
    """Steps are kept in the state; of two plans at once the first counts."""
    plan = [{"content": "find leave", "status": "in_progress"}]
    done = [{"content": "find leave", "status": "completed"}]
    model = ScriptedModel.of(
        calls(call("write_todos", id="c1", todos=plan), call("write_todos", id="c2", todos=done)),
        call("search_documents", query="leave"),
        call("write_todos", id="c3", todos=done),
        "Two years [1].",
    )
    graph = build_assistant("plan", model, KeywordSearcher(), settings)
    state = graph.invoke({"messages": [("user", "How long is military leave?")]})
    assert state["answer"] == "Two years [1]."
    assert state["todos"] == done
    assert "write_todos" in str(model.calls[0][0].content)
    assert len([m for m in state["messages"] if isinstance(m, ToolMessage)]) == 3
    assert not [node for node in graph.nodes if "after_model" in node or "before_model" in node]


def test_team_members_do_one_task_each_within_one_budget(
    converse: Converse, settings: Settings
) -> None:
    """The supervisor gets cited passages; a member may use its part of the budget only."""
    chosen = settings.model_copy(update={"model_calls": 6})
    model = ScriptedModel.of(
        calls(
            call("librarian", id="c1", task="How long is military leave?"),
            call("writer", id="c2", task="Say hello."),
        ),
        *[_member] * 8,
    )
    answer = end(converse(model, "team", chosen=chosen).ask("How long is leave? Greet me."))
    assert [citation.source for citation in answer.citations] == ["leave.md"]
    assert {step.tool for step in answer.steps} >= {"librarian", "writer"}
    assert len(model.calls) <= 6 + 1  # the budget, and the answer at its end
    seen = "\n".join(str(message.content) for message in model.calls[1])
    assert "Greet me" not in seen  # members see their task alone


def test_team_with_a_member_that_never_ends(converse: Converse, settings: Settings) -> None:
    """A member that only searches is stopped by the budget of the tree."""
    chosen = settings.model_copy(update={"model_calls": 5, "tool_calls": 50})

    def endless(messages: list[BaseMessage]) -> AIMessage:
        text = str(messages[-1].content)
        if "librarian" in str(messages[0].content) and len(messages) < 4:
            return call("librarian", id="c1", task="leave leave")
        return (
            AIMessage("Enough [1].") if "now" in text else call("search_documents", query="leave")
        )

    model = ScriptedModel.of(*[endless] * 40)
    events = list(converse(model, "team", chosen=chosen).ask("leave?"))
    assert isinstance(events[-1], Answer | Error)
    assert len(model.calls) < 12


@pytest.mark.parametrize("planned", [True, False])
def test_research_writes_a_report_with_sources(
    converse: Converse, settings: Settings, planned: bool
) -> None:
    """Sections are answered one by one and numbered through; what is not found is listed."""
    outline = {
        "title": "Leave and fees",
        "sections": [
            {"heading": "Leave", "question": "How long is military leave?"},
            {"heading": "Fees", "question": "How high is the tuition fee?"},
            {"heading": "Parking", "question": "Where can I park?"},
        ],
    }
    made = AIMessage("", tool_calls=[{"name": "Outline", "args": outline, "id": "o1"}])
    broken = AIMessage("no outline")
    lines = [made] if planned else [broken, broken]
    model = Planner.of(*lines, *[_by_question] * 4)
    graph = build_assistant("research", model, KeywordSearcher(), settings)
    question = "How long is military leave? And how high is the tuition fee?"
    state = graph.invoke({"messages": [("user", question)]})
    assert state["answer"].startswith("# Leave and fees" if planned else "# Report")
    assert [source["source"] for source in state["evidence"]] == ["leave.md", "fees.md"]
    assert [(c["n"], c["source"]) for c in state["citations"]] == [(1, "leave.md"), (2, "fees.md")]
    assert ("- Where can I park?" in state["answer"]) == planned
    page = report_html(state)
    assert '<a href="#source-2">[2]</a>' in page
    assert "<blockquote>The tuition fee is 3,000 euros." in page


def test_a_report_page_runs_nothing() -> None:
    """HTML, images and script addresses of a text are not in the page."""
    image = "<img src=x onerror=alert(1)> ![p](https://evil.example/p.png)"
    text = f"# R\n{image} [x](javascript:alert(1))"
    page = report_html({"answer": text, "evidence": []}, "ko")
    assert "<img" not in page
    assert 'href="javascript' not in page
    assert "&lt;img" in page
    assert 'lang="ko"' in page


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Which colour has the moon?", "Not found in the documents:"),
        ("달은 무슨 색인가요?", "문서에서 찾지 못한 것:"),
    ],
)
def test_a_report_about_nothing_is_an_abstention(
    settings: Settings, question: str, words: str
) -> None:
    """Where no section has an answer the report says so, by the embedded model as well."""
    embedded = ExtractiveChatModel()
    graph = build_assistant("research", embedded, KeywordSearcher(), settings)
    end = graph.invoke({"messages": [("user", question)]})
    assert end["abstained"] and end["citations"] == []
    assert words in end["answer"] and "#" not in end["answer"]


@pytest.mark.parametrize("name", ["react-text", "self-ask", "plan", "research", "team"])
@pytest.mark.parametrize(
    ("question", "words"),
    [("How long is military leave?", "two years"), ("군휴학 기간은 얼마인가요?", "의무 복무 기간")],
)
def test_every_assistant_serves_the_embedded_model(
    converse: Converse, name: str, question: str, words: str
) -> None:
    """Without a key each of them answers from the documents."""
    events = list(converse(ExtractiveChatModel(), name).ask(question))
    assert words in end(events).answer
    assert end(events).citations
    assert not [e for e in events if isinstance(e, Notice)]
    assert [e for e in events if isinstance(e, Step)]


def _by_question(messages: list[BaseMessage]) -> AIMessage:
    """Answer a question about one passage."""
    asked = str(messages[-1].content)
    if "leave" in asked:
        return AIMessage("It is granted by the dean [1].")
    return AIMessage("The fee is due on 1 March [1]." if "fee" in asked else "I do not know.")


def _member(messages: list[BaseMessage]) -> AIMessage:
    """Be the librarian, the writer, and the supervisor at the end."""
    results = [m for m in messages if isinstance(m, ToolMessage)]
    if {m.name for m in results} >= {"librarian", "writer"}:
        return AIMessage("Hello. Two years [1].")
    if "hello" in str(messages[-1].content):
        return AIMessage("Hello.")
    return AIMessage("Two years [1].") if results else call("search_documents", query="leave")


def test_outline_example_is_json() -> None:
    """The form of the outline that the planner is shown can be parsed."""
    from agents.assistants.instructions import instructions

    for language in ("en", "ko"):
        told = instructions()("outline", language, question="x")
        form = told[told.index("{") : told.rindex("}") + 1]
        assert set(json.loads(form)) == {"title", "sections"}
