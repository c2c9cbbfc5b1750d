"""Conditions of a metadata filter: `author=Kim`, `date>=2024`, `tag=exam,homework`.

Values are compared as people write them: without regard to case, numbers as numbers, dates to
the precision of the condition (`date<=2024` includes the end of 2024).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, Literal, get_args
from unicodedata import normalize

Operator = Literal["=", ">=", "<="]
OPERATORS: tuple[Operator, ...] = get_args(Operator)

BUILT_IN = ("source", "title", "language", "kind", "collection", "page", "added_at")
TAG = "tag"  # a list in the metadata


@dataclass(frozen=True)
class Condition:
    """One condition; a filter is the conjunction of several.

    Attributes:
        field: One of `BUILT_IN`, or a name in the document's metadata.
        values: Alternatives; the wildcards are `*` and `?`.
    """

    field: str
    operator: Operator
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.field} {self.operator} {', '.join(self.values)}"

    def holds(self, document: Mapping[str, Any]) -> bool:
        """Return whether one of the values that a document has in the field matches."""
        return any(
            self._compare(_plain(value), wanted)
            for value in listed(document.get(self.field))
            for wanted in self.values
        )

    def _compare(self, value: str, wanted: str) -> bool:
        wanted = _plain(wanted)
        if self.operator == "=":
            names = [value]
            if self.field == "source" and "/" not in wanted:
                names.append(PurePosixPath(value).name)
            return any(_pattern(wanted).fullmatch(name) for name in names)
        low, high = (wanted, value) if self.operator == ">=" else (value, wanted)
        if (numbers := (_number(low), _number(high))) and None not in numbers:
            return numbers[0] <= numbers[1]  # type: ignore[operator]  # neither is None
        # Cut to the length of the condition, so that the first of May lies within the year.
        value = _date(value)[: len(wanted)]
        return value >= wanted if self.operator == ">=" else value <= wanted


def listed(value: Any) -> list[Any]:
    """Return a value as a list: of itself, of its members, or of nothing for None."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def fields(metadata: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the names and values that can be filtered by, those of nested objects included."""
    for name, value in metadata.items():
        if isinstance(value, Mapping):
            yield from ((str(inner), nested) for inner, nested in value.items())
        else:
            yield name, value


def _plain(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return normalize("NFC", text).casefold().strip()


@lru_cache(256)
def _pattern(wanted: str) -> re.Pattern[str]:
    parts = re.split(r"([*?])", wanted)
    return re.compile(
        "".join({"*": ".*", "?": "."}.get(part, re.escape(part)) for part in parts), re.DOTALL
    )


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


@lru_cache(4096)
def _date(text: str) -> str:
    """Return the date of a mail as ISO 8601; any other text as it is."""
    from email.utils import parsedate_to_datetime  # slow to load, and seldom needed

    try:
        return parsedate_to_datetime(text).isoformat() if "," in text or ":" in text else text
    except (ValueError, TypeError):
        return text
