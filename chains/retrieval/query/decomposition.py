"""Query decomposition by rules: the parts of a question, and the documents it names.

"leave.md 파일에서 이월 한도는?" searches leave.md for 이월 한도. A question of several parts is
searched for part by part, and the rankings are interleaved.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from typing import Any, NamedTuple

from index.catalog.conditions import Condition
from index.passage import Passage
from index.scope import Scope
from text.question.analysis import analyse, has_content
from text.question.follow_up import is_follow_up
from text.question.named_documents import named_documents, without_document_names


class SubQuery(NamedTuple):
    """One query of a question, and the scope it is searched in."""

    query: str
    scope: Scope


def sub_queries(question: str, scope: Scope, rows: Callable[[], Sequence[Any]]) -> list[SubQuery]:
    """Return the queries that a question is made of, one at least.

    Args:
        question: As it was typed.
        scope: Narrowed to the documents that the question names, if any.
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
        # A follow-up stands behind the question it leans on: together they are one query.
        alone = not asked.compared and all(
            part.context or is_follow_up(part.text) for part in asked.subquestions[1:]
        )
        parts = [asked.core] if alone else [asked.core, *parts]
    return [SubQuery(part, narrowed) for part in parts if part] or [SubQuery(question, narrowed)]


def interleaved(rankings: Sequence[Sequence[Passage]], k: int) -> list[Passage]:
    """Return the best passages of several rankings by round-robin, each parent once."""
    order: Iterator[Passage | None] = chain.from_iterable(zip_longest(*rankings))
    distinct: dict[str, Passage] = {}
    for passage in order:
        if passage is not None:
            distinct.setdefault(passage.parent_id, passage)
    return list(distinct.values())[:k]
