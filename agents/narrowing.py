"""Show which documents a search keeps to, where the question itself narrowed it."""

import uuid
from collections.abc import Sequence

from langgraph.config import get_stream_writer

from agents.events import Step
from agents.tools.documents import Searcher
from chains.self_query import SelfQueryRetriever
from ingest.conditions import Condition

NARROWED = "filter_documents"


def telling(retriever: Searcher) -> Searcher:
    """Return a retriever that reports what it infers as a step of the turn."""
    if not isinstance(retriever, SelfQueryRetriever):
        return retriever
    return retriever.model_copy(update={"tell": _tell})


def _tell(conditions: Sequence[Condition]) -> None:
    write, step = get_stream_writer(), uuid.uuid4().hex
    said = ", ".join(map(str, conditions))
    write(Step(step, NARROWED, said))
    write(Step(step, NARROWED, said, "done"))
