"""Show which documents a search keeps to, where the question itself narrowed it."""

import uuid
from collections.abc import Callable, Sequence
from typing import Protocol, Self, runtime_checkable

from langgraph.config import get_stream_writer

from agents.events import Step
from agents.tools.documents import Searcher
from index.catalog.conditions import Condition
from index.passage import Passage

NARROWED = "filter_documents"


@runtime_checkable
class Narrowing(Protocol):
    """A self-query retriever; not imported, since most assistants search without one."""

    tell: Callable[[Sequence[Condition]], None] | None

    def model_copy(self, *, update: dict[str, object]) -> Self:
        """Return a copy with other attributes."""

    def search(self, query: str) -> Sequence[Passage]:
        """Return passages, best first."""


def telling(retriever: Searcher) -> Searcher:
    """Return a retriever that reports what it infers as a step of the turn."""
    if not isinstance(retriever, Narrowing):
        return retriever
    return retriever.model_copy(update={"tell": _tell})


def _tell(conditions: Sequence[Condition]) -> None:
    write, step = get_stream_writer(), uuid.uuid4().hex
    said = ", ".join(map(str, conditions))
    write(Step(step, NARROWED, said))
    write(Step(step, NARROWED, said, "done"))
