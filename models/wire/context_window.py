"""Context window check for Ollama, which silently truncates a prompt that is too long."""

from collections.abc import Mapping
from typing import Any

# Tokens a character, fewer than any tokenizer makes of prose, so that what fits is never refused.
_ASCII_TOKENS, _OTHER_TOKENS = 0.2, 0.5


def exceeds_window(params: Mapping[str, Any]) -> bool:
    """Return whether the messages of a request are certainly longer than its `num_ctx` tokens."""
    window = (params.get("options") or {}).get("num_ctx")
    if not window:
        return False
    texts = [str(message.get("content") or "") for message in params.get("messages") or ()]
    other = sum(letter > "\x7f" for text in texts for letter in text)
    ascii_chars = sum(map(len, texts)) - other
    return ascii_chars * _ASCII_TOKENS + other * _OTHER_TOKENS > window  # type: ignore[no-any-return]
