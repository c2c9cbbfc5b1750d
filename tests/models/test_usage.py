"""Model calls are priced only where the price is known."""

import pytest

from models.chat import OPENAI
from models.embeddings import OPENAI as OPENAI_EMBEDDINGS
from models.usage import cost


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
