"""Children that the vector index lacks: how many there are, and of which versions.

They are searched by words; `index.commit.vector_fill` computes their vectors in the background.
"""

from sqlalchemy import Connection, exists, func, select

from index.catalog.compiled_query import not_among
from index.catalog.schema import LIVE, children, pending_vectors, versions

IS_PENDING = children.c.id.in_(select(pending_vectors.c.child_id))
NOT_PENDING = not_among(children.c.id, pending_vectors.c.child_id)
_LIVE_PENDING = (
    select(children.c.version_id, func.count())
    .join(pending_vectors, pending_vectors.c.child_id == children.c.id)
    .join(versions, versions.c.id == children.c.version_id)
    .where(LIVE)
    .group_by(children.c.version_id)
)


def has_pending(connection: Connection) -> bool:
    """Return whether the vector index lacks any child; of one row, however many there are."""
    query = select(exists(select(pending_vectors.c.child_id)))
    return bool(connection.scalars(query).one())


def pending_by_version(connection: Connection) -> dict[int, int]:
    """Return how many children of each live canonical version the vector index lacks."""
    if not has_pending(connection):
        return {}
    return {version: count for version, count in connection.execute(_LIVE_PENDING)}


def count_pending(connection: Connection) -> int:
    """Return how many live children the vector index lacks."""
    return sum(pending_by_version(connection).values())
