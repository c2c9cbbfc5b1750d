"""Whether a prompt fits the window that Ollama is told, since Ollama cuts the rest in silence."""

from collections.abc import Mapping
from typing import Any

# Fewer tokens a character than any tokenizer makes of prose, so that what fits is never refused.
_NARROW, _WIDE = 0.2, 0.5


def overflows(params: Mapping[str, Any]) -> bool:
    """Return whether the messages of a request are surely longer than its `num_ctx` tokens."""
    window = (params.get("options") or {}).get("num_ctx")
    if not window:
        return False
    texts = [str(message.get("content") or "") for message in params.get("messages") or ()]
    wide = sum(letter > "\x7f" for text in texts for letter in text)
    narrow = sum(map(len, texts)) - wide
    return bool(narrow * _NARROW + wide * _WIDE > window)
