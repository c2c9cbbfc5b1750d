"""Metadata fields that documents can be filtered by, and their values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from index.catalog.conditions import listed

MOST_VALUES = 50  # of one field; a longer list would fill a prompt and match anything
_CHARS = 80  # a longer value is a text, not a name


@dataclass(frozen=True)
class Field:
    """One metadata field.

    Attributes:
        values: Its values in order, the first `MOST_VALUES` if there are more.
        complete: Whether `values` has all of them.
        share: Fraction of the documents that have the field, 0..1.
    """

    name: str
    values: tuple[str, ...]
    complete: bool
    share: float


def describe_fields(documents: Iterable[Mapping[str, Any]]) -> dict[str, Field]:
    """Return the fields of documents by name; each document is given as its values by field."""
    values: dict[str, set[str]] = {}
    counts: dict[str, int] = {}
    total = 0
    for document in documents:
        total += 1
        for name, value in document.items():
            texts = {str(item) for item in listed(value) if str(item).strip()}
            if texts:
                counts[name] = counts.get(name, 0) + 1
                values.setdefault(name, set()).update(texts)
    return {name: _field(name, texts, counts[name] / total) for name, texts in values.items()}


def _field(name: str, values: set[str], share: float) -> Field:
    short = sorted(value for value in values if len(value) <= _CHARS)
    complete = len(short) == len(values) <= MOST_VALUES
    return Field(name, tuple(short[:MOST_VALUES]), complete, share)
