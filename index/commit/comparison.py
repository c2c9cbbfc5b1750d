"""Comparison of both indexes with the catalog: missing rows, orphans, duplicates."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, select

from errors import StoreDamaged
from index.catalog import queries
from index.catalog.schema import pending_vectors
from index.catalog.state import State, counts, read_state
from index.catalog.vectors import child_vectors
from index.commit.lexical_projection import inverted_index_outdated
from index.dense.vector_index import VectorIndex
from index.lexical.inverted_index import InvertedIndex

_SAMPLE = 32  # vectors searched for by themselves, since Chroma counts rows its graph has lost
_SAMPLE_K = 2000  # of those searches: the larger k, the higher the recall of the graph
_SAME_COSINE = 0.98  # at least, of a float16 vector with itself


@dataclass(frozen=True)
class Difference:
    """How the rows of one index differ from the live children."""

    rows: int = 0
    missing: int = 0
    orphans: int = 0
    duplicates: int = 0

    @property
    def total(self) -> int:
        """How many rows are wrong."""
        return self.missing + self.orphans + self.duplicates


def differences(
    engine: Engine, inverted_index: Callable[[], InvertedIndex], vectors: VectorIndex
) -> tuple[Difference, Difference]:
    """Return the differences of the inverted index and of the vector index."""
    with engine.connect() as connection:
        expected = queries.live_children(connection)
        try:
            lexical = _lexical_difference(connection, expected, inverted_index())
            if inverted_index_outdated(engine):
                lexical = replace(lexical, missing=len(expected))
        except StoreDamaged:
            lexical = Difference(missing=len(expected))
        embedded = queries.embedded_children(connection)
        try:
            dense = _dense_difference(connection, embedded, vectors)
        except StoreDamaged:
            dense = Difference(missing=len(embedded))
    return lexical, dense


def _lexical_difference(
    connection: Connection, expected: NDArray[np.int64], opened: InvertedIndex
) -> Difference:
    opened.reload()
    lexical = _compare(expected, opened.ids())
    if lexical.total == 0 and opened.parents != counts(connection)[1]:
        lexical = replace(lexical, missing=1)
    return lexical


def _dense_difference(
    connection: Connection, expected: NDArray[np.int64], vectors: VectorIndex
) -> Difference:
    state = read_state(connection)
    if not vectors.owns(state.vectors):
        return Difference(missing=len(expected))
    rows = np.asarray(vectors.ids(state.vectors), np.int64)
    if vectors.in_place:  # a write that was cut short leaves rows that still count as pending
        waiting = connection.scalars(select(pending_vectors.c.child_id)).all()
        rows = rows[~np.isin(rows, waiting)]
    dense = _compare(expected, rows)
    lost = _lost_in_graph(connection, vectors, state, np.intersect1d(expected, rows))
    return replace(dense, missing=dense.missing + lost)


def _compare(expected: NDArray[np.int64], stored: Sequence[int] | NDArray[np.int64]) -> Difference:
    rows = np.asarray(stored, np.int64)
    distinct = np.unique(rows)
    return Difference(
        rows=len(rows),
        missing=len(np.setdiff1d(expected, distinct, assume_unique=True)),
        orphans=len(np.setdiff1d(distinct, expected, assume_unique=True)),
        duplicates=len(rows) - len(distinct),
    )


def _lost_in_graph(
    connection: Connection, vectors: VectorIndex, state: State, counted: NDArray[np.int64]
) -> int:
    """Search for a sample of vectors by themselves; return how many the index has lost.

    A row that is stored but that the graph does not reach is not lost: a repair would not help.
    """
    sample = counted[:: max(1, len(counted) // _SAMPLE)].tolist()
    stored = child_vectors(connection, sample, state.fingerprint)
    partitions = queries.all_partitions(connection)
    lost = 0
    for child, vector in zip(sample, stored, strict=True):
        if vector.any():
            nearest = vectors.search(state.vectors, partitions, vector, _SAMPLE_K)
            if not nearest or nearest[0][1] < _SAME_COSINE:
                row = vectors.stored(state.vectors, child)
                lost += row is None or float(row @ vector) < _SAME_COSINE
    return lost
