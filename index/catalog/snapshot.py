"""One view of the catalog for all that a search asks of it.

A search reads several times: the state, what its scope may see, which hits are live, their text.
Within `in_one_snapshot` all queries run in one read transaction, so they agree with each other,
and what does not change within it is read once.
"""

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import Connection, Engine

from errors import StoreDamaged
from index.catalog.filters import Filters
from index.catalog.passages import candidate_texts
from index.catalog.queries import State, live, read_state
from index.catalog.visible_set import VisibleSet
from index.passage import CandidateText
from index.scope import Scope

Result = TypeVar("Result")

_FEW = 40  # children of which more will be asked, so that looking twice would be a waste
_TRIES = 3  # a search is repeated when documents changed under it


@dataclass
class Snapshot:
    """The catalog as it was when the view was opened."""

    connection: Connection
    state: State
    filters: Filters
    _reaches: dict[Scope, VisibleSet] = field(default_factory=dict)
    _glimpses: dict[Scope, dict[int, CandidateText | None]] = field(default_factory=dict)

    def reach(self, scope: Scope) -> VisibleSet:
        """Return what a scope may see.

        Raises:
            LabelError: a condition of the scope names a field that no document there has.
        """
        if scope not in self._reaches:
            self._reaches[scope] = self.filters.reach(self.connection, scope)
        return self._reaches[scope]

    def alive(self, ids: Sequence[int], scope: Scope) -> Collection[int]:
        """Return those of the child ids that a scope may see."""
        if len(ids) > _FEW:
            return live(self.connection, ids, self.reach(scope))
        return self.candidate_texts(ids, scope).keys()

    def candidate_texts(self, ids: Sequence[int], scope: Scope) -> dict[int, CandidateText]:
        """Return what is read first of children, once, by id; what may not be seen is left out."""
        known = self._glimpses.setdefault(scope, {})
        if missing := [child for child in ids if child not in known]:
            known |= dict.fromkeys(missing)
            known |= candidate_texts(self.connection, missing, self.reach(scope))
        return {child: found for child in ids if (found := known[child]) is not None}


class Snapshots:
    """Views of one catalog; a thread has at most one at a time."""

    def __init__(self, engine: Engine, filters: Filters) -> None:
        self._engine, self._filters = engine, filters
        self._held = threading.local()

    @contextmanager
    def open(self) -> Iterator[Snapshot]:
        """Yield the view this thread holds already, or a new one."""
        held: Snapshot | None = getattr(self._held, "view", None)
        if held is not None:
            yield held
            return
        with self._engine.connect() as connection:
            connection.begin()
            yield Snapshot(connection, read_state(connection), self._filters)

    def in_one_snapshot(self, search: Callable[[], Result]) -> Result:
        """Return what `search` returns, whose calls share one view.

        It is asked again when documents changed while it ran: what the lexicon and the vectors
        have forgotten meanwhile would be missed, and a folder may be swept before it is opened.

        Raises:
            StoreDamaged: an index cannot be read, and nothing has changed.
        """
        if getattr(self._held, "view", None) is not None:
            return search()
        for last in range(_TRIES):
            with self.open() as view:
                self._held.view = view
                try:
                    result = search()
                except StoreDamaged:
                    if last == _TRIES - 1 or _unmoved(view):
                        raise
                    continue
                finally:
                    self._held.view = None
                if _unmoved(view):
                    break
        return result


def _unmoved(view: Snapshot) -> bool:
    """Return whether what the view saw is in force still; the view sees what is, from now on."""
    view.connection.rollback()
    return read_state(view.connection) == view.state
