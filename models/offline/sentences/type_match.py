"""Type match: whether a sentence has a value of the type that a question asks for."""

import re
from collections.abc import Callable

from text.question.facets.expected_types import ANSWER_PATTERNS, expected_types

# Types whose values patterns recognise; that a text lacks a reason or a person says little.
_VALUES = frozenset(["money", "count", "date", "time", "duration", "contact", "percent"])
_NUMBER = re.compile(r"\d[\d,.]*")


def type_check(question: str) -> Callable[[str], bool]:
    """Return whether a text lacks every type of value that the question asks for.

    A value that the question itself has is no answer. False for all texts where it asks for none.
    """
    asked = expected_types(question) & _VALUES
    if "money" in asked and len(asked) > 1:
        asked -= {"count"}
    patterns = [ANSWER_PATTERNS[kind] for kind in sorted(asked)]
    own = {number.rstrip(",.") for number in _NUMBER.findall(question)}

    def lacks(text: str) -> bool:
        if not patterns:
            return False
        return not any(_is_new(match.group(), own) for p in patterns for match in p.finditer(text))

    return lacks


def _is_new(value: str, own: set[str]) -> bool:
    numbers = {number.rstrip(",.") for number in _NUMBER.findall(value)}
    return not numbers or not numbers <= own
