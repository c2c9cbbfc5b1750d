"""Reasoning styles of the assistant rag: the reader sees the answer, the usage all calls."""

from collections.abc import Callable
from typing import Any

import pytest

from agents.assistant import build_assistant
from agents.events import Answer, Notice, streamed_text
from chains.reasoning.model import ReasoningModel
from chat.conversation import Conversation
from models.offline.chat import ExtractiveChatModel
from settings import Settings
from tests.conversations import KeywordSearcher
from tests.fakes import USAGE, ScriptedModel, call

Converse = Callable[..., Conversation]
ASKED = {"en": "How long is military leave?", "ko": "leave 군휴학 기간은?"}


def reasoning(settings: Settings, style: Any) -> Settings:
    """Settings with a reasoning style."""
    return Settings(state_dir=settings.state_dir, reasoning=style)


@pytest.mark.parametrize(
    ("language", "reply", "told"),
    [
        ("en", "The rule speaks of two years.\nAnswer: Two years [1].", "Think step by step"),
        ("ko", "규정에 2년이라고 있다.\n답: Two years [1].", "단계별로 생각"),
    ],
)
def test_a_chain_of_thought_shows_its_answer_only(
    converse: Converse, settings: Settings, language: str, reply: str, told: str
) -> None:
    """The instruction is behind the passages, and the reasoning is not streamed."""
    model = ScriptedModel.of(reply)
    conversation = converse(model, "rag", chosen=reasoning(settings, "chain"))
    *events, end = list(conversation.ask(ASKED[language]))
    assert isinstance(end, Answer), end
    assert end.answer == streamed_text(events) == "Two years [1]."
    assert [citation.source for citation in end.citations] == ["leave.md"]
    sent = str(model.calls[0][-1].content)
    assert told in sent and "two years" in sent
    assert end.usage["total_tokens"] == USAGE["total_tokens"]


def test_self_consistency_answers_by_vote_and_counts_every_sample(
    converse: Converse, settings: Settings
) -> None:
    """Five samples are five calls, in the usage of the answer."""
    said = ["Two years [1].", "Three years [1].", "Two years [1].", "Two years [1].", "One [1]."]
    model = ScriptedModel.of(*[f"Because.\nAnswer: {answer}" for answer in said])
    conversation = converse(model, "rag", chosen=reasoning(settings, "self-consistency"))
    end = list(conversation.ask(ASKED["en"]))[-1]
    assert isinstance(end, Answer), end
    assert end.answer == "Two years [1]."
    assert len(model.calls) == 5
    assert end.usage["total_tokens"] == 5 * USAGE["total_tokens"]


async def test_both_forms_reason(settings: Settings, searcher: KeywordSearcher) -> None:
    """`ainvoke` as well."""
    for form in ("invoke", "ainvoke"):
        model = ScriptedModel.of("So it is.\nAnswer: Two years [1].")
        graph = build_assistant("rag", model, searcher, reasoning(settings, "chain"))
        asked: Any = {"messages": [("user", ASKED["en"])]}
        end = graph.invoke(asked) if form == "invoke" else await graph.ainvoke(asked)
        assert end["answer"] == "Two years [1]."


def test_the_embedded_model_quotes_as_before(settings: Settings) -> None:
    """It does not reason, and no error comes of the setting."""
    graph = build_assistant(
        "rag", ExtractiveChatModel(), KeywordSearcher(), reasoning(settings, "tree")
    )
    end = graph.invoke({"messages": [("user", ASKED["en"])]})
    assert "two years" in end["answer"]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Set RAG_ASSISTANT=rag"), ("ko", "RAG_ASSISTANT=rag로 두거나")]
)
def test_an_assistant_that_does_not_reason_says_so_once(
    converse: Converse, settings: Settings, language: str, words: str
) -> None:
    """In the first turn of a conversation, and not in the next."""
    made = call("search_documents", query="leave")
    model = ScriptedModel.of(made, "Two years [1].", made, "Two years [1].")
    conversation = converse(model, "react", chosen=reasoning(settings, "tree"))
    first, second = (list(conversation.ask(ASKED[language]))[-1] for _ in range(2))
    assert isinstance(first, Answer) and isinstance(second, Answer)
    assert [notice.kind for notice in first.notices] == ["reasoning_unused"]
    assert "RAG_REASONING=tree" in first.notices[0].text and words in first.notices[0].text
    assert second.notices == []


@pytest.mark.parametrize("assistant", ["rag", "react"])
@pytest.mark.parametrize(
    ("language", "words"), [("en", "only quotes"), ("ko", "내장 모델은 인용만")]
)
def test_the_embedded_model_says_that_it_does_not_reason(
    converse: Converse, settings: Settings, assistant: str, language: str, words: str
) -> None:
    """Whatever the assistant."""
    chosen = reasoning(settings, "chain")
    end = list(converse(ExtractiveChatModel(), assistant, chosen=chosen).ask(ASKED[language]))[-1]
    assert isinstance(end, Answer), end
    told = [notice.text for notice in end.notices if notice.kind == "reasoning_unused"]
    assert len(told) == 1 and words in told[0]


@pytest.mark.parametrize("assistant", ["research", "team"])
def test_every_other_assistant_says_so(
    converse: Converse, settings: Settings, assistant: str
) -> None:
    """Once a turn, not once a member."""
    model = ScriptedModel.of(*["Two years."] * 20)
    events = list(converse(model, assistant, chosen=reasoning(settings, "chain")).ask("Leave?"))
    kinds = [event.kind for event in events if isinstance(event, Notice)]
    assert kinds.count("reasoning_unused") == 1


def test_a_model_that_fails_is_an_error_in_words(converse: Converse, settings: Settings) -> None:
    """Failures inside the reasoning reach the reader like any other, and a fallback reasons too."""
    failing = ScriptedModel.of(ConnectionError("gone"))
    second = ScriptedModel.of("So.\nAnswer: Two years [1].")
    chosen = reasoning(settings, "chain")
    end = list(converse(failing, "rag", chosen=chosen, fallbacks=[second]).ask(ASKED["en"]))[-1]
    assert isinstance(end, Answer), end
    assert end.answer == "Two years [1]."
    assert [notice.kind for notice in end.notices] == ["model_fallback"]


def test_the_wrapper_keeps_name_and_role() -> None:
    """Budgets, roles and traces see the model that reasons."""
    inner = ScriptedModel.of("x").model_copy(update={"metadata": {"role": "chat", "model": "a:b"}})
    model = ReasoningModel.around(inner, "chain", "auto")
    metadata = model.metadata or {}
    assert metadata["role"] == "chat" and metadata["model"] == "a:b"
