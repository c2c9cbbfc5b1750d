"""Finished turns, written into a store as a conversation writes them."""

from typing import Any

from agents.events import Answer, Notice, Step
from chains.sources import Citation, Source
from chat.store import AppStore

SOURCE = Source(1, "leave.md", "Leave", 1, "Two years.", child_id="1")
CITED = Citation(1, "leave.md", 1, "Two years.", "1", True)


def finished(
    store: AppStore,
    question: str = "How long is leave?",
    text: str = "Two years [1].",
    *,
    thread: str = "t1",
    user: str = "local",
    assistant: str = "rag",
    collection: str = "",
    search: str = "leave",
    citations: tuple[Citation, ...] = (CITED,),
    sources: tuple[Source, ...] = (SOURCE,),
    **values: Any,
) -> str:
    """Write a successful turn and return its id; `values` are fields of its answer."""
    turn = store.begin(thread, user, question, assistant=assistant, collection=collection)
    step = Step("s1", "search_documents", search, "done", 3)
    whole: dict[str, Any] = {
        "abstained": False,
        "usage": {"total_tokens": 3},
        "ms": {"total": 9},
        "prompt": "answer/ko/1",
        **values,
    }
    end = Answer(text, citations=list(citations), steps=[step], thread=thread, **whole)
    store.finish(turn, "done", end, text=text, sources=list(sources))
    return turn


__all__ = ["CITED", "SOURCE", "Notice", "finished"]
