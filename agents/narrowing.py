"""Filter step: shows the documents that a self-query retriever narrows a search to."""

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
class SelfQuery(Protocol):
    """A self-query retriever; not imported, since most assistants search without one."""

    on_filter: Callable[[Sequence[Condition]], None] | None

    def model_copy(self, *, update: dict[str, object]) -> Self:
        """Return a copy with other attributes."""

    def search(self, query: str) -> Sequence[Passage]:
        """Return passages, best first."""


def with_filter_step(retriever: Searcher) -> Searcher:
    """Return a retriever that streams the conditions it infers as a step of the turn."""
    if not isinstance(retriever, SelfQuery):
        return retriever
    return retriever.model_copy(update={"on_filter": _stream_step})


def _stream_step(conditions: Sequence[Condition]) -> None:
    write, step = get_stream_writer(), uuid.uuid4().hex
    listed = ", ".join(map(str, conditions))
    write(Step(step, NARROWED, listed))
    write(Step(step, NARROWED, listed, "done"))
