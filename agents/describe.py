"""Description of the collection in one line of a prompt: how many documents, their titles."""

from collections.abc import Callable
from typing import Any

from agents.messages import Language, localise
from prompts.selectors import text_length

TITLES = 12
TITLE_TOKENS = 40  # of all titles, about, so that small models keep room for passages


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
    named = _fitting(titles)
    shown = "; ".join(named)
    if rest := len(titles) - len(named):
        shown = localise("collection_more", spoken, titles=shown, rest=rest)
    return localise("collection_line", spoken, count=len(titles), titles=shown)


def _fitting(titles: list[str]) -> list[str]:
    """Return the first titles, as many as a prompt has room for; of a long one, its beginning."""
    fitting, left = [titles[0][: 2 * TITLE_TOKENS]], TITLE_TOKENS - text_length(titles[0])
    for title in titles[1:TITLES]:
        if (left := left - text_length(title)) < 0:
            break
        fitting.append(title)
    return fitting
