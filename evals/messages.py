"""Messages of the `evals` command, from `evals/messages.yaml`."""

from functools import cache
from pathlib import Path
from typing import Any

from text.messages import Messages

_TABLE = Path(__file__).with_name("messages.yaml")


def words(key: str, language: str, **values: Any) -> str:
    """Return the text under `key` in `language` ("auto" is English), filled with `values`."""
    return _messages()(key, "ko" if language == "ko" else "en", **values)


def has_words(key: str) -> bool:
    """Return whether there is a text under `key`."""
    return key in _messages()


def change(verdict: str, language: str) -> str:
    """Return the verdict of a comparison for a table."""
    return words(f"change_{verdict.replace(' ', '_')}", language)


@cache
def _messages() -> Messages:
    return Messages.load(_TABLE)
