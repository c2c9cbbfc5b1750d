"""Tell what a collection can be narrowed by: the fields of its documents and their values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from index.catalog.conditions import listed

MOST_VALUES = 50  # of one field; a longer list would fill a prompt and match anything
_CHARS = 80  # a longer value is a text, not a name


@dataclass(frozen=True)
class Field:
    """One field.

    Attributes:
        values: Those there are, in order; the first `MOST_VALUES` where there are more.
        complete: Whether they are all there are.
        share: Of the documents that have it, 0..1.
    """

    name: str
    values: tuple[str, ...]
    complete: bool
    share: float


def describe_fields(documents: Iterable[Mapping[str, Any]]) -> dict[str, Field]:
    """Return the fields of documents, each given as its values by field."""
    values: dict[str, set[str]] = {}
    having: dict[str, int] = {}
    total = 0
    for facts in documents:
        total += 1
        for name, value in facts.items():
            found = {str(one) for one in listed(value) if str(one).strip()}
            if found:
                having[name] = having.get(name, 0) + 1
                values.setdefault(name, set()).update(found)
    return {name: _field(name, found, having[name] / total) for name, found in values.items()}


def _field(name: str, found: set[str], share: float) -> Field:
    short = sorted(value for value in found if len(value) <= _CHARS)
    complete = len(short) == len(found) <= MOST_VALUES
    return Field(name, tuple(short[:MOST_VALUES]), complete, share)
