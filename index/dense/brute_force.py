"""Brute-force kNN over the stored vectors of the catalog: exact, without a graph.

HNSW finds the nearest neighbours among all rows; if a filter leaves one child in thousands, nearly
all of those are filtered out. Brute force also serves where the graph cannot be opened, since the
disk is full or read-only.
"""

import heapq
from collections.abc import Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, select

from index.catalog.schema import LIVE, children, fingerprints, versions
from index.catalog.schema import vectors as vector_table
from index.catalog.vectors import decode_vectors
from index.catalog.visible_set import VisibleSet

_ROWS = 4_000  # vectors in memory at a time
_VERSIONS = 5_000  # in one statement, below SQLite's limit on variables


def nearest(
    connection: Connection,
    visible: VisibleSet,
    fingerprint: str,
    vector: NDArray[np.float32],
    k: int,
) -> list[tuple[int, float]]:
    """Return at most k (child id, cosine), best first, among the visible children."""
    model = connection.execute(
        select(fingerprints).where(fingerprints.c.name == fingerprint)
    ).one_or_none()
    if model is None or not vector.any():
        return []
    query = (
        select(children.c.id, vector_table.c.vector)
        .join(versions, versions.c.id == children.c.version_id)
        .join(vector_table, vector_table.c.text_hash == children.c.text_hash)
        .where(LIVE, vector_table.c.fingerprint == model.id)
    )
    best: list[tuple[float, int]] = []
    for condition in _conditions(visible):
        result = connection.execute(query.where(condition))
        for rows in result.yield_per(_ROWS).partitions():
            scores = decode_vectors([row.vector for row in rows], model.dimension) @ vector
            scored = zip(scores.tolist(), (-row.id for row in rows), strict=True)
            best = heapq.nlargest(k, [*best, *scored])
    return [(-child, score) for score, child in best]


def _conditions(visible: VisibleSet) -> Iterator[ColumnElement[bool]]:
    """Yield SQL conditions that together select the visible children."""
    if visible.canonical_versions is None:
        yield versions.c.space_id.in_(visible.partitions)
        return
    remaining = iter(sorted(visible.canonical_versions))
    while batch := list(islice(remaining, _VERSIONS)):
        yield children.c.version_id.in_(batch)
