"""Prices of models: what the tokens of a turn cost, where the price is known."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

PRICES = Path(__file__).with_name("prices.yaml")
FREE = ("offline:", "ollama:")
PER = 1_000_000


def cost(model: str, usage: Mapping[str, int]) -> float | None:
    """Return the US dollars that `usage` costs on `model` (`provider:model`); None if unknown.

    Models that run on this machine cost 0.
    """
    if model.startswith(FREE):
        return 0.0
    price = _prices().get(model)
    if price is None:
        return None
    read, written = price
    return (usage["input_tokens"] * read + usage["output_tokens"] * written) / PER


@cache
def _prices() -> dict[str, tuple[float, float]]:
    table = yaml.safe_load(PRICES.read_text("utf-8"))
    return {name: (float(read), float(written)) for name, (read, written) in table.items()}
