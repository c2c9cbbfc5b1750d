"""Visibility: which sources of an answer a reader may see now, by the access scope of the index."""

from collections.abc import Iterable
from typing import Protocol

from agents.tools.compute import calculator, clock
from chains.sources import Source
from index.documents import SourceRow
from index.passage import Passage
from index.scope import Scope

# Tools whose results are computed of the question alone, without any document.
_COMPUTED = frozenset({calculator.NAME, clock.NAME})


class Documents(Protocol):
    """What is asked of the index; `index.search.SearchIndex` is one."""

    def passages(self, ids: list[str], scope: Scope) -> dict[str, Passage]:
        """Return the passages the scope may see, by child id."""
        ...

    def sources(self, scope: Scope | None = None) -> list[SourceRow]:
        """Return the sources the scope may see; all of them if None."""
        ...


def hidden_sources(
    found: Iterable[Source], documents: Documents, viewer: Scope
) -> frozenset[Source]:
    """Return the sources that a viewer may not see; what cannot be decided is one of them.

    A passage that is searchable is checked as a search checks it. One of an earlier version of its
    document is visible where every document with its address is. Web pages are visible; results of
    other tools, such as rows of a database, are not.
    """
    passages = [source for source in found if not source.url and source.source not in _COMPUTED]
    ids = [source.child_id for source in passages if source.child_id]
    live = documents.passages(ids, viewer) if ids else {}
    hidden = {source for source in passages if not _is_live(source, live.get(source.child_id))}
    if stale := {source for source in hidden if source.child_id}:
        shown = {(row.collection, row.source) for row in documents.sources(viewer)}
        every = [(row.collection, row.source) for row in documents.sources()]
        hidden -= {source for source in stale if _is_open(source.source, every, shown)}
    return frozenset(hidden)


def _is_live(source: Source, passage: Passage | None) -> bool:
    return passage is not None and source.source in (passage.source, *passage.also_in)


def _is_open(address: str, every: Iterable[tuple[str, str]], shown: set[tuple[str, str]]) -> bool:
    same = [key for key in every if key[1] == address]
    return bool(same) and shown.issuperset(same)
