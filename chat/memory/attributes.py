"""Attributes of facts: how many values one has, and the words that name it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from text.messages import load_yaml
from text.normalise import fold

TABLE = Path(__file__).parent / "attributes.yaml"


@dataclass(frozen=True)
class Attribute:
    """One kind of fact.

    Attributes:
        single: Whether a newer value under the same label replaces the older one.
        title: Its name in Korean and English.
        words: What names it in a question or a request to forget.
    """

    key: str
    single: bool
    title: Mapping[str, str]
    words: re.Pattern[str]


@cache
def attributes() -> dict[str, Attribute]:
    """Return the attributes of `attributes.yaml` by key, in its order."""
    table = load_yaml(TABLE.read_text("utf-8"))
    return {
        key: Attribute(
            key, row["single"], row["title"], re.compile(f"{row['ko']}|{row['en']}", re.I)
        )
        for key, row in table.items()
    }


def named_attributes(text: str) -> list[str]:
    """Return the keys of the attributes that a text names."""
    folded = fold(text)
    return [key for key, one in attributes().items() if one.words.search(folded)]
