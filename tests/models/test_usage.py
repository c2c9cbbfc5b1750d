"""Tokens are counted per turn and priced only where the price is known."""

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.messages.ai import UsageMetadata

from models.chat import OPENAI
from models.embeddings import OPENAI as OPENAI_EMBEDDINGS
from models.usage import cost, token_usage


def said(read: int, written: int) -> AIMessage:
    used = UsageMetadata(input_tokens=read, output_tokens=written, total_tokens=read + written)
    return AIMessage("x", usage_metadata=used)


def test_usage_adds_up_over_the_calls_of_a_turn() -> None:
    """Every model call counts, whether or not it says how many tokens it took."""
    usage = token_usage([HumanMessage("?"), said(10, 2), said(30, 5), AIMessage("no count")])
    assert usage == {"input_tokens": 40, "output_tokens": 7, "total_tokens": 47, "calls": 3}


def test_nothing_said_is_nothing_used() -> None:
    """A turn without a model call has used nothing."""
    assert set(token_usage([]).values()) == {0}


@pytest.mark.parametrize(
    ("model", "dollars"),
    [
        ("openai:gpt-4.1-mini", 0.40 + 1.60),
        ("offline:extractive", 0.0),
        ("ollama:qwen3:8b", 0.0),
        ("openai:gpt-99", None),
        ("compatible:gpt-4.1-mini", None),
    ],
)
def test_cost_is_known_or_none(model: str, dollars: float | None) -> None:
    """A price is that of the list, zero on this machine, and unknown otherwise, never guessed."""
    usage = {"input_tokens": 1_000_000, "output_tokens": 1_000_000}
    assert cost(model, usage) == (None if dollars is None else pytest.approx(dollars))


def test_the_models_that_auto_chooses_have_a_price() -> None:
    """Nobody is sent to a paid model whose price we do not know."""
    usage = {"input_tokens": 1, "output_tokens": 1}
    assert cost(OPENAI, usage)
    assert cost(OPENAI_EMBEDDINGS, usage)
