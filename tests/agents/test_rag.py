"""The two-step assistant: one search before the model, evidence in its prompt, no tools."""

from collections.abc import Callable

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from agents.assistant import ASSISTANTS
from agents.conversation import Conversation
from agents.events import Answer, Error, Sources, Step
from agents.restating import ByModel, by_rule
from errors import StoreBusy
from models.evidence import NOT_IN_DOCUMENTS, parse_evidence
from prompts.assistant import answer_prompt, system_prompt
from settings import Settings
from tests.agents.conftest import Shelf
from tests.fakes import ScriptedModel

Converse = Callable[..., Conversation]


def test_the_evidence_stands_before_the_question(converse: Converse) -> None:
    """One search, one step, one model call; the answer is cited."""
    model = ScriptedModel.of("Military leave lasts two years [1].")
    events = list(converse(model, "rag").ask("How long is military leave?"))
    end = events[-1]
    assert isinstance(end, Answer)
    assert [(s.tool, s.status) for s in events if isinstance(s, Step)] == [
        ("search_documents", "running"),
        ("search_documents", "done"),
    ]
    assert [s.n for e in events if isinstance(e, Sources) for s in e.items] == [1]
    (asked,) = model.calls
    assert [e.source for e in parse_evidence(asked[-1].text)] == ["leave.md"]
    assert asked[-1].text.rstrip().endswith("How long is military leave?")
    assert end.citations[0].source == "leave.md"
    assert model.bound == []


def test_evidence_is_not_remembered(converse: Converse) -> None:
    """The next turn has the questions and answers before it, not their passages."""
    model = ScriptedModel.of("Two years [1].", "What is the tuition fee?", "3,000 euros [1].")
    conversation = converse(model, "rag")
    list(conversation.ask("How long is military leave?"))
    list(conversation.ask("And what does it cost, I mean the tuition fee?"))
    seen = "\n".join(message.text for message in model.calls[-1])
    assert "Two years [1]." in seen
    assert "Military leave lasts" not in seen
    assert "The tuition fee is 3,000 euros." in seen


def test_a_follow_up_is_rewritten_before_the_search(converse: Converse, shelf: Shelf) -> None:
    """The model makes the question stand alone; its words are not part of the answer."""
    model = ScriptedModel.of(
        "Two years [1].", "When is the tuition fee due?", "It is due on 1 March [1]."
    )
    conversation = converse(model, "rag")
    list(conversation.ask("How long is military leave?"))
    events = list(conversation.ask("And when is it due?"))
    assert shelf.asked[-1] == "When is the tuition fee due?"
    assert isinstance(events[-1], Answer)
    assert events[-1].answer == "It is due on 1 March [1]."


def test_a_rewriting_that_fails_falls_back_to_the_rule() -> None:
    """Search goes on with the question before put in front."""
    past = [HumanMessage("How long is military leave?"), AIMessage("Two years.")]
    restate = ByModel(ScriptedModel.of(ConnectionError("gone")))
    joined = "How long is military leave? And who grants it?"
    assert restate("And who grants it?", past) == joined


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
    assert (by_rule(question, past) == question) is alone


def test_a_broken_index_ends_the_turn_in_its_words(converse: Converse, shelf: Shelf) -> None:
    """An error of ours is shown as it is, with its remedy."""

    def busy(query: str) -> list[object]:
        raise StoreBusy("The index is being rebuilt.", "Try again in a minute.")

    shelf.search = busy  # type: ignore[method-assign, assignment]
    events = list(converse(ScriptedModel.of("x"), "rag").ask("leave?"))
    assert isinstance(events[-1], Error)
    assert events[-1] == Error("The index is being rebuilt. Try again in a minute.", "busy")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_prompts_hold_the_sentence_that_counts_as_abstaining(language: str) -> None:
    """What a model is told to say without an answer is what is recognised as one."""
    common = {"language": language, "examples": [], "collection": "c", "today": "2026-01-01"}
    prompts = [
        system_prompt(**common),  # type: ignore[arg-type]
        answer_prompt(question="q", evidence="", **common)[0].text,  # type: ignore[arg-type]
    ]
    assert all(NOT_IN_DOCUMENTS[language] in prompt for prompt in prompts)


def test_assistants_work_without_a_memory(settings: Settings, shelf: Shelf) -> None:
    """A notebook may call the graph directly."""
    graph = ASSISTANTS["rag"](ScriptedModel.of("Two years [1]."), shelf, settings)
    said = graph.invoke({"messages": [("human", "How long is military leave?")]})
    assert said["messages"][-1].text.strip() == "Two years [1]."
