"""Reasons of a rating: fixed codes with their labels in Korean and English.

reasons(-1)                  # ["wrong", "incomplete", ...]
label("wrong", "ko")         # "틀렸어요"
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from chat.transcript import Thumb
from errors import FeedbackError
from text.messages import load_yaml

_TABLE = Path(__file__).with_name("reasons.yaml")


@cache
def _table() -> dict[str, dict[str, Any]]:
    table: dict[str, dict[str, Any]] = load_yaml(_TABLE.read_text("utf-8"))
    return table


def reasons(thumb: Thumb) -> list[str]:
    """Return the codes that are offered with a thumb, in their order."""
    return [code for code, row in _table().items() if row["thumb"] == thumb]


def label(code: str, language: str) -> str:
    """Return the label of a code in `ko` or `en`; any other language is English."""
    return str(_table()[code]["ko" if language == "ko" else "en"])


def checked_reasons(codes: Iterable[str], thumb: Thumb) -> list[str]:
    """Return the codes, each once.

    Raises:
        FeedbackError: one of them is not offered with this thumb.
    """
    known, chosen = reasons(thumb), list(dict.fromkeys(codes))
    for code in chosen:
        if code not in known:
            raise FeedbackError(
                "{reason!r} is no reason of such a rating.",
                "Known: {known}.",
                reason=code,
                known=", ".join(known),
            )
    return chosen
