"""Turns that end as they are told to, for tests of the library."""

from typing import Any

from agents.events import Answer
from chains.sources import Citation, Source
from chat.store import AppStore

TEXT = "Military leave lasts two years."


def source(n: int = 1, name: str = "leave.md", /, **values: Any) -> Source:
    """A source of one passage; without a child id it is what a tool computed."""
    return Source(n, name, **{"title": "Leave rules", "page": 1, "text": TEXT, **values})


def cite(found: Source, **values: Any) -> Citation:
    """A citation of the whole passage."""
    words = {"quote": found.text, "child_id": found.child_id, "supported": True, **values}
    return Citation(found.n, found.source, found.page, **words)


def say(
    store: AppStore,
    question: str = "How long is military leave?",
    text: str = "Two years [1].",
    *,
    thread: str = "t1",
    user: str = "local",
    sources: tuple[Source, ...] = (source(),),
    cited: bool = True,
    origin: str = "",
    **values: Any,
) -> str:
    """Add a turn that is answered with `text`; return its id."""
    turn = store.begin(thread, user, question, assistant="rag", origin=origin)
    citations = [cite(found) for found in sources] if cited else []
    end = Answer(text, False, citations, [], thread, **values)
    store.finish(turn, "done", end, text=text, sources=list(sources))
    return turn
