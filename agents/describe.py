"""Say in a line what the documents are, for a prompt."""

from collections.abc import Callable
from typing import Any

from agents.messages import Language, localise

TITLES = 12


def describer(retriever: Any) -> Callable[[Language], str]:
    """Return a function that describes what `retriever` can see; asked again when that changes.

    A retriever without an index (a stand-in of a test, another store) is described by nothing.
    """
    index, scope = getattr(retriever, "index", None), getattr(retriever, "scope", None)
    if index is None or not hasattr(index, "sources"):
        return lambda _spoken: ""
    seen: dict[int, list[str]] = {}

    def describe(spoken: Language) -> str:
        generation = index.generation
        if generation not in seen:
            seen.clear()
            seen[generation] = [row.title or row.source for row in index.sources(scope)]
        return _line(seen[generation], spoken)

    return describe


def _line(titles: list[str], spoken: Language) -> str:
    if not titles:
        return localise("collection_empty", spoken)
    shown = "; ".join(titles[:TITLES])
    if rest := len(titles) - TITLES:
        shown = localise("collection_more", spoken, titles=shown, rest=rest) if rest > 0 else shown
    return localise("collection_line", spoken, count=len(titles), titles=shown)
