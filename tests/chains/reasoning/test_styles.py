"""Reasoning styles with a scripted model: what it is told, how often, which answer is chosen."""

import re
from itertools import count

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from chains.reasoning.steps import split_answer
from chains.reasoning.styles import STYLES, Reasoning
from errors import GenerativeModelNeeded
from models.offline.chat import ExtractiveChatModel
from tests.fakes import ScriptedModel

_TURN = count()
ENGLISH: list[BaseMessage] = [SystemMessage("Be brief."), HumanMessage("How many eggs are left?")]
KOREAN: list[BaseMessage] = [HumanMessage("달걀이 몇 개 남았나요?")]


@pytest.mark.parametrize(
    ("messages", "reply", "answer", "told"),
    [
        (ENGLISH, "12 less 5 is 7.\nAnswer: 7 eggs", "7 eggs", "step by step"),
        (KOREAN, "12에서 5를 뺀다.\n답: 7개", "7개", "단계별로"),
        (ENGLISH, "Seven eggs.", "Seven eggs.", "step by step"),
    ],
)
def test_chain_of_thought(messages: list[BaseMessage], reply: str, answer: str, told: str) -> None:
    """One call, in the language of the question; only the answer is the answer."""
    model = ScriptedModel.of(reply)
    reasoned = Reasoning(model, "chain").invoke(messages)
    assert (reasoned.answer, reasoned.calls) == (answer, 1)
    assert told in model.calls[0][-1].text
    assert model.calls[0][-1].text.startswith(messages[-1].text)


def test_self_consistency_takes_the_answer_of_most() -> None:
    """Samples vote; the share of those that agree is told."""
    samples = ["Answer: 7 eggs", "Answer: 6 eggs", "Answer: 7", "Answer: 8 eggs", "Answer: 7 eggs"]
    reasoned = Reasoning(ScriptedModel.of(*samples), "self-consistency").invoke(ENGLISH)
    assert reasoned.answer.startswith("7")
    assert (reasoned.agreement, reasoned.calls) == (0.6, 5)


def test_tree_of_thoughts_leaves_a_misleading_first_step() -> None:
    """The step that is weighed low is not continued."""
    model = ScriptedModel.of(*[_tree] * 40)
    reasoned = Reasoning(model, "tree").invoke(ENGLISH)
    assert reasoned.answer == "7"
    assert all("add" not in step for step in reasoned.thoughts[0].steps)
    assert reasoned.calls == len(model.calls) <= STYLES["tree"].calls


def test_graph_of_thoughts_combines() -> None:
    """Kept lines of thought are put to the model together."""
    model = ScriptedModel.of(*[_tree] * 40)
    reasoned = Reasoning(model, "graph").invoke(ENGLISH)
    assert reasoned.answer == "7"
    assert any("Several lines" in messages[-1].text for messages in model.calls)
    assert len(model.calls) <= STYLES["graph"].calls


async def test_asynchronous_use() -> None:
    """A style is a runnable: `ainvoke` and `|` work."""
    chain = Reasoning(ScriptedModel.of("Answer: 7"), "chain") | (lambda reasoned: reasoned.answer)
    assert await chain.ainvoke(ENGLISH) == "7"


def test_a_line_without_an_answer_is_finished() -> None:
    """Where no thought came to an answer, one call more writes it."""
    model = ScriptedModel.of("I start.", "5", "I go on.", "5", "I go on and on.", "5", "7 eggs")
    style = STYLES["tree"].__class__(branches=1, depth=3, weighs=True, calls=6)
    reasoned = Reasoning(model, style).invoke(ENGLISH)
    assert (reasoned.answer, reasoned.calls) == ("7 eggs", 7)
    assert "1. I start.\n2. I go on." in model.calls[-1][-1].text


def test_the_embedded_model_is_refused() -> None:
    """It only quotes, so there is nothing to reason with; the error says what to set."""
    with pytest.raises(GenerativeModelNeeded) as caught:
        Reasoning(ExtractiveChatModel(), "chain")
    assert "RAG_CHAT_MODEL" in caught.value.remedy


@pytest.mark.parametrize(
    ("reply", "parts"),
    [
        ("So it is.\n**Answer:** 7", ("So it is.", "7")),
        ("생각.\n최종 답변: 7개\n모두", ("생각.", "7개\n모두")),
        ("The answer is 7", ("The answer is 7", "")),
    ],
)
def test_answers_are_split_from_reasoning(reply: str, parts: tuple[str, str]) -> None:
    """The label stands at the beginning of a line, in either language."""
    assert split_answer(reply) == parts


def _tree(messages: list[BaseMessage]) -> AIMessage:
    """Weigh adding low and subtracting high; answer after the first step."""
    told = messages[-1].text
    if "from 0 (wrong)" in told:
        return AIMessage("2" if "add" in told else "9")
    if "Several lines" in told:
        return AIMessage("Both.\nAnswer: 7")
    if "Reasoning so far" in told:
        wrong = re.search(r"\badd\b", told)
        return AIMessage("So.\nAnswer: 17" if wrong else "So.\nAnswer: 7")
    turn = next(_TURN)
    return AIMessage("I add 5." if turn % 2 else f"I subtract 5 ({turn}).")
