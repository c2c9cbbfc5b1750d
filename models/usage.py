"""Count the tokens a turn used, and what they cost where the price is known."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import yaml
from langchain_core.messages import AIMessage, BaseMessage

PRICES = Path(__file__).with_name("prices.yaml")
FREE = ("offline:", "ollama:")
PER = 1_000_000


def token_usage(messages: Iterable[BaseMessage]) -> dict[str, int]:
    """Return input, output and total tokens and the number of model calls behind `messages`.

    Messages that carry no count add a call and no tokens.
    """
    total = {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0, "calls": 0}
    for message in messages:
        if isinstance(message, AIMessage):
            total["calls"] += 1
            used = message.usage_metadata
            if used:
                total["input_tokens"] += used["input_tokens"]
                total["output_tokens"] += used["output_tokens"]
                total["total_tokens"] += used["total_tokens"]
    return total


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
