"""Compare a vector with every stored one among few children: no graph, so nothing is missed.

A graph of neighbours finds what is near among all; where a condition leaves one child in
thousands, the near ones it finds are mostly others'. The catalog has every vector, too. Where the
graph cannot be opened, since the disk is full or may only be read, all are compared this way.
"""

import heapq
from collections.abc import Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, select

from index.catalog.queries import unpack
from index.catalog.schema import LIVE, children, fingerprints, versions
from index.catalog.schema import vectors as vector_table
from index.catalog.visible_set import VisibleSet

_ROWS = 4_000  # vectors in memory at a time
_VERSIONS = 5_000  # in one statement, below SQLite's limit on variables


def nearest(
    connection: Connection, seen: VisibleSet, fingerprint: str, vector: NDArray[np.float32], k: int
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
    for part in _parts(seen):
        found = connection.execute(query.where(part))
        for rows in found.yield_per(_ROWS).partitions():
            scores = unpack([row.vector for row in rows], model.dimension) @ vector
            scored = zip(scores.tolist(), (-row.id for row in rows), strict=True)
            best = heapq.nlargest(k, [*best, *scored])
    return [(-child, score) for score, child in best]


def _parts(seen: VisibleSet) -> Iterator[ColumnElement[bool]]:
    if seen.versions is None:
        yield versions.c.space_id.in_(seen.partitions)
        return
    wanted = iter(sorted(seen.versions))
    while some := list(islice(wanted, _VERSIONS)):
        yield children.c.version_id.in_(some)
