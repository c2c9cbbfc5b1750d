"""Description of the collection in one line of a prompt: how many documents, their titles."""

from collections.abc import Callable
from typing import Any

from agents.messages import Language, localise

TITLES = 12


def describer(retriever: Any) -> Callable[[Language], str]:
    """Return a function that describes what a retriever's scope sees, read again when it changes.

    The description is empty for a retriever without an index: a stand-in of a test, another store.
    """
    base = getattr(retriever, "base", None)
    if base is None:
        return lambda _spoken: ""
    index, scope = base.index, base.scope
    titles: dict[int, list[str]] = {}

    def describe(spoken: Language) -> str:
        generation = index.generation
        if generation not in titles:
            titles.clear()
            titles[generation] = [row.title or row.source for row in index.sources(scope)]
        return _line(titles[generation], spoken)

    return describe


def _line(titles: list[str], spoken: Language) -> str:
    if not titles:
        return localise("collection_empty", spoken)
    shown = "; ".join(titles[:TITLES])
    if rest := len(titles) - TITLES:
        shown = localise("collection_more", spoken, titles=shown, rest=rest) if rest > 0 else shown
    return localise("collection_line", spoken, count=len(titles), titles=shown)
