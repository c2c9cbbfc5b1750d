"""The recap of old turns, the token budget, and long tool results."""

import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from agents.middleware.context.history_trimming import trim_history
from agents.middleware.memory.recap import (
    RECAP_TOKENS,
    ModelRecap,
    extractive_recap,
    is_faithful,
)
from agents.middleware.memory.tokens import (
    LEAST_HISTORY,
    MOST_HISTORY,
    context_window,
    estimated_tokens,
    history_budget,
    tokens_of,
)
from agents.middleware.memory.tool_results import shortened_results, summarised
from chains.sources import Source
from errors import ModelUnavailable
from tests.fakes import ScriptedModel

TURNS: list[AnyMessage] = [
    HumanMessage("When does the pool open?"),
    AIMessage("It opens at 7 on weekdays [1]. At weekends it is closed."),
    HumanMessage("수영장 요금은 얼마예요?"),
    AIMessage("성인은 4,000원입니다 [2]."),
]


def test_the_extractive_recap_has_a_line_for_each_turn() -> None:
    """The question and the first sentence of its answer, without citations."""
    assert extractive_recap("- earlier", TURNS).splitlines() == [
        "- earlier",
        "- When does the pool open? → It opens at 7 on weekdays.",
        "- 수영장 요금은 얼마예요? → 성인은 4,000원입니다.",
    ]


def test_the_extractive_recap_forgets_its_oldest_lines() -> None:
    """It stays within its budget, however long the conversation."""
    recap = ""
    for n in range(200):
        recap = extractive_recap(recap, [HumanMessage(f"Question {n}?"), AIMessage(f"Answer {n}.")])
    assert estimated_tokens(recap) <= RECAP_TOKENS
    assert "Question 199?" in recap
    assert "Question 0?" not in recap


@pytest.mark.parametrize(
    ("summary", "faithful"),
    [
        ("The user asked when the pool opens: at 7 on weekdays.", True),
        ("수영장 요금은 성인 4,000원이다.", True),
        ("The pool opens at 8 on weekdays.", False),
        ("The pool in Berlin opens at 7.", False),
        ("수영장 요금은 성인 5,000원이다.", False),
        ("Everything about dragons and their treasure hoards.", False),
        ("", False),
    ],
)
def test_a_lying_summary_is_recognised(summary: str, faithful: bool) -> None:
    """By numbers and names that the turns do not hold, or words that are not theirs."""
    assert is_faithful(summary, "\n".join(message.text for message in TURNS)) is faithful


@pytest.mark.parametrize(
    "reply", ["", "The pool opens at 9.", "Words " * 2_000, ModelUnavailable("down")]
)
def test_a_failed_summary_keeps_the_history(reply: str | Exception) -> None:
    """What the turns say is extracted instead."""
    recap = ModelRecap(ScriptedModel.of(reply))("- earlier", TURNS)
    assert recap == extractive_recap("- earlier", TURNS)


def test_a_faithful_summary_is_used() -> None:
    """It is asked for with the recap before it, so that only new turns are read."""
    model = ScriptedModel.of("The pool opens at 7 on weekdays and costs 4,000원.")
    assert ModelRecap(model)("- the gym", TURNS).startswith("The pool opens at 7")
    assert "- the gym" in model.calls[0][0].text
    assert "4,000원" in model.calls[0][-1].text


def test_the_budget_follows_the_context_window() -> None:
    """A quarter of it, within limits; the setting goes before it."""
    model = ScriptedModel.of("-")
    assert history_budget(model, 900) == 900
    small = ScriptedModel.of("-")
    small.profile = {"max_input_tokens": 2_048}
    assert (context_window(small), history_budget(small)) == (2_048, 512)
    small.profile = {"max_input_tokens": 300}
    assert history_budget(small) == LEAST_HISTORY
    small.profile = {"max_input_tokens": 1_000_000}
    assert history_budget(small) == MOST_HISTORY


def test_korean_takes_more_tokens() -> None:
    """About one a syllable, so less of it fits."""
    assert estimated_tokens("수영장이") == 4
    assert estimated_tokens("swimming") == 2
    messages: list[AnyMessage] = [HumanMessage("가" * 40), AIMessage("나" * 40)] * 10
    kept = trim_history(messages, 200, estimated_tokens)
    assert 0 < tokens_of(kept) <= 200
    assert isinstance(kept[0], HumanMessage)


def test_long_tool_results_are_cut_to_the_question() -> None:
    """The beginning and the sentences about it remain, in their order."""
    filler = " ".join(f"Paragraph {n} speaks of something else entirely." for n in range(200))
    page = f"Opening notes. {filler} The sauna costs 12 euros a visit. {filler}"
    messages: list[AnyMessage] = [
        HumanMessage("What does the sauna cost?"),
        AIMessage("", tool_calls=[{"name": "fetch_page", "args": {}, "id": "c1"}]),
        ToolMessage(page, tool_call_id="c1"),
    ]
    short = shortened_results(messages, 100)[-1].text
    assert estimated_tokens(short) <= 110
    assert short.startswith("Opening notes.")
    assert "The sauna costs 12 euros a visit." in short
    assert "[…]" in short
    assert shortened_results(messages, 100_000) is messages


def test_passages_stay_whole() -> None:
    """Their numbers are cited."""
    source = Source(1, "pool.md", "Pool", 1, "word " * 500)
    message = ToolMessage("word " * 500, tool_call_id="c1", artifact=[source])
    messages: list[AnyMessage] = [HumanMessage("Pool?"), message]
    assert shortened_results(messages, 10) is messages


def test_korean_results_are_cut_to_the_question() -> None:
    """By its terms, whatever particles they carry."""
    filler = " ".join(f"{n}번째 문단은 다른 이야기를 합니다." for n in range(100))
    text = f"공지입니다. {filler} 사우나 요금은 만이천 원입니다. {filler}"
    assert "사우나 요금은 만이천 원입니다." in summarised(text, "사우나 요금이 얼마예요?", 80)
