"""Cost metrics of an answer: model calls, milliseconds, tokens and dollars of a known price.

Lower is better, but they tell nothing about the quality of an answer; times also depend on the load
of the machine, so measure them with `--jobs 1`.
"""

from agents.events import Answer
from models.chat import chat_model_name
from models.usage import cost
from settings import Settings

METRICS = (
    *("model_calls", "ms_total", "ms_first_token", "ms_retrieval"),
    *("tokens_in", "tokens_out", "tokens_total", "cost_usd"),
)


def cost_metrics(end: Answer, settings: Settings, calls: int | None = None) -> dict[str, float]:
    """Return the cost metrics of one answer; tokens only where the model counts them.

    Tokens in and out are those of the model that answers, the total and the dollars those of all.

    Args:
        end: The answer.
        settings: Name the model whose price counts where the answer tells none.
        calls: Model calls of its turn; None where they were not counted.
    """
    values = {} if calls is None else {"model_calls": float(calls)}
    values |= {f"ms_{name}": float(ms) for name, ms in end.ms.items()}
    if not end.usage:
        return values
    values["tokens_in"] = float(end.usage["input_tokens"])
    values["tokens_out"] = float(end.usage["output_tokens"])
    answering = values["tokens_in"] + values["tokens_out"]
    values["tokens_total"] = answering + float(end.usage.get("other_tokens", 0))
    dollars = end.usage.get("usd", cost(chat_model_name(settings), end.usage))
    return values if dollars is None else values | {"cost_usd": dollars}
