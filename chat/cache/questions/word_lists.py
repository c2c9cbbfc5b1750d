"""Word lists and patterns of question comparison, read from `english.yaml` and `korean.yaml`."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from text.messages import load_yaml

Rewrite = tuple[re.Pattern[str], str]


@cache
def _table(language: str) -> dict[str, Any]:
    text = Path(__file__).with_name(f"{language}.yaml").read_text("utf-8")
    values: dict[str, Any] = load_yaml(text)
    return values


def word_set(language: str, name: str) -> frozenset[str]:
    """Return the words of a list."""
    return frozenset(str(_table(language)[name]).split())


def word_map(language: str, name: str) -> dict[str, str]:
    """Return the words of a list by what they stand for; one without `=` is itself."""
    pairs = (pair.partition("=") for pair in str(_table(language)[name]).split())
    return {word: value or word for word, _, value in pairs}


def alternation(language: str, name: str) -> str:
    """Return the alternatives of a list as one expression; of words as of patterns."""
    listed = _table(language)[name]
    return "|".join(listed.split() if isinstance(listed, str) else listed)


def pattern(language: str, name: str) -> re.Pattern[str]:
    """Return the patterns of a list as one."""
    return re.compile(alternation(language, name), re.I)


def rewrites(language: str) -> tuple[Rewrite, ...]:
    """Return the patterns with what each is rewritten to, in order."""
    return tuple((_compiled(before), after) for before, after in _table(language)["rewrites"])


def _compiled(alternatives: str | Sequence[str]) -> re.Pattern[str]:
    listed = [alternatives] if isinstance(alternatives, str) else alternatives
    return re.compile("|".join(listed), re.I)
