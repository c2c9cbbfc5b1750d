"""What of a question is searched for: without words about the form, part by part, in files named.

"leave.md 파일에서 이월 한도는?" searches leave.md for 이월 한도; a question of several parts is
searched for part by part, and what the searches find is joined in turns.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from typing import Any, NamedTuple

from index.catalog.conditions import Condition
from index.passage import Passage
from index.scope import Scope
from text.question.analysis import analyse, asks_something
from text.question.follow_up import leans_back
from text.question.named_documents import named, without_names


class Search(NamedTuple):
    """One search to be made."""

    query: str
    scope: Scope


def searches(question: str, scope: Scope, rows: Callable[[], Sequence[Any]]) -> list[Search]:
    """Return the searches that a question is worth, one at least.

    Args:
        question: As it was typed.
        scope: Whose eyes look.
        rows: Gives the sources that the scope sees, each with `source` and `title`.
    """
    files = named(question, rows)
    narrowed = scope
    if files:
        condition = Condition("source", "=", tuple(files))
        narrowed = replace(scope, where=(*scope.where, condition))
    asked = analyse(without_names(question, files))
    parts = [f"{part.before} {part.text}".strip() for part in asked.parts]
    if files and not asks_something(asked.core):
        parts = [" ".join(row.title or row.source for row in rows() if row.source in files)]
    if len(parts) > 1:
        # A follow-up stands behind the question it leans on: together they are one search.
        alone = all(part.before or leans_back(part.text) for part in asked.parts[1:])
        parts = [asked.core] if alone else [asked.core, *parts]
    return [Search(part, narrowed) for part in parts if part] or [Search(question, narrowed)]


def in_turns(found: Sequence[Sequence[Passage]], k: int) -> list[Passage]:
    """Return the best passages of several searches, each search in its turn, none twice."""
    order: Iterator[Passage | None] = chain.from_iterable(zip_longest(*found))
    kept: dict[str, Passage] = {}
    for one in order:
        if one is not None:
            kept.setdefault(one.parent_id, one)
    return list(kept.values())[:k]
