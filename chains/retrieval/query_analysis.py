"""What of a question is searched for: without words about the form, part by part, in files named.

"leave.md 파일에서 이월 한도는?" searches leave.md for 이월 한도; a question of several parts is
searched for part by part, and what the searches find is joined in turns.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from typing import Any, NamedTuple

from chains.sources import Found
from index.catalog.conditions import Condition
from index.scope import Scope
from text.question.analysis import analyse, has_content
from text.question.follow_up import is_follow_up
from text.question.named_documents import named_documents, without_document_names


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
    files = named_documents(question, rows)
    narrowed = scope
    if files:
        condition = Condition("source", "=", tuple(files))
        narrowed = replace(scope, where=(*scope.where, condition))
    asked = analyse(without_document_names(question, files))
    parts = [f"{part.context} {part.text}".strip() for part in asked.subquestions]
    if files and not has_content(asked.core):
        parts = [" ".join(row.title or row.source for row in rows() if row.source in files)]
    if len(parts) > 1:
        # A follow-up stands behind the question it leans on: together they are one search.
        alone = all(part.context or is_follow_up(part.text) for part in asked.subquestions[1:])
        parts = [asked.core] if alone else [asked.core, *parts]
    return [Search(part, narrowed) for part in parts if part] or [Search(question, narrowed)]


def in_turns(found: Sequence[Sequence[Found]], k: int) -> list[Found]:
    """Return the best passages of several searches, each search in its turn, none twice."""
    order: Iterator[Found | None] = chain.from_iterable(zip_longest(*found))
    kept: dict[str, Found] = {}
    for one in order:
        if one is not None:
            kept.setdefault(one.passage.parent_id, one)
    return list(kept.values())[:k]
