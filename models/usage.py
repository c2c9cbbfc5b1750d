"""Cost of model calls in US dollars, by the price list in `prices.yaml`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from text.messages import load_yaml

PRICES = Path(__file__).with_name("prices.yaml")
FREE = ("offline:", "ollama:")
PER = 1_000_000


def cost(model: str, usage: Mapping[str, float]) -> float | None:
    """Return the US dollars that `usage` costs on `model` (`provider:model`); None if unknown.

    Models that run on this machine cost 0.
    """
    if model.startswith(FREE):
        return 0.0
    price = _prices().get(model)
    if price is None:
        return None
    per_input, per_output = price
    return (usage["input_tokens"] * per_input + usage["output_tokens"] * per_output) / PER


def has_price(model: str) -> bool:
    """Return whether the price of a model is known."""
    return model.startswith(FREE) or model in _prices()


@cache
def _prices() -> dict[str, tuple[float, float]]:
    """Return the prices of a million input and of a million output tokens by model."""
    table = load_yaml(PRICES.read_text("utf-8"))
    return {model: (float(inputs), float(outputs)) for model, (inputs, outputs) in table.items()}
