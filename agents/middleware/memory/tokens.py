"""Token budget: how many tokens a text takes, estimated, and what a model's window leaves.

Tokenisers differ by model and are not at hand for most. Small models take a token or more for a
Korean syllable, so the estimate counts one each, and a quarter for any other character.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage

Measure = Callable[[str], float]

_WIDE = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef]")
_UNKNOWN_WINDOW = 16_000  # tokens
HISTORY_SHARE = 4  # earlier turns may take 1/4 of the window
LEAST_HISTORY, MOST_HISTORY = 128, 8_000  # tokens
RESULTS_SHARE = 3  # tool results without passages may take 1/3 of it


def estimated_tokens(text: str) -> float:
    """Return about how many tokens a text takes."""
    wide = len(_WIDE.findall(text))
    return wide + (len(text) - wide) / 4


def tokens_of(messages: Sequence[BaseMessage]) -> float:
    """Return about how many tokens messages take."""
    return sum(estimated_tokens(message.text) for message in messages)


def context_window(model: BaseChatModel, default: int = _UNKNOWN_WINDOW) -> int:
    """Return the tokens that a model reads, as its profile or its server's setting says."""
    profile: dict[str, Any] = getattr(model, "profile", None) or {}
    known = profile.get("max_input_tokens") or getattr(model, "num_ctx", None)
    return int(known or default)


def history_budget(model: BaseChatModel, setting: int = 0) -> int:
    """Return the tokens for earlier turns: those of the setting, else by the model's window."""
    if setting:
        return setting
    share = context_window(model) // HISTORY_SHARE
    return max(LEAST_HISTORY, min(share, MOST_HISTORY))


def results_budget(model: BaseChatModel) -> int:
    """Return the tokens for tool results without passages in one prompt."""
    return max(LEAST_HISTORY, context_window(model) // RESULTS_SHARE)
