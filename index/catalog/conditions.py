"""What a document must be like to be searched: `author=Kim`, `date>=2024`, `tag=exam,homework`.

Every value of a document is compared as people write it: letters of any case, numbers as numbers,
dates by as much of them as the condition names (`date<=2024` holds until the end of 2024).
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
TAG = "tag"  # kept with the metadata, and a list


@dataclass(frozen=True)
class Condition:
    """One condition; several of them must all hold.

    Attributes:
        field: One of `BUILT_IN`, or a name in the document's metadata.
        values: Any of these will do; `*` and `?` stand for any letters and any letter.
    """

    field: str
    operator: Operator
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.field} {self.operator} {', '.join(self.values)}"

    def holds(self, facts: Mapping[str, Any]) -> bool:
        """Return whether it holds for one of the values that a document has in its field."""
        return any(
            self._compare(_plain(found), wanted)
            for found in listed(facts.get(self.field))
            for wanted in self.values
        )

    def _compare(self, found: str, wanted: str) -> bool:
        wanted = _plain(wanted)
        if self.operator == "=":
            names = [found]
            if self.field == "source" and "/" not in wanted:
                names.append(PurePosixPath(found).name)
            return any(_pattern(wanted).fullmatch(name) for name in names)
        low, high = (wanted, found) if self.operator == ">=" else (found, wanted)
        if (numbers := (_number(low), _number(high))) and None not in numbers:
            return numbers[0] <= numbers[1]  # type: ignore[operator]  # neither is None
        # Cut to the length of the condition, the first of May lies within the year.
        found = _date(found)[: len(wanted)]
        return found >= wanted if self.operator == ">=" else found <= wanted


def listed(value: Any) -> list[Any]:
    """Return a value as a list: of itself, of its members, or of nothing for None."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def fields(metadata: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the names and values that can be asked for; those inside an object count, too."""
    for name, value in metadata.items():
        if isinstance(value, Mapping):
            yield from ((str(inner), kept) for inner, kept in value.items())
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
