"""2-step RAG: one search before the model, passages in its prompt, no tools."""

from collections.abc import Callable

import pytest

from agents.assistant import build_assistant
from agents.events import Answer, Error, Sources, Step, from_json, to_json
from chat.conversation import Conversation
from errors import StoreBusy
from models.chat import chat_model
from models.evidence import NOT_IN_DOCUMENTS, parse_evidence
from prompts.assistant import answer_prompt, system_prompt
from settings import Settings
from tests.conversations import KeywordSearcher
from tests.fakes import ScriptedModel
from tests.openai_server import OpenAIServer, text

Converse = Callable[..., Conversation]


def test_passages_come_before_the_question(converse: Converse) -> None:
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
    (prompt,) = model.calls
    assert [e.source for e in parse_evidence(prompt[-1].text)] == ["leave.md"]
    assert prompt[-1].text.rstrip().endswith("How long is military leave?")
    assert end.citations[0].source == "leave.md"
    assert model.bound == []


def test_passages_leave_the_history(converse: Converse) -> None:
    """The next turn has the questions and answers before it, not their passages."""
    model = ScriptedModel.of("Two years [1].", "What is the tuition fee?", "3,000 euros [1].")
    conversation = converse(model, "rag")
    list(conversation.ask("How long is military leave?"))
    list(conversation.ask("And what does it cost, I mean the tuition fee?"))
    prompt = "\n".join(message.text for message in model.calls[-1])
    assert "Two years [1]." in prompt
    assert "Military leave lasts" not in prompt
    assert "The tuition fee is 3,000 euros." in prompt


def test_a_follow_up_is_rewritten_before_the_search(
    converse: Converse, searcher: KeywordSearcher
) -> None:
    """The model writes a standalone question; it is a step, and not part of the answer."""
    model = ScriptedModel.of(
        "Two years [1].", "When is the tuition fee due?", "It is due on 1 March [1]."
    )
    conversation = converse(model, "rag")
    list(conversation.ask("How long is military leave?"))
    events = list(conversation.ask("And when is it due?"))
    assert searcher.queries[-1] == "When is the tuition fee due?"
    assert isinstance(events[-1], Answer)
    assert events[-1].answer == "It is due on 1 March [1]."
    rewritten = ("condense_question", "When is the tuition fee due?", "done")
    assert next((s.tool, s.input, s.status) for s in events[-1].steps) == rewritten
    assert [s.status for s in events if isinstance(s, Step)][:2] == ["running", "done"]


def test_a_standalone_question_is_no_step(converse: Converse) -> None:
    """Without rewriting there is only the search."""
    model = ScriptedModel.of("Two years [1].", "What is the tuition fee?", "3,000 euros [1].")
    conversation = converse(model, "rag")
    for question in ("How long is military leave?", "What is the tuition fee?"):
        end = list(conversation.ask(question))[-1]
        assert isinstance(end, Answer)
        assert [step.tool for step in end.steps] == ["search_documents"]


def test_the_utility_model_rewrites(settings: Settings, searcher: KeywordSearcher) -> None:
    """The utility model writes the standalone question, the chat model answers."""
    utility, model = ScriptedModel.of("What is the tuition fee?"), ScriptedModel.of("3,000 [1].")
    graph = build_assistant("rag", model, searcher, settings, utility_model=utility)
    past = [("human", "Is there a fee?"), ("ai", "Yes."), ("human", "How much is it?")]
    graph.invoke({"messages": past})
    assert (searcher.queries, len(utility.calls), len(model.calls)) == (
        ["What is the tuition fee?"],
        1,
        1,
    )


def test_an_error_of_the_index_ends_the_turn(converse: Converse, searcher: KeywordSearcher) -> None:
    """A `RagError` is shown as it is, with its remedy."""

    def busy(query: str) -> list[object]:
        raise StoreBusy("The index is being rebuilt.", "Try again in a minute.")

    searcher.search = busy  # type: ignore[method-assign, assignment]
    events = list(converse(ScriptedModel.of("x"), "rag").ask("leave?"))
    end = events[-1]
    assert isinstance(end, Error)
    assert (end.message, end.code) == (
        "The index is being rebuilt. Try again in a minute.",
        "busy",
    )


@pytest.mark.parametrize("language", ["ko", "en"])
def test_prompts_hold_the_abstention_sentence(language: str) -> None:
    """The sentence a model is told to abstain with is the one that is recognised."""
    common = {"language": language, "examples": [], "collection": "c", "today": "2026-01-01"}
    prompts = [
        system_prompt(**common),  # type: ignore[arg-type]
        answer_prompt(question="q", evidence="", **common)[0].text,  # type: ignore[arg-type]
    ]
    assert all(NOT_IN_DOCUMENTS[language] in prompt for prompt in prompts)


def test_assistants_work_without_a_checkpointer(
    settings: Settings, searcher: KeywordSearcher
) -> None:
    """A notebook may call the graph directly."""
    graph = build_assistant("rag", ScriptedModel.of("Two years [1]."), searcher, settings)
    state = graph.invoke({"messages": [("human", "How long is military leave?")]})
    assert state["messages"][-1].text.strip() == "Two years [1]."


@pytest.mark.parametrize(
    ("question", "said", "answer", "removed"),
    [
        (
            "How long is military leave?",
            "Sure! Military leave lasts two years.",
            "Sure! Military leave lasts two years [1].",
            0,
        ),
        (
            "How long is military leave?",
            "Military leave lasts two years [7][8].",
            "Military leave lasts two years [1].",
            2,
        ),
        (
            "군휴학 기간은 얼마인가?",
            "군휴학 기간은 의무 복무 기간으로 합니다.",
            "군휴학 기간은 의무 복무 기간으로 합니다 [1].",
            0,
        ),
        ("How long is military leave?", "It lasts five years [9].", "It lasts five years.", 1),
        ("How long is military leave?", "Two years [1] or so [5].", "Two years [1] or so.", 1),
    ],
    ids=["forgot", "made up", "korean", "wrong", "one right"],
)
def test_wrong_citations_are_repaired(
    converse: Converse,
    settings: Settings,
    openai_server: OpenAIServer,
    question: str,
    said: str,
    answer: str,
    removed: int,
) -> None:
    """Unknown numbers are removed and counted; without any left, citations are attributed."""
    more = {"chat_model": "compatible:m", "base_url": openai_server.url, "max_retries": 0}
    model = chat_model(settings.model_copy(update=more))
    openai_server.script(text(said))
    end = list(converse(model, "rag").ask(question))[-1]
    assert isinstance(end, Answer)
    assert (end.answer, end.removed) == (answer, removed)
    assert len(end.citations) == answer.count("[1]")
    assert from_json(to_json(end)) == end
