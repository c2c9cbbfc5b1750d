"""Sensitive facts, which are stored only when the user asks for it."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from guardrails.detector import find_all
from guardrails.pii.rail import DETECTORS
from guardrails.view import folded_view
from text.messages import load_yaml
from text.normalise import fold

TABLE = Path(__file__).parent / "sensitive.yaml"
# What people say of themselves to be addressed by, and places named in passing.
_ORDINARY = {"person", "birth_date"}
_DIET = re.compile(
    r"알레르기|알러지|\ballerg\w+|\bintoleran\w+|유당불내증|채식|비건|할랄|halal|kosher|vegetarian|vegan",
    re.I,
)

Blocked = Callable[[str], bool]


def sensitive_category(text: str) -> str | None:
    """Return the category of sensitive data that a text holds, or None.

    Personal numbers are found by the detectors of the guardrails, the rest by words.
    """
    folded = fold(text)
    for category, pattern in _patterns().items():
        if pattern.search(folded) and not (category == "health" and _only_diet(folded, pattern)):
            return category
    found = find_all(DETECTORS, folded_view(text), "pii")
    return next((finding.rule for finding in found if finding.rule not in _ORDINARY), None)


def _only_diet(text: str, pattern: re.Pattern[str]) -> bool:
    return bool(_DIET.search(text)) and not pattern.search(_DIET.sub("", text))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    table = load_yaml(TABLE.read_text("utf-8"))
    return {name: re.compile(f"{row['ko']}|{row['en']}", re.I) for name, row in table.items()}
