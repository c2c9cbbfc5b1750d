"""Cost metrics of an answer: milliseconds, tokens and, where the price is known, dollars.

Lower is better, but they tell nothing about the quality of an answer; times also depend on the load
of the machine, so measure them with `--jobs 1`.
"""

from agents.events import Answer
from models.chat import chat_model_name
from models.usage import cost
from settings import Settings

METRICS = ("ms_total", "ms_first_token", "ms_retrieval", "tokens_in", "tokens_out", "cost_usd")


def cost_metrics(end: Answer, settings: Settings) -> dict[str, float]:
    """Return the cost metrics of one answer; tokens only where the model counts them."""
    values = {f"ms_{name}": float(ms) for name, ms in end.ms.items()}
    if not end.usage:
        return values
    values["tokens_in"] = float(end.usage["input_tokens"])
    values["tokens_out"] = float(end.usage["output_tokens"])
    dollars = cost(chat_model_name(settings), end.usage)
    return values if dollars is None else values | {"cost_usd": dollars}
