"""Snapshot reads: all queries of a search run in one read transaction.

A search queries several times: the state, the visible set of its scope, which children are
visible, their text. Inside `in_one_snapshot` all of them read the same state of the catalog, and
what does not change within it is read once.
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
from index.catalog.queries import visible_children
from index.catalog.state import State, read_state
from index.catalog.visible_set import VisibleSet
from index.passage import CandidateText
from index.scope import Scope

Result = TypeVar("Result")

_FEW = 40  # so few children are read with their text, which is asked for next
_TRIES = 3  # a search is repeated if documents changed while it ran


@dataclass
class Snapshot:
    """The catalog as it was when the read transaction began."""

    connection: Connection
    state: State
    filters: Filters
    _visible_sets: dict[Scope, VisibleSet] = field(default_factory=dict)
    _candidates: dict[Scope, dict[int, CandidateText | None]] = field(default_factory=dict)

    def visible_set(self, scope: Scope) -> VisibleSet:
        """Return what a scope may see.

        Raises:
            LabelError: a condition of the scope names a field that no visible document has.
        """
        if scope not in self._visible_sets:
            self._visible_sets[scope] = self.filters.visible_set(self.connection, scope)
        return self._visible_sets[scope]

    def visible_children(self, ids: Sequence[int], scope: Scope) -> Collection[int]:
        """Return the child ids that a scope may see."""
        if len(ids) > _FEW:
            return visible_children(self.connection, ids, self.visible_set(scope))
        return self.candidate_texts(ids, scope).keys()

    def candidate_texts(self, ids: Sequence[int], scope: Scope) -> dict[int, CandidateText]:
        """Return the candidate texts of the visible children among the ids, each read once."""
        cached = self._candidates.setdefault(scope, {})
        if missing := [child for child in ids if child not in cached]:
            cached |= dict.fromkeys(missing)
            cached |= candidate_texts(self.connection, missing, self.visible_set(scope))
        return {child: text for child in ids if (text := cached[child]) is not None}


class Snapshots:
    """Opens snapshots of one catalog; a thread has at most one at a time."""

    def __init__(self, engine: Engine, filters: Filters) -> None:
        self._engine, self._filters = engine, filters
        self._local = threading.local()

    @contextmanager
    def open(self) -> Iterator[Snapshot]:
        """Yield the snapshot this thread has open, or a new one."""
        current: Snapshot | None = getattr(self._local, "snapshot", None)
        if current is not None:
            yield current
            return
        with self._engine.connect() as connection:
            connection.begin()
            yield Snapshot(connection, read_state(connection), self._filters)

    def in_one_snapshot(self, search: Callable[[], Result]) -> Result:
        """Return the result of `search`, all of whose queries read one snapshot.

        It is repeated if documents changed while it ran: rows that the indexes have deleted
        meanwhile would be missed, and a generation may be removed before it is opened.

        Raises:
            StoreDamaged: an index cannot be read, and nothing has changed.
        """
        if getattr(self._local, "snapshot", None) is not None:
            return search()
        for last in range(_TRIES):
            with self.open() as snapshot:
                self._local.snapshot = snapshot
                try:
                    result = search()
                except StoreDamaged:
                    if last == _TRIES - 1 or _is_current(snapshot):
                        raise
                    continue
                finally:
                    self._local.snapshot = None
                if _is_current(snapshot):
                    break
        return result


def _is_current(snapshot: Snapshot) -> bool:
    """Return whether the state is unchanged; ends the read transaction of the snapshot."""
    snapshot.connection.rollback()
    return read_state(snapshot.connection) == snapshot.state
